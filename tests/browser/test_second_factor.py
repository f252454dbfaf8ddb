"""The second factor in a real browser, with the device that Chromium pretends to have; and each request is counted."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import override_settings
from playwright.sync_api import Page, expect

from partnership.people.models import Person
from tests.browser.chromium import DESKTOP
from tests.browser.test_every_page import look_at
from tests.browser.visit import Visit, arrived
from tests.cast import PASSWORD
from tests.outcomes.making import a_proposal
from tests.people.conftest import code_for, code_of

COUNT = "/waiting/count/"
VisitsOf = Callable[..., Visit]
WithPassword = Callable[[Person], Person]


@pytest.fixture(autouse=True)
def _as_in_production(emptied: None) -> Iterator[None]:
    with override_settings(REQUIRE_SECOND_FACTOR=True, DEMO=False):
        yield


def device(visit: Visit) -> Any:
    """A fingerprint reader that says yes."""
    wire = visit.context.new_cdp_session(visit.page)
    wire.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return wire


def asked(page: Page) -> list[str]:
    """The addresses of ours that are asked for from now on, pages and pieces alike."""
    found: list[str] = []
    page.on("request", lambda request: found.append(re.sub(r"^https?://[^/]*", "", request.url)))
    return found


def sign_in(page: Page, person: Person, at: str = "/") -> None:
    page.goto(at)
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page, person: Person) -> None:
    page.locator(".topbar summary", has_text=person.name).click()
    page.get_by_role("button", name="Sign out").click()


def test_first_sign_in_of_an_administrator(visits: VisitsOf, admin: Person, with_password: WithPassword) -> None:
    with_password(admin)
    them = visits()
    device(them)
    page, requests = them.page, asked(them.page)
    sign_in(page, admin, "/set-up/people/")
    expect(page.get_by_role("heading", level=1, name="One more step before you go on")).to_be_visible()
    assert page.locator(".sidebar, .bottombar, [hx-get]").count() == 0
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("A name for it").fill("Laptop")
    page.get_by_role("button", name="Set up the passkey").click()
    expect(page.get_by_role("heading", level=1, name="Keep these codes")).to_be_visible()
    with page.expect_download() as file:
        page.get_by_role("link", name="Download as a text file").click()
    codes = page.locator(".codes code").all_inner_texts()
    text = file.value.path().read_text()
    assert len(codes) == 10
    assert all(code in text for code in codes)
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_role("heading", level=1, name="People")).to_be_visible()
    page.wait_for_load_state("networkidle")
    # Nothing was asked for before they were in; and then once for each of the two pages with a navigation.
    assert requests.index(COUNT) > requests.index("/accounts/2fa/webauthn/add/")
    assert requests.count(COUNT) == 2

    sign_out(page, admin)
    page.goto("/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    arrived(page, "/")
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()

    sign_out(page, admin)
    sign_in(page, admin)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()

    sign_out(page, admin)
    sign_in(page, admin)
    page.get_by_label("A recovery code").fill(codes[0])
    page.get_by_role("button", name="Sign in with the code").click()
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()


def test_an_app_and_its_code(visits: VisitsOf, admin: Person, with_password: WithPassword) -> None:
    with_password(admin)
    page = visits(java_script_enabled=False).page  # also without JavaScript
    sign_in(page, admin)
    page.get_by_role("link", name="Use an app instead").click()
    page.get_by_label("The six digits").fill(code_for(page.locator("#secret").inner_text()))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1, name="Keep these codes")).to_be_visible()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()
    assert Authenticator.objects.filter(user=admin, type="totp").exists()


def test_sign_in_by_the_apps_code(visits: VisitsOf, admin: Person, with_password: WithPassword) -> None:
    TOTP.activate(with_password(admin), "JBSWY3DPEHPK3PXP")
    page = visits().page
    sign_in(page, admin)
    page.get_by_label("The six digits of your app").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("That did not fit")
    page.get_by_label("The six digits of your app").fill(code_of(admin))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()


def test_a_signature_with_a_fresh_passkey(
    visits: VisitsOf, cio: Person, cmo: Person, it: Person, marketing: Person, with_password: WithPassword
) -> None:
    with_password(cio)
    version = a_proposal(it, marketing)
    them = visits()
    device(them)
    page = them.page
    sign_in(page, cio)
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_role("button", name="Set up the passkey").click()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()
    page.goto(f"/accounts/reauthenticate/?next=/outcomes/{version.outcome_id}/versions/1/signature/")
    page.get_by_role("link", name="Use your passkey").click()
    page.get_by_role("button", name="Use your passkey").click()
    page.get_by_role("button", name="Sign version 1").click()
    expect(page.get_by_role("group", name="Signatures").first).to_contain_text(cio.name)


def test_nothing_confirmed_is_said_in_place(visits: VisitsOf, admin: Person, with_password: WithPassword) -> None:
    with_password(admin)
    them = visits()
    wire = them.context.new_cdp_session(them.page)
    wire.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": False, "automaticPresenceSimulation": True}
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page = them.page
    sign_in(page, admin)
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_role("button", name="Set up the passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was confirmed")


def test_a_session_that_ends_loses_nothing(
    visits: VisitsOf, it: Person, with_password: WithPassword, portal: str
) -> None:
    """What htmx asks for afterwards leads the whole page to the sign-in, and back again."""
    with_password(it)
    them = visits()
    page = them.page
    sign_in(page, it, "/projects/requests/new/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    them.context.clear_cookies()
    page.evaluate("document.body.dispatchEvent(new Event('waiting-changed'))")
    arrived(page, "/accounts/login/?next=/projects/requests/new/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.locator("main").count() == 1


def test_each_page_of_it_is_for_everybody(visits: VisitsOf, admin: Person, with_password: WithPassword) -> None:
    """axe in both themes, at a desk and on a phone."""
    with_password(admin)
    them = visits()
    device(them)
    page = them.page
    sign_in(page, admin)
    wrong = [*look_at(page, "/accounts/2fa/"), *look_at(page, "/accounts/2fa/totp/activate/")]
    page.set_viewport_size(DESKTOP)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_role("button", name="Set up the passkey").click()
    expect(page.get_by_role("heading", level=1, name="Keep these codes")).to_be_visible()
    key = Authenticator.objects.get(user=admin, type="webauthn").pk
    for place in (
        "recovery-codes/", "", "webauthn/add/", f"webauthn/keys/{key}/edit/", "recovery-codes/generate/",
        "reauthenticate/", "webauthn/reauthenticate/",
    ):  # fmt: skip
        wrong += look_at(page, f"/accounts/2fa/{place}")
    page.set_viewport_size(DESKTOP)
    sign_out(page, admin)
    sign_in(page, admin)
    wrong += look_at(page, "/accounts/2fa/authenticate/")
    assert wrong == []
