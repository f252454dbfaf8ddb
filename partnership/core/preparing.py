"""Preparing the database for this release: by one machine at a time, with the time that it takes.

Nothing here is kept in a session of the database, since behind PgBouncer each transaction may have another one
(docs/adr/0096): the lock and the longer time-outs belong to transactions, the ordinary time-outs to the role.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

LOCK = 17591274  # of advisory locks; the ledger has the number before
LONGEST_WAIT = 30 * 60.0  # seconds for another machine that prepares
LOOK = 0.5
# What no page may exceed. `idle in transaction` is a program that forgot to end its transaction.
LIMITS = {"statement_timeout": "30s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s"}


@contextmanager
def alone(say: Callable[[str], None]) -> Iterator[None]:
    """Nobody else prepares this database meanwhile, on this machine or another; a killed process holds nothing up."""
    with _alone_on_postgres(say) if connection.vendor == "postgresql" else _alone_on_sqlite(say):
        yield


@contextmanager
def _alone_on_postgres(say: Callable[[str], None]) -> Iterator[None]:
    """A lock of a transaction that stays open beside the work, on a connection of its own."""
    beside: BaseDatabaseWrapper = connection.copy()
    try:
        beside.set_autocommit(False)
        _wait_until(lambda: _takes_advisory_lock(beside), say)
        yield
    finally:
        beside.close()


def _takes_advisory_lock(beside: BaseDatabaseWrapper) -> bool:
    with beside.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout TO 0")
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        taken = bool(cursor.fetchone()[0])
    if not taken:
        beside.rollback()
    return taken


@contextmanager
def _alone_on_sqlite(say: Callable[[str], None]) -> Iterator[None]:
    """A lock on a file beside the database, which the kernel lets go with the process."""
    place = Path(str(connection.settings_dict["NAME"]))
    with place.with_name(f"{place.name}.prepare").open("w") as file:
        _wait_until(lambda: _takes_file_lock(file), say)
        yield


def _takes_file_lock(file: Any) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_until(taken: Callable[[], bool], say: Callable[[str], None]) -> None:
    end, said = time.monotonic() + LONGEST_WAIT, False
    while not taken():
        if not said:
            said = True
            say("Another process prepares the database; waiting for it.")
        if time.monotonic() > end:
            raise CommandError("Another process has prepared the database for half an hour. End it, then try again.")
        time.sleep(LOOK)


@contextmanager
def without_hurry() -> Iterator[None]:
    """No statement of a migration is cut off for taking long. A lock is still waited for no longer than a page would:
    what waits for a table holds up everybody who comes after it."""
    if connection.vendor != "postgresql":
        yield
        return

    def unhurried(execute: Callable, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if isinstance(sql, str) and not many and context["connection"].in_atomic_block:
            sql = f"SET LOCAL statement_timeout TO 0; {sql}"
        return execute(sql, params, many, context)

    with connection.execute_wrapper(unhurried):
        yield


def limit_role() -> None:
    """Give the role of this database its time-outs, for every session from now on (any role may do it for itself)."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for name, value in LIMITS.items():
            database = connection.ops.quote_name(connection.settings_dict["NAME"])
            cursor.execute(f"ALTER ROLE CURRENT_USER IN DATABASE {database} SET {name} TO '{value}'")
