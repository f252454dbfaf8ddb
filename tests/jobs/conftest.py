from collections.abc import Iterator

import pytest
from pytest_django import Settings

from partnership.jobs import running


@pytest.fixture(autouse=True)
def _sample_kinds(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.JOB_KINDS = ["tests.jobs.sample"]
    monkeypatch.setattr(running, "BREATH", 0)
    running.stopping.clear()
    yield
    running.stopping.clear()
