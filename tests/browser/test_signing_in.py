"""The door, as somebody meets it in the morning."""

from collections.abc import Callable

from playwright.sync_api import expect

from partnership.people.models import Person
from tests.browser.visit import Visit
from tests.cast import PASSWORD


def test_signed_out_is_led_through_the_door_to_where_they_were_going(
    visits: Callable[..., Visit], it: Person, with_password: Callable[[Person], Person]
) -> None:
    with_password(it)
    page = visits().page
    page.goto("/projects/requests/")
    page.get_by_label("Email").fill(it.email)
    page.get_by_label("Password", exact=True).fill("not-the-password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="Requests")).to_be_visible()
    page.get_by_role("link", name="Home", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.locator(".topbar summary", has_text=it.name).click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
