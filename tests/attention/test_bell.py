import socket
import time
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from partnership.attention import bell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mended() -> Iterator[None]:
    bell._broken["until"] = 0.0
    yield
    bell._broken["until"] = 0.0


@pytest.fixture
def frozen(settings: Settings) -> Iterator[None]:
    """A Redis that takes the call and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        settings.REDIS_URL = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        yield


def test_ring_without_redis_does_nothing(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.REDIS_URL = ""
    with django_capture_on_commit_callbacks() as callbacks:
        bell.ring()
    assert callbacks == []


def test_ring_is_once_for_each_transaction(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        bell.ring()
        bell.ring()
    assert len(callbacks) == 1


@pytest.mark.usefixtures("frozen")
def test_ring_a_frozen_redis_costs_a_page_less_than_a_second_and_then_nothing(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def ringing() -> float:
        began = time.monotonic()
        with django_capture_on_commit_callbacks(execute=True):
            bell.ring()
        return time.monotonic() - began

    assert ringing() < 1.5
    assert ringing() < 0.1
