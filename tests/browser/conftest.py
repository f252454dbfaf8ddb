"""A real portal, a real browser, and people who sign in. Whatever goes wrong in a page fails its test."""

import os
from collections.abc import Callable, Generator, Iterator
from typing import Any, cast

import pytest
from django.conf import settings
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page

from partnership.people.models import Person
from tests.browser.chromium import chromium
from tests.browser.visit import Visit, visit
from tests.cast import PASSWORD

OpenFor = Callable[..., Page]


@pytest.fixture(scope="session", autouse=True)
def _database_beside_the_browser() -> Iterator[None]:
    """Playwright keeps an event loop in this thread, which Django would take for an asynchronous view."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def portal(django_db_setup: None) -> Iterator[str]:
    """The address of the portal. Its static files go through the middleware, as they do where it is in use."""
    thread = LiveServerThread("localhost", cast(Any, lambda handler: handler))
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()


@pytest.fixture
def emptied(transactional_db: None) -> None:
    """A database that the portal's own threads see, as it is after the migrations."""


@pytest.fixture
def with_password() -> Callable[[Person], Person]:
    def give(person: Person) -> Person:
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
        return person

    return give


REPORT = pytest.StashKey[pytest.TestReport]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[REPORT] = report
    return report


@pytest.fixture
def visits(
    browser: Browser, portal: str, emptied: None, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Visit]]:
    """Opens browsers for a test; afterwards none may have seen a fault."""
    opened: list[Visit] = []

    def new(**how: Any) -> Visit:
        opened.append(visit(browser, at=portal, **how))
        return opened[-1]

    yield new
    report = request.node.stash.get(REPORT, None)
    for number, each in enumerate(opened, 1):
        if report and report.failed:
            picture = settings.VAR_DIR / "browser" / f"{request.node.name}-{number}.png"
            each.page.screenshot(path=picture)
            report.sections.append(
                (f"browser {number}", f"{each.page.url}\n{picture}\n{each.page.locator('body').aria_snapshot()}")
            )
        each.context.close()
    assert not [fault for each in opened for fault in each.faults]


@pytest.fixture
def open_for(visits: Callable[..., Visit], portal: str) -> OpenFor:
    """A page in which the person is signed in."""

    def new(person: Person, **how: object) -> Page:
        found = visits(**how)
        sign_in(found, person, portal)
        return found.page

    return new


def sign_in(found: Visit, person: Person, portal: str) -> None:
    """By the session's cookie; test_signing_in goes through the door."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    found.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": portal}])
