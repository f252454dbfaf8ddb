"""From a reminder's mail to done: the mail's link opens the one place, what is done is gone, nothing is said twice."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from partnership.company.calendar import WorkingCalendar
from partnership.people.models import Person
from partnership.promises.models import Action
from tests.attention.smtp import Sink, mail_server
from tests.browser.conftest import OpenFor
from tests.browser.visit import Visit
from tests.cast import PASSWORD

TITLES = ["Send the brief to the agency", "Ask for the keys", "Book the room"]


@pytest.fixture
def mails(settings: Settings, portal: str) -> Iterator[Sink]:
    """A mail server, and addresses in mails that lead to the portal."""
    settings.PUBLIC_URL = portal
    with mail_server() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink


def tick(at: datetime) -> None:
    with time_machine.travel(at):
        call_command("tick", verbosity=0)


def mails_to(person: Person, mails: Sink) -> list[EmailMessage]:
    return [mail for mail in mails.messages if mail["To"] == person.email]


def test_from_a_reminders_mail_to_done(
    visits: Callable[..., Visit], mails: Sink, it: Person, cio: Person, with_password: Callable[[Person], Person]
) -> None:
    with_password(it)
    due_on = WorkingCalendar.current().add_working_days(timezone.localdate(), 1)
    action = Action.objects.capture(title=TITLES[0], owner=it, due_on=due_on, by=cio)
    midnight = datetime.combine(due_on, time(), ZoneInfo(it.time_zone))
    for minutes in (5, 8 * 60 + 5, 8 * 60 + 6):
        tick(midnight + timedelta(minutes=minutes))
    (mail,) = mails_to(it, mails)
    body = mail.get_body(("plain",))
    assert body
    link = next(url for url in re.findall(r"http\S+", body.get_content()) if url.endswith(action.get_absolute_url()))

    # The link leads, on the day it is due, through the door to the one place where it is done.
    with time_machine.travel(midnight + timedelta(hours=9)):
        page = visits().page
        page.goto(link)
        page.get_by_label("Email").fill(it.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(link)
        expect(page.locator(".sidebar .count")).to_contain_text("1")
        page.get_by_role("button", name="Done", exact=True).click()
        expect(page.get_by_role("button", name="Open it again")).to_be_visible()
        page.goto("/waiting/")
        expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
        expect(page.locator(".sidebar .count")).to_have_count(0)
    for days in range(1, 10):
        tick(midnight + timedelta(days=days, hours=8, minutes=5))
    assert mails_to(it, mails) == [mail]


def test_done_on_the_waiting_page_slides_out_and_the_focus_goes_on(open_for: OpenFor, it: Person, cio: Person) -> None:
    for days, title in enumerate(TITLES):
        due_on = timezone.localdate() + timedelta(days=days)
        Action.objects.capture(title=title, owner=it, due_on=due_on, by=cio)
    page = open_for(it)
    page.goto("/waiting/")
    rows = page.locator("[data-waiting-item]")
    expect(rows).to_have_count(3)
    page.get_by_role("button", name=f"Done: “{TITLES[0]}”").focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text=TITLES[0])).to_have_count(0)
    expect(page.locator("#announcer")).to_contain_text(f"Done: {TITLES[0]}.")
    expect(rows.filter(has_text=TITLES[1]).locator(":focus")).to_have_count(1)
    assert [action.title for action in Action.objects.finished()] == TITLES[:1]
