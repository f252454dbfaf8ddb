"""A company, from nothing: the real start, production settings, a second factor, mail by SMTP, and the first signed
outcome and planned one-to-one. Nothing is put into the database by hand."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from partnership.environment import SHOULD_BE
from tests.attention.smtp import Sink, mail_server
from tests.browser.conftest import REPORT
from tests.browser.hands import Hands
from tests.browser.test_second_factor import device
from tests.browser.visit import visit
from tests.cast import PASSWORD
from tests.core.processes import free_port, running, wait_to_read, wait_until

pytestmark = [pytest.mark.browser]
COUNT = "/waiting/count/"
TEN_MINUTES = 600


@dataclass
class Portal:
    address: str
    first_link: str
    mails: Sink


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Portal]:
    """`make start` on an empty folder, and a mail server beside it."""
    with mail_server() as sink:
        told = dict.fromkeys(SHOULD_BE, "") | {
            "WEB_WORKERS": "1",
            "VAR_DIR": str(tmp_path / "var"),
            "PORT": str(free_port()),
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        }
        address, output = f"http://localhost:{told['PORT']}", tmp_path / "output"
        with running(["manage.py", "up", "--real"], told, output) as up:
            wait_to_read(f"Lockstep is at {address}", output, up)
            wait_to_read("/welcome/", output, up)
            link = re.search(rf"{address}/welcome/\S+", output.read_text())
            assert link, output.read_text()
            yield Portal(address, link[0], sink)


@pytest.fixture
def somebody(browser: Browser, company: Portal, request: pytest.FixtureRequest) -> Iterator[Callable[[], Hands]]:
    """People at machines of their own, which have a fingerprint reader; afterwards none may have seen a fault."""
    opened: list[Hands] = []

    def new() -> Hands:
        found = visit(browser, at=company.address, timezone_id="Europe/Berlin")
        device(found)
        opened.append(Hands(found))
        return opened[-1]

    yield new
    report = request.node.stash.get(REPORT, None)
    for number, hands in enumerate(opened, 1):
        if report and report.failed:
            hands.page.screenshot(path=settings.VAR_DIR / "browser" / f"company-{number}.png", full_page=True)
        hands.visit.context.close()
    assert not [fault for hands in opened for fault in hands.visit.faults]


def choose_a_password(hands: Hands, button: str) -> None:
    hands.fill(hands.page.get_by_label("Choose a password"), PASSWORD)
    hands.fill(hands.page.get_by_label("The same once more"), PASSWORD)
    hands.press(button)


def take_a_passkey(hands: Hands) -> None:
    """Asked for at once; until it is there, nothing of the portal is asked for."""
    hands.sees("One more step before you go on")
    hands.follow("Set up a passkey")
    assert not [address for address in hands.effort.requests if address.startswith((COUNT, "/home/"))]
    hands.press("Set up the passkey")
    hands.sees("Keep these codes")
    hands.press("I have kept them")


def the_link_to(address: str, portal: Portal) -> str:
    """As it stands in the text of the invitation."""
    link = re.compile(rf"{portal.address}/accounts/invitation/\S+")

    def found() -> str:
        bodies = [str(mail.get_body(("plain",))) for mail in portal.mails.messages if address in str(mail["To"])]
        return next((hit[0] for body in bodies if (hit := link.search(body))), "")

    wait_until(found)
    return found()


def come_in(hands: Hands, portal: Portal, address: str) -> Hands:
    hands.open(the_link_to(address, portal))
    hands.sees(re.compile("."))
    choose_a_password(hands, "Use this password and come in")
    take_a_passkey(hands)
    return hands


def read_and_sign(hands: Hands) -> None:
    hands.follow("Read and sign")
    page = hands.page
    hands.sees(re.compile("."))
    if page.get_by_role("link", name="Prove that it is you, then sign").count():
        hands.follow("Prove that it is you, then sign")
        hands.press("Use your passkey")
    hands.press("Sign version 1")


def begin(hands: Hands, portal: Portal) -> None:
    page = hands.page
    hands.open(portal.first_link)
    hands.sees("You are the first here")
    hands.fill(page.get_by_label("Your name"), "Ada Novak")
    hands.fill(page.get_by_label("E-mail address"), "ada@example.com")
    choose_a_password(hands, "Begin")
    take_a_passkey(hands)


def set_up(hands: Hands) -> None:
    page = hands.page
    hands.sees("Moving in")
    hands.follow("Go on: the company")
    hands.sees("The company")
    hands.fill(page.get_by_label("Name of the company"), "Harbour & Pine")
    expect(page.get_by_role("combobox", name="Time zone")).to_have_value(re.compile("^Berlin, Germany"))
    # the holidays of the country that was guessed move the button down: nobody presses what moves
    expect(page.locator(".countries__days")).to_be_visible()
    hands.press("Save and go on")
    hands.sees("The two executives")
    for side, name, address in (
        ("it", "Ingrid Olsen", "ingrid@example.com"),
        ("marketing", "Marcus Weber", "marcus@example.com"),
    ):
        hands.fill(page.locator(f"[name={side}-name]"), name)
        hands.fill(page.locator(f"[name={side}-email]"), address)
    hands.press("Invite and go on")
    hands.sees("The people")
    hands.press("These are all for now, go on")
    hands.sees("The lanes")
    hands.press("Put them on the board")
    hands.sees("Moving in")


def draft_and_propose(hands: Hands) -> None:
    page = hands.page
    hands.follow("Do it now")
    hands.sees(re.compile("."))
    hands.follow("Sell more to existing customers")
    hands.sees(re.compile("."))
    for number, (baseline, target) in enumerate([("21", "32"), ("412", "480"), ("30", "36")], 1):
        hands.fill(page.locator(f"[name=kpi-{number}-baseline]"), baseline)
        hands.fill(page.locator(f"[name=kpi-{number}-target]"), target)
    hands.press("Draft it")
    hands.sees(re.compile("."))
    hands.press("Propose for signature")


def plan_the_one_to_one(hands: Hands) -> None:
    hands.open("/")
    hands.follow("Do it now")
    expect(hands.page.locator("#first-days li")).to_have_count(3)
    hands.press("Plan it")
    expect(hands.page.get_by_role("main")).to_contain_text("What changes in the market")


def test_from_an_empty_portal_to_a_signed_outcome_and_a_planned_one_to_one(
    somebody: Callable[[], Hands], company: Portal, record_property: Callable[[str, object], None]
) -> None:
    admin = somebody()
    begin(admin, company)
    set_up(admin)
    page = admin.page
    page.goto("/welcome/")
    page.wait_for_load_state("networkidle")
    mine = [address for address in admin.effort.requests if address == COUNT]
    pages = [address for address in admin.effort.requests if address.startswith("/welcome/") and "." not in address]
    assert len(mine) <= len(pages) + 1, "the count is asked for once on a page, and on none that is a gate"

    cio = come_in(somebody(), company, "ingrid@example.com")
    draft_and_propose(cio)
    read_and_sign(cio)
    plan_the_one_to_one(cio)
    cmo = come_in(somebody(), company, "marcus@example.com")
    cmo.follow("Go on with it")
    cmo.follow("Sell more to existing customers")
    read_and_sign(cmo)
    cmo.open("/outcomes/dashboard/")
    expect(cmo.page.get_by_role("main")).to_contain_text("Sell more to existing customers")

    figures = []
    for name, hands in (("administrator", admin), ("CIO", cio), ("CMO", cmo)):
        record_property(name, str(hands.effort))
        figures.append(f"{name}: {hands.effort}")
    (settings.VAR_DIR / "browser").mkdir(parents=True, exist_ok=True)
    (settings.VAR_DIR / "browser" / "moving-in.txt").write_text("\n".join(figures) + "\n")
    assert admin.effort.seconds < TEN_MINUTES
    assert cio.effort.seconds < TEN_MINUTES
    assert cmo.effort.seconds < TEN_MINUTES
