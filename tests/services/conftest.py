from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
import redis
from django.conf import settings
from django.db import connection
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, cursor

from tests.attention.smtp import mail_server
from tests.services.stage import Stage


def beside(purpose: str) -> str:
    """A database named after the one that these tests have, so that two runs on one server never meet."""
    return f"{connection.settings_dict['NAME']}_{purpose}"


@contextmanager
def server() -> Iterator[cursor]:
    """The Postgres that the tests use, outside any of its databases."""
    own = connection.settings_dict
    place = {"host": own["HOST"], "port": own["PORT"] or 5432, "user": own["USER"], "password": own["PASSWORD"]}
    session = psycopg2.connect(dbname="postgres", **place)
    session.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    with session.cursor() as asking:
        yield asking
    session.close()


def address(name: str) -> str:
    own = connection.settings_dict
    password = f":{own['PASSWORD']}" if own["PASSWORD"] else ""
    return f"postgres://{own['USER']}{password}@{own['HOST']}:{own['PORT'] or 5432}/{name}"


def drop(asking: cursor, name: str) -> None:
    asking.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def empty_database() -> Iterator[str]:
    """A Postgres database with every table and nothing in it, to copy."""
    empty = beside("empty")
    with server() as asking, mail_server() as sink:
        drop(asking, empty)
        asking.execute(f"CREATE DATABASE {empty}")
        Stage(address(empty), sink, Path()).manage("migrate", "-v0")
        yield empty
        drop(asking, empty)


@pytest.fixture
def stage(empty_database: str, tmp_path: Path) -> Iterator[Stage]:
    """Postgres and Redis of its own, empty, with a mail server."""
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    name = beside("stage")
    with server() as asking, mail_server() as sink:
        drop(asking, name)
        # what is copied must be nobody's, and PgBouncer may hold a session of it
        asking.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [empty_database])
        asking.execute(f"CREATE DATABASE {name} TEMPLATE {empty_database}")
        stage = Stage(address(name), sink, tmp_path, redis_url=settings.REDIS_URL)
        yield stage
        stage.close()
        drop(asking, name)
