"""From a reminder's mail to done: the link opens the one screen, and what is done is gone everywhere."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from partnership.attention.models import How, Preference
from partnership.attention.planning import plan
from partnership.attention.sending import drain
from partnership.people.models import Person
from partnership.promises.models import Action
from tests.attention.smtp import Sink, mail_server
from tests.cast import PASSWORD
from tests.skips import CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in this thread
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def mails(settings: Settings, live_server: LiveServer) -> Iterator[Sink]:
    """A mail server, and addresses in mails that lead to the live server."""
    settings.PUBLIC_URL = live_server.url
    with mail_server() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink


@pytest.fixture
def promised(cio: Person) -> list[Action]:
    """Two actions that are due today, reminded of at once."""
    cio.set_password(PASSWORD)
    cio.save()
    Preference.objects.create(person=cio, kind="", how=How.AT_ONCE)
    today = timezone.localdate()
    titles = ["Send the agency the consent rules", "Ask finance for the licence bill"]
    return [Action.objects.capture(title=title, owner=cio, due_on=today, by=cio) for title in titles]


def remind() -> None:
    """A tick in the coming days, so that it is some working day."""
    for days in range(5):
        at = timezone.now() + timedelta(days=days)
        plan(at)
        drain(at)


def sign_in(page: Page, person: Person) -> None:
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_from_a_reminders_mail_to_done(page: Page, mails: Sink, promised: list[Action], cio: Person) -> None:
    remind()
    body = mails.messages[0].get_body(("plain",))
    assert body
    link = next(
        url for url in re.findall(r"http\S+", body.get_content()) if url.endswith(f"/actions/{promised[0].pk}/")
    )
    page.goto(link)
    sign_in(page, cio)
    expect(page).to_have_url(link)
    page.get_by_role("button", name="Done").first.click()
    page.goto(page.url.split("/actions/")[0] + "/waiting/")
    expect(page.get_by_role("heading", name="Waiting for you")).to_be_visible()
    expect(page.get_by_text(promised[0].title)).to_have_count(0)
    promised[0].refresh_from_db()
    assert promised[0].done_at


def test_done_on_the_waiting_page_slides_out_and_the_focus_goes_on(
    page: Page, live_server: LiveServer, promised: list[Action], cio: Person
) -> None:
    page.goto(f"{live_server.url}/waiting/")
    sign_in(page, cio)
    rows = page.locator("[data-waiting-item]").filter(has_text="You promised this")
    expect(rows).to_have_count(2)
    first = rows.first.locator(".row__title").inner_text()
    rows.first.get_by_role("button", name="Done").focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    expect(page.get_by_text(first, exact=True)).to_have_count(0)
    expect(page.locator("#announcer")).to_contain_text(f"Done: {first}.")
    assert page.evaluate("document.activeElement.closest('[data-waiting-item]') !== null")
    assert Action.objects.filter(done_at=None).count() == 1
