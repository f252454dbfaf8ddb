"""What every test has: the cast, and a database that is after a transactional test as it was before it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.postgresql.creation import DatabaseCreation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from whitenoise.middleware import WhiteNoiseMiddleware

from tests.alone import requests_stand_alone
from tests.emptying import emptied_quickly

# No test is timed: how busy the machine is says nothing about the code.
hypothesis.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("untimed")

pytest_plugins = [
    "tests.cast",
    "tests.people.provider_cast",
    "tests.intake.asking",
    "tests.projects.board_cast",
    "tests.engines",
    "tests.skips",
]


@pytest.fixture(autouse=True, scope="session")
def _database_is_emptied_quickly() -> Iterator[None]:
    """After a transactional test; what is kept for good would refuse that, as it should."""
    with emptied_quickly():
        yield


@pytest.fixture(autouse=True, scope="session")
def _requests_stand_alone() -> Iterator[None]:
    """As in use: a test's own transaction does not stand in for one that a request forgot."""
    with requests_stand_alone():
        yield


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
