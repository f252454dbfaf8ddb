"""What is kept while nothing happens: for how long, under which name, and of how many."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from partnership.activity.models import Event
from partnership.activity.unchanged import Horizon, Now, Unchanged, changes_at, watching
from partnership.core.memory import remembering
from partnership.people.models import Person

NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)


def test_it_holds_while_the_ledger_ends_where_it_did() -> None:
    kept: Unchanged[int] = Unchanged(9)
    kept.keep("a", 1, Now(NOON, "x"), NOON + timedelta(minutes=15))
    assert kept.find("a", Now(LATER, "x")) == 1
    assert kept.find("a", Now(LATER, "y")) is None
    assert kept.find("b", Now(LATER, "x")) is None


@pytest.mark.parametrize("minutes", [-1, 15, 16])
def test_it_holds_for_its_time_only(minutes: int) -> None:
    kept: Unchanged[int] = Unchanged(9)
    kept.keep("a", 1, Now(NOON, "x"), NOON + timedelta(minutes=15))
    assert kept.find("a", Now(NOON + timedelta(minutes=minutes), "x")) is None


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_before_anything_happened() -> None:
    kept: Unchanged[datetime] = Unchanged(9)
    assert kept.of("a", lambda at: at) < kept.of("a", lambda at: at)
    assert kept.known("a") is None


@pytest.mark.django_db(transaction=True)
def test_it_is_read_once_however_many_ask_at_once(it: Person) -> None:
    with transaction.atomic():
        Event.objects.record("person.changed", it, by=None)
    kept: Unchanged[int] = Unchanged(9)
    reads: list[datetime] = []

    def slowly(at: datetime) -> int:
        time.sleep(0.2)
        reads.append(at)
        return len(reads)

    def ask(_number: int) -> int:
        try:
            return kept.of("a", slowly)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(ask, range(5))) == [1] * 5


def test_the_least_used_goes_first() -> None:
    kept: Unchanged[str] = Unchanged(2)
    now = Now(NOON, "x")
    for key in "ab":
        kept.keep(key, key, now, LATER)
    assert kept.find("a", now) == "a"
    kept.keep("c", "c", now, LATER)
    assert [kept.find(key, now) for key in "abc"] == ["a", None, "c"]


@pytest.mark.parametrize(
    ("at", "moments", "until"),
    [
        (NOON, [], NOON + timedelta(minutes=15)),
        (NOON + timedelta(minutes=14, seconds=59), [], NOON + timedelta(minutes=15)),
        (LATER, [NOON, NOON + timedelta(minutes=9), NOON + timedelta(minutes=7)], NOON + timedelta(minutes=7)),
        (LATER, [NOON + timedelta(hours=1)], NOON + timedelta(minutes=15)),
        (LATER, [LATER], LATER + timedelta(microseconds=1)),
    ],
)
def test_it_holds_until_the_quarter_or_the_first_moment_that_is_named(
    at: datetime, moments: list[datetime], until: datetime
) -> None:
    with watching(at) as horizon:
        for moment in moments:
            changes_at(moment)
    assert horizon.until == until


def test_a_moment_that_nobody_watches_for_is_no_matter() -> None:
    changes_at(NOON)
    assert Horizon.after(NOON).until == NOON + timedelta(minutes=15)


@pytest.mark.django_db(transaction=True)
def test_a_request_reads_the_ledgers_end_once_and_again_after_it_recorded_something(
    it: Person, django_assert_num_queries: Callable
) -> None:
    kept: Unchanged[str] = Unchanged(9)
    with transaction.atomic():
        Event.objects.record("person.changed", it, by=None)
    with remembering():
        assert kept.of("a", lambda _at: "before") == "before"
        with django_assert_num_queries(0):
            assert kept.of("a", lambda _at: "read again") == "before"
            assert kept.known("a") == "before"
        with transaction.atomic():
            Event.objects.record("person.changed", it, by=None)
        assert kept.known("a") is None
        assert kept.of("a", lambda _at: "after") == "after"
