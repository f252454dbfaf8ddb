"""What every test has: the cast, and a database that is after a transactional test as it was before it."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.postgresql.creation import DatabaseCreation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from partnership.activity import ledger

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

    The ledger's triggers refuse that, as they should; and what the migrations wrote has to stand there again.
    """
    original = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        ledger.unprotect(self.connection)
        original(self, sql_list)
        ledger.protect(self.connection)
        for add in STARTING_ROWS:
            add(apps, None)

    BaseDatabaseOperations.execute_sql_flush = flush
    yield
    BaseDatabaseOperations.execute_sql_flush = original


@pytest.fixture(autouse=True, scope="session")
def _test_database_goes_although_a_pool_holds_it() -> None:
    """Django drops the database of the tests when it has closed its sessions; PgBouncer keeps some open."""

    def destroy(self: DatabaseCreation, test_database_name: str, verbosity: int) -> None:
        with self._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {self.connection.ops.quote_name(test_database_name)} WITH (FORCE)")

    DatabaseCreation._destroy_test_db = destroy
