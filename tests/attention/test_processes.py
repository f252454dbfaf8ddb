"""The embedded default in real processes: SQLite, a broker in memory, a mail server."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.attention.smtp import Sink, mail_server
from tests.services.stage import Stage, until

pytestmark = pytest.mark.django_db  # so that there is a migrated database to copy


@pytest.fixture
def outbox() -> Iterator[Sink]:
    with mail_server() as sink:
        yield sink


@pytest.fixture(scope="session")
def migrated(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Path:
    """An empty SQLite database with every table: a copy of the tests' own, or migrated where theirs is Postgres."""
    file = tmp_path_factory.mktemp("migrated") / "empty.sqlite3"
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            connection.connection.execute("VACUUM INTO ?", [str(file)])
        else:
            with mail_server() as sink:
                Stage(f"sqlite:///{file}", sink, file.parent).manage("migrate", "-v0")
    return file


@pytest.fixture
def stage(outbox: Sink, migrated: Path, tmp_path: Path) -> Iterator[Stage]:
    file = shutil.copy(migrated, tmp_path / "stage.sqlite3")
    stage = Stage(f"sqlite:///{file}", outbox, tmp_path)
    yield stage
    stage.close()


def test_one_process_with_worker_and_beat_mails_what_is_due_within_seconds(stage: Stage) -> None:
    stage.crowd(3)
    stage.start("worker")
    assert until(lambda: len(stage.sink.messages) == 3, 20), stage.logs()
    assert {row["state"] for row in stage.deliveries()} == {"sent"}


def test_a_worker_looks_at_once_when_it_starts(stage: Stage) -> None:
    stage.settings["STAGE_WITHOUT_CLOCK"] = "1"
    stage.crowd(1)
    stage.start("worker")
    assert until(lambda: len(stage.sink.messages) == 1, 20), stage.logs()


def test_ticks_at_the_same_time_send_each_mail_once(stage: Stage) -> None:
    stage.crowd(30)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: stage.manage("tick"), range(4)))
    stage.manage("tick")
    assert sorted(stage.sink.arrived()) == sorted({row["key"] for row in stage.deliveries()})
    assert len(stage.sink.messages) == 30
