"""Every page over the demo: axe in both themes, at a desk and on a phone; one main heading; nothing too wide."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.management import call_command
from django.test import Client, override_settings
from playwright.sync_api import Browser, Page

from partnership.people.models import Person
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.conftest import sign_in
from tests.browser.pages import ROLES, addresses, every_name
from tests.browser.visit import Visit, visit
from tests.keeping.brought_back import brought_back

# One process loads the demo, once.
pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.usefixtures("transactional_db")]

WHOLE: dict[str, Any] = {"resultTypes": ["violations"]}
COLOURS = WHOLE | {"runOnly": ["color-contrast"]}  # all that a theme can change
SIZES = WHOLE | {
    "runOnly": ["target-size", "scrollable-region-focusable", "color-contrast"]
}  # and all that a width can
LOOKS = (("light", DESKTOP, WHOLE), ("dark", DESKTOP, COLOURS), ("dark", PHONE, COLOURS), ("light", PHONE, SIZES))


CUT_WORDS = """() => [...document.querySelectorAll('svg.chart__drawing text')].filter((words) => {
    const picture = words.closest('.chart__drawing').getBoundingClientRect(), own = words.getBoundingClientRect()
    return own.width && (own.left < picture.left - 1 || own.right > picture.right + 1)
}).map((words) => words.textContent)"""


@dataclass
class Portal:
    """The demo, and a browser for each role that looks at it."""

    at: str
    browser: Browser
    people: dict[str, Person]
    clients: dict[str, Client] = field(default_factory=dict)
    visits: dict[str, Visit] = field(default_factory=dict)

    def visit(self, role: str) -> Visit:
        if role not in self.visits:
            self.visits[role] = visit(self.browser, at=self.at)
            if role in self.people:
                sign_in(self.visits[role], self.people[role], self.at)
        return self.visits[role]

    def close(self) -> None:
        for each in self.visits.values():
            each.context.close()


@pytest.fixture(scope="module")
def demo(
    browser: Browser,
    portal: str,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Portal]:
    mails: Path = tmp_path_factory.mktemp("mail")
    kept = {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": mails, "DEMO": True}
    with django_db_blocker.unblock(), override_settings(**kept):
        call_command("demo", verbosity=0)
        brought_back()  # which no demo was, and the pages of which are looked at as well
        people = {role: Person.objects.get(email=f"{role}@example.com") for role in ROLES}
        found = Portal(portal, browser, people, {"signed out": Client()})
        for role, person in people.items():
            found.clients[role] = Client()
            found.clients[role].force_login(person)
        yield found
        found.close()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def transactional_db(demo: Portal) -> None:
    """The demo's rows, which stay from test to test. pytest-django makes a database for those who name it so."""


def findings(page: Page, options: dict[str, Any]) -> list[str]:
    if page.evaluate("!window.axe"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{each['id']}: {node['target']} {' '.join(node['failureSummary'].split())[:300]}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


def look_at(page: Page, path: str) -> list[str]:
    """What is wrong with one page."""
    wrong: list[str] = []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESKTOP)
    page.goto(path)
    headings = page.locator("h1").count()
    if headings != 1:
        wrong.append(f"{path}: {headings} headings of the first level")
    for theme, size, options in LOOKS:
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.set_viewport_size(size)
        if size == PHONE and (width := page.evaluate("document.documentElement.scrollWidth")) > PHONE["width"]:
            wrong.append(f"{path}: {width} px wide on a phone of {PHONE['width']}")
        if size == PHONE and (cut := page.evaluate(CUT_WORDS)):
            wrong.append(f"{path}: words run out of their picture: {cut}")
        wrong += [f"{path} ({theme}, {size['width']} px) {finding}" for finding in findings(page, options)]
    return wrong


NAMES = every_name()


@pytest.mark.parametrize(("name", "route"), NAMES, ids=[name for name, _ in NAMES])
def test_page(demo: Portal, name: str, route: str) -> None:
    found = addresses(name, route, demo.clients)
    if not found:
        pytest.skip("no page of its own in the demo: a piece, a redirect, or a state that no record is in")
    wrong: list[str] = []
    for address in found:
        look = demo.visit(address.role)
        wrong += [f"{address.role} {each}" for each in look_at(look.page, address.path)]
        wrong += look.faults
        look.faults.clear()
    assert not wrong, "\n".join(["", *wrong])


LIMITS = {"first": (150_000, 10), "again": (20_000, 10)}  # bytes over the wire, and requests
WATCH_SHIFTS = """window.shifted = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())
    if (!entry.hadRecentInput) window.shifted += entry.value }).observe({type: 'layout-shift', buffered: true})"""


@pytest.mark.parametrize("path", ["/", "/outcomes/dashboard/"])
def test_first_screens_are_light_and_stand_still(demo: Portal, path: str) -> None:
    look = visit(demo.browser, at=demo.at)
    sign_in(look, demo.people["cio"], demo.at)
    look.context.add_init_script(WATCH_SHIFTS)
    wire = look.context.new_cdp_session(look.page)
    wire.send("Network.enable")
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    for when, (heaviest, most) in LIMITS.items():
        sizes.clear()
        look.page.goto(path, wait_until="networkidle")
        assert 0 < sum(sizes) <= heaviest, when
        assert len(sizes) <= most, when
        assert look.page.evaluate("window.shifted") <= 0.05, when
    look.context.close()
