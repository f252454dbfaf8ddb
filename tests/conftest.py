"""What every test has: the cast, and a database that is after a transactional test as it was before it."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.postgresql.creation import DatabaseCreation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from whitenoise.middleware import WhiteNoiseMiddleware

from partnership.activity import ledger
from partnership.core import guards

# No test is timed: how busy the machine is says nothing about the code.
hypothesis.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("untimed")

pytest_plugins = [
    "tests.cast",
    "tests.people.provider_cast",
    "tests.intake.asking",
    "tests.projects.board_cast",
    "tests.skips",
]


# What the migrations wrote.
STARTING_ROWS = (
    import_module("partnership.journey.migrations.0002_starting_stages").add,
    import_module("partnership.projects.migrations.0002_columns").add_columns,
)


@pytest.fixture(autouse=True, scope="session")
def _database_can_be_emptied() -> Iterator[None]:
    """Transactional tests flush their tables afterwards.

    What is kept for good refuses that, as it should; and what the migrations wrote has to stand there again.
    """
    original = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        kept = [guard for guard in guards.STANDING if guard.on == "DELETE"]
        ledger.unprotect(self.connection)
        guards.lift(self.connection, kept)
        original(self, sql_list)
        ledger.protect(self.connection)
        guards.put(self.connection, kept)
        for add in STARTING_ROWS:
            add(apps, None)

    setattr(BaseDatabaseOperations, "execute_sql_flush", flush)  # noqa: B010
    yield
    setattr(BaseDatabaseOperations, "execute_sql_flush", original)  # noqa: B010


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_read_once() -> Iterator[None]:
    """Each test client has a middleware of its own, which would read every static file's headers anew: 40 ms each."""
    found: dict[tuple[object, ...], dict[str, object]] = {}
    original = WhiteNoiseMiddleware.add_files_from_finders

    def add(self: Any) -> None:
        how = (settings.DEBUG, self.static_prefix, *settings.STATICFILES_DIRS)
        if how not in found:
            original(self)
            found[how] = dict(self.files)
        self.files.update(found[how])

    setattr(WhiteNoiseMiddleware, "add_files_from_finders", add)  # noqa: B010
    yield
    setattr(WhiteNoiseMiddleware, "add_files_from_finders", original)  # noqa: B010


@pytest.fixture(autouse=True, scope="session")
def _test_database_goes_although_a_pool_holds_it() -> None:
    """Django drops the database of the tests when it has closed its sessions; PgBouncer keeps some open."""

    def destroy(self: Any, test_database_name: str, verbosity: int) -> None:
        with self._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {self.connection.ops.quote_name(test_database_name)} WITH (FORCE)")

    setattr(DatabaseCreation, "_destroy_test_db", destroy)  # noqa: B010
