"""What a page does with an answer that sends elsewhere, or refuses: nothing of it is swapped in, or taken for done."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from partnership.people.models import Person
from partnership.promises.models import Action
from tests.browser.conftest import OpenFor
from tests.browser.conftest import sign_in as session_of
from tests.browser.visit import Visit, arrived
from tests.cast import PASSWORD

WithPassword = Callable[[Person], Person]


@pytest.fixture
def promised(emptied: None, it: Person) -> Action:
    today = timezone.localdate()
    given = {"due_on": today, "first_due_on": today, "captured_by": it, "captured_at": timezone.now()}
    return Action.objects.create(title="Send the data model", owner=it, **given)


def sign_in(page: Page, person: Person) -> None:
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def end_session(page: Page) -> None:
    """As the server ends it: the browser keeps its other cookies."""
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def press_done(page: Page) -> None:
    page.get_by_role("button", name="Done: “Send the data model”").click()


def test_done_while_signed_out_is_not_shown_as_done(
    open_for: OpenFor, it: Person, promised: Action, with_password: WithPassword
) -> None:
    page = open_for(with_password(it))
    page.goto("/waiting/")
    end_session(page)
    press_done(page)
    arrived(page, "/accounts/login/?next=/waiting/")
    promised.refresh_from_db()
    assert promised.done_at is None
    sign_in(page, it)
    press_done(page)
    expect(page.get_by_role("main")).to_contain_text("Nothing waits for you")
    promised.refresh_from_db()
    assert promised.done_at


def test_a_refusal_is_said_in_its_own_words_and_the_row_stays(
    open_for: OpenFor, it: Person, promised: Action, marketing: Person
) -> None:
    page = open_for(it)
    page.goto("/waiting/")
    Action.objects.update(owner=marketing, captured_by=marketing)
    press_done(page)
    expect(page.get_by_role("status", name="What was done")).to_contain_text(". ")
    expect(page.get_by_role("button", name="Done: “Send the data model”")).to_be_enabled()


def test_maintenance_is_said_in_place(
    visits: Callable[..., Visit], portal: str, it: Person, promised: Action, tmp_path: Path
) -> None:
    found = visits()
    session_of(found, it, portal)
    with override_settings(VAR_DIR=tmp_path):
        shut_and_open(found.page)
    found.faults.clear()  # 503, as it should be


def shut_and_open(page: Page) -> None:
    page.goto("/waiting/", wait_until="networkidle")  # the count has come: it would be refused, too
    call_command("maintenance", "on", say="Back at 14:00.", verbosity=0)
    try:
        with page.expect_response("**/completion/"):
            press_done(page)
        expect(page.get_by_role("status", name="What was done")).to_contain_text("Back at 14:00.")
        page.evaluate("document.body.dispatchEvent(new Event('waiting-changed'))")
        expect(page.get_by_role("status", name="What was done").get_by_text("Back at 14:00.")).to_have_count(2)
    finally:
        call_command("maintenance", "off", verbosity=0)
    press_done(page)
    expect(page.get_by_role("main")).to_contain_text("Nothing waits for you")


def test_a_whole_page_never_stands_inside_another(open_for: OpenFor, it: Person) -> None:
    """Even where an address that is no piece is asked for as one."""
    page = open_for(it)
    page.goto("/waiting/")
    page.evaluate("htmx.ajax('GET', '/lanes/', { target: '.nav__count', swap: 'innerHTML' })")
    arrived(page, "/lanes/")
    assert page.locator("main").count() == 1


def test_the_browsers_way_back_to_what_is_shut_leads_to_the_door(
    visits: Callable[..., Visit], portal: str, it: Person
) -> None:
    found = visits()
    session_of(found, it, portal)
    page = found.page
    page.goto("/projects/requests/")
    page.evaluate("htmx.ajax('GET', '/lanes/', { target: '#page', select: '#page', swap: 'outerHTML', push: 'true' })")
    arrived(page, "/lanes/")
    end_session(page)
    page.go_back(wait_until="commit")
    arrived(page, "/accounts/login/?next=/projects/requests/")
    assert page.locator("main").count() == 1
    found.faults.clear()  # 401, as it should be


def test_what_was_typed_outlives_the_session(
    visits: Callable[..., Visit], open_for: OpenFor, it: Person, with_password: WithPassword
) -> None:
    page = open_for(with_password(it))
    page.goto("/projects/requests/new/")
    field = page.locator("form[data-draft] textarea, form[data-draft] input[type=text]").first
    field.fill("What the customers ask for")
    end_session(page)
    page.reload()
    arrived(page, "/accounts/login/?next=/projects/requests/new/")
    sign_in(page, it)
    expect(page.locator("form[data-draft] textarea, form[data-draft] input[type=text]").first).to_have_value(
        "What the customers ask for"
    )
