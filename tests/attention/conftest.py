import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from pytest_django import Settings

from partnership.attention.models import Mail
from partnership.attention.planning import plan
from partnership.people.models import Person
from tests.attention import sample
from tests.attention.smtp import Sink, mail_server

logging.getLogger("mail.log").setLevel(logging.WARNING)
MONDAY = "2026-11-02T09:30:00Z"


@pytest.fixture(autouse=True)
def _sources(settings: Settings) -> Iterator[None]:
    """Only the sample waits, unless a test says otherwise."""
    settings.ATTENTION_SOURCES = ["tests.attention.sample"]
    settings.ROUTINES = []
    settings.PUBLIC_URL = "http://localhost:8000"
    sample.WAITING.clear()
    yield
    sample.WAITING.clear()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is Monday 2 November 2026, half past nine, until the test moves on."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A mail server that the portal sends to."""
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def digest(it: Person, clock: time_machine.Traveller) -> Mail:
    """Two things for one person, due this morning."""
    sample.waits(it, title="Send the brief", due=datetime(2026, 11, 1, 9, tzinfo=UTC))
    sample.waits(it, "sample.thing:2", title="Check R&D's <numbers>")
    plan(datetime.fromisoformat(MONDAY))
    clock.move_to(morning := datetime(2026, 11, 3, 8, tzinfo=UTC))
    plan(morning)
    return Mail.objects.get()
