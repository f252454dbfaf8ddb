"""The ways in, as a new company meets them: the first link, and an invitation, with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from partnership.people.firstlink import make_first_link
from partnership.people.models import Person, Seat
from tests.browser.visit import Visit
from tests.cast import PASSWORD


def choose_a_password(page: Page) -> None:
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The same once more").fill(PASSWORD)


@pytest.mark.parametrize("scripts", [True, False])
def test_first_administrator_comes_in_by_the_printed_link(visits: Callable[..., Visit], scripts: bool) -> None:
    page = visits(timezone_id="Europe/Oslo", java_script_enabled=scripts).page
    page.goto(make_first_link())
    assert page.url.endswith("/welcome/first/")
    expect(page.locator("select[name=time_zone]")).to_have_value("Europe/Oslo" if scripts else "UTC")
    page.get_by_label("Your name").fill("Ada Novak")
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The same once more").fill("something-else")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("alert")).to_contain_text("The two are not the same")
    choose_a_password(page)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("You are the first here")
    assert Person.objects.get().time_zone == ("Europe/Oslo" if scripts else "UTC")
    page.goto("/set-up/people/")
    expect(page.get_by_role("link", name="Ada Novak")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_cio_is_invited_and_comes_in_by_the_link(
    visits: Callable[..., Visit], admin: Person, with_password: Callable[[Person], Person], scripts: bool
) -> None:
    with_password(admin)
    theirs = visits(java_script_enabled=scripts)
    page = theirs.page
    page.goto("/set-up/people/new/")
    page.get_by_label("Email").fill(admin.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Name", exact=True).fill("Ingrid Olsen")
    page.get_by_label("E-mail address").fill("ingrid@example.com")
    page.get_by_label("As", exact=True).select_option("CIO")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingrid Olsen is invited")
    link = page.get_by_label("The link").input_value()
    copy = page.get_by_role("button", name="Copy the link")
    if scripts:
        theirs.context.grant_permissions(["clipboard-read", "clipboard-write"])
        copy.click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == link
    else:
        expect(copy).to_be_hidden()

    here = visits(java_script_enabled=scripts).page
    here.goto("/" + link.split("/", 3)[3])
    assert here.url.endswith("/accounts/invitation/")
    expect(here.locator("main")).to_contain_text("Ada Novak invited you to Lockstep as CIO.")
    choose_a_password(here)
    here.get_by_role("button", name="Use this password and come in").click()
    expect(here.locator(".topbar")).to_contain_text("Ingrid Olsen")
    assert Seat.objects.get().person.email == "ingrid@example.com"

    page.goto("/" + link.split("/", 3)[3])
    expect(page.get_by_role("heading", level=1)).to_have_text("This link opens nothing")
    expect(page.locator("main")).to_contain_text("This invitation was used.")


def test_list_is_pasted_looked_at_and_sent(visits: Callable[..., Visit], admin: Person, open_for: Callable) -> None:
    page = open_for(admin)
    page.goto("/set-up/people/")
    page.get_by_role("link", name="Invite many").click()
    page.get_by_label("Paste a list").fill("Bo Marsh <bo@example.com>, staff, IT\nnonsense, marketing")
    page.get_by_role("button", name="Look at the list").click()
    expect(page.get_by_role("row", name="nonsense")).to_contain_text("bad: there is no address")
    page.get_by_role("button", name="Invite 1 person").click()
    expect(page.locator(".toasts").first).to_contain_text("One invitation leaves by mail")
    page.get_by_role("link", name="Invited", exact=True).click()
    expect(page.get_by_role("link", name="Bo Marsh")).to_be_visible()


def test_somebody_else_signs_out_and_the_invitation_goes_on(
    visits: Callable[..., Visit], admin: Person, it: Person, open_for: Callable
) -> None:
    page = open_for(admin)
    page.goto("/set-up/people/new/")
    page.get_by_label("Name", exact=True).fill("Bo Marsh")
    page.get_by_label("E-mail address").fill("bo@example.com")
    page.get_by_label("As", exact=True).select_option("Observer")
    page.get_by_role("button", name="Only make a link to copy").click()
    link = page.get_by_label("The link").input_value()
    other = open_for(it)
    other.goto("/" + link.split("/", 3)[3])
    expect(other.locator("main")).to_contain_text("Ivan Petrov (it@example.com) is signed in on this machine")
    other.get_by_role("button", name="Sign Ivan Petrov out and go on").click()
    choose_a_password(other)
    other.get_by_role("button", name="Use this password and come in").click()
    expect(other.locator(".topbar")).to_contain_text("Bo Marsh")
