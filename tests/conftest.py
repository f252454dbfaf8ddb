"""What every test has: the cast, and a database whose ledger may be emptied between transactional tests."""

from collections.abc import Iterator

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.postgresql.creation import DatabaseCreation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from partnership.activity import ledger

# No test is timed: how busy the machine is says nothing about the code.
hypothesis.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("untimed")

pytest_plugins = ["tests.cast", "tests.people.provider_cast", "tests.projects.board_cast", "tests.skips"]


@pytest.fixture(autouse=True, scope="session")
def _ledger_can_be_emptied() -> Iterator[None]:
    """Transactional tests flush their tables afterwards; the ledger's triggers refuse that, as they should."""
    original = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        ledger.unprotect(self.connection)
        original(self, sql_list)
        ledger.protect(self.connection)

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
