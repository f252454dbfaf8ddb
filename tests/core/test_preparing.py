"""Two machines that prepare one database, and what preparing leaves: the role's time-outs."""

import os
import re
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import OperationalError

from partnership.core.preparing import LIMITS, alone, limit_role, without_hurry
from tests.core.processes import wait_until

only_on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs Postgres: make test-services")


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_until_the_first_is_done() -> None:
    order, inside = [], threading.Event()

    def second() -> None:
        inside.wait()
        with alone(order.append):
            order.append("second")
        connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with alone(order.append):
        inside.set()
        wait_until(lambda: order, 10)
        time.sleep(1)
        order.append("first")
    thread.join(10)
    assert order == ["Another process prepares the database; waiting for it.", "first", "second"]


HOLD = """
import time
from pathlib import Path
from partnership.core.preparing import alone
with alone(print):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.django_db(transaction=True)
def test_a_prepare_that_was_killed_holds_nobody_up() -> None:
    name = str(connection.settings_dict["NAME"])
    own = connection.settings_dict
    url = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else (f"postgres://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT'] or 5432}/{name}")
    )
    process = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v0", "-c", HOLD],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "DEBUG": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        said: list[str] = []
        killer = threading.Timer(1.5, process.kill)
        killer.start()
        began = time.monotonic()
        with alone(said.append):
            assert 1 < time.monotonic() - began < 20
        assert said
    finally:
        process.kill()
        process.wait()
        process.stdout and process.stdout.close()


@only_on_postgres
@pytest.mark.django_db(transaction=True)
def test_the_role_has_its_time_outs_in_every_session_from_then_on() -> None:
    limit_role()
    beside = connection.copy()
    try:
        with beside.cursor() as cursor:
            cursor.execute(
                "SELECT unnest(setconfig) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase"
                " JOIN pg_roles r ON r.oid = s.setrole WHERE d.datname = current_database() AND rolname = current_user"
            )
            kept = dict(row[0].split("=") for row in cursor.fetchall())
    finally:
        beside.close()
    assert kept == LIMITS


@only_on_postgres
@pytest.mark.django_db(transaction=True)
def test_a_migration_is_not_cut_off_and_a_page_is() -> None:
    def take_a_while() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [0.3])

    def hurry() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout TO '100ms'")

    with without_hurry():
        take_a_while()
    with pytest.raises(OperationalError, match="statement timeout"), transaction.atomic():  # noqa: PT012
        hurry()
        take_a_while()
    with without_hurry(), transaction.atomic():
        hurry()
        take_a_while()


def test_nothing_is_kept_in_a_session_of_the_database() -> None:
    """PgBouncer gives each transaction another session (docs/adr/0096); what would be lost there has no place here."""
    kept = re.compile(r"pg_(try_)?advisory_(lock|unlock)\b|\bLISTEN |\bSET SESSION |[\"']SET (?!LOCAL)[a-z_]+ (TO|=)")
    sources = [
        path for area in ("partnership", "outcomes", "meetings") for path in (settings.BASE_DIR / area).rglob("*.py")
    ]
    assert sources
    found = {str(path): match[0] for path in sources if (match := kept.search(path.read_text()))}
    assert found == {}
