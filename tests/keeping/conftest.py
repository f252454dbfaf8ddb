"""A portal of its own for each test: backups and restores replace whole databases, so they get one to replace."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from partnership.keeping.engines.engine import looking_at
from partnership.keeping.engines.postgres import dsn, maintenance
from partnership.people.models import Delegation, Person, Role, Seat, Side
from tests.cast import SEATS_FROM, make_person


@dataclass
class Portal:
    """Where it is, and how its commands are called: as somebody does on the server."""

    name: str
    folder: Path
    empty: str

    def begin_anew(self) -> None:
        """Every table, and nothing in it but what migrations put there."""
        connection.close()
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.empty)) as empty:
                empty.execute("PRAGMA journal_mode=DELETE")
            shutil.copy(self.empty, self.name)
        else:
            drop_all(self.name)
            with maintenance() as cursor:
                cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.empty}"')

    def command(self, *arguments: str, **options: Any) -> str:
        out = StringIO()
        call_command(*arguments, stdout=out, **options)
        return out.getvalue()

    def backup(self, name: str = "kept.zip") -> str:
        path = str(self.folder / name)
        self.command("backup", path)
        return path

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Another program has the database open, as a web worker has."""
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.name)) as other:
                other.execute("SELECT count(*) FROM people_person").fetchone()
                yield
        else:
            with closing(psycopg2.connect(dsn(self.name), password=connection.settings_dict["PASSWORD"] or None)):
                yield

    @property
    def environment(self) -> dict[str, str]:
        """For a process of its own."""
        url = f"sqlite:///{self.name}"
        if connection.vendor == "postgresql":
            own = connection.settings_dict
            login = f"{own['USER']}:{own['PASSWORD']}" if own["PASSWORD"] else own["USER"]
            url = f"postgres://{login}@{own['HOST']}:{own['PORT'] or 5432}/{self.name}"
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return inherited | {
            "DATABASE_URL": url,
            "DEBUG": "1",
            "SECRET_KEY": settings.SECRET_KEY,
            "PYTHONWARNINGS": "ignore",
        }

    def process(self, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


def drop_all(like: str) -> None:
    with maintenance() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{like}%"])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def beside(purpose: str) -> str:
    """A database of this process of the tests, also where no test before made one for it."""
    return f"{connection.settings_dict['NAME']}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{purpose}"


@pytest.fixture(scope="session")
def _empty_portal(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Every table, and nothing in it but what migrations put there."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            name = str(tmp_path_factory.mktemp("empty") / "empty.sqlite3")
        else:
            name = beside("none")
            drop_all(name)
            with maintenance() as cursor:
                cursor.execute(f'CREATE DATABASE "{name}"')
        with looking_at(name):
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
        yield name
        if connection.vendor == "postgresql":
            drop_all(name)


@pytest.fixture
def portal(_empty_portal: str, django_db_blocker: Any, tmp_path: Path) -> Iterator[Portal]:
    with django_db_blocker.unblock():
        (tmp_path / "var").mkdir()
        name = str(tmp_path / "var" / "portal.sqlite3") if connection.vendor == "sqlite" else beside("own")
        portal = Portal(name, tmp_path, _empty_portal)
        portal.begin_anew()
        try:
            with looking_at(name):
                yield portal
        finally:
            if connection.vendor == "postgresql":
                drop_all(name)


@dataclass
class Cast:
    admin: Person
    cio: Person
    cmo: Person
    it: Person
    marketing: Person
    leaver: Person


@pytest.fixture
def cast(portal: Portal) -> Cast:
    """People of the portal, both seats taken, and a deputy."""
    people = Cast(
        admin=make_person("admin@example.com", "Ada Novak", role=Role.ADMINISTRATOR),
        cio=make_person("cio@example.com", "Ingrid Olsen", side=Side.IT),
        cmo=make_person("cmo@example.com", "Marcus Weber", side=Side.MARKETING),
        it=make_person("it@example.com", "Ivan Petrov", side=Side.IT),
        marketing=make_person("marketing@example.com", "Maya Lindqvist", side=Side.MARKETING),
        leaver=make_person("leaver@example.com", "Lena Voss", side=Side.IT),
    )
    Seat.objects.create(side=Side.IT, person=people.cio, from_on=SEATS_FROM)
    Seat.objects.create(side=Side.MARKETING, person=people.cmo, from_on=SEATS_FROM)
    return people


__all__ = ["Cast", "Delegation", "Portal"]
