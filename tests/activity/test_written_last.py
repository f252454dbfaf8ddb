"""What a verb records is written at its end: who holds the ledger waits for nobody (ADR 141)."""

from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection

from partnership.activity.models import Event, first_break
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Person
from tests.racing import at_once


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


@verb
def tell(person: Person, kind: str) -> None:
    Event.objects.record(kind, person, by=person)


@verb
def fail(person: Person) -> None:
    Event.objects.record("part.failed", person, by=person)
    assert kinds()[-1] == "part.failed"
    raise Refused("Not today.")


@verb
def tell_and_fail(person: Person) -> None:
    tell(person, "part.gone")
    fail(person)


@verb
def go_on(person: Person) -> None:
    tell(person, "part.first")
    for part in (fail, tell_and_fail):
        with pytest.raises(Refused):
            part(person)
    assert kinds() == ["part.first"]
    tell(person, "part.last")


def test_a_part_that_fails_takes_its_events_along_and_no_others(cio: Person) -> None:
    go_on(cio)
    assert kinds() == ["part.first", "part.last"]
    assert first_break() is None


def test_a_verb_that_fails_leaves_nothing_for_the_next(cio: Person) -> None:
    with pytest.raises(Refused):
        fail(cio)
    tell(cio, "part.next")
    assert kinds() == ["part.next"]


@pytest.mark.django_db(transaction=True)
def test_who_has_recorded_and_wants_a_row_waits_for_no_ledger(cio: Person, it: Person) -> None:
    """One records and then changes a row; the other holds the row and then records."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, who waits for nobody")
    both = Barrier(2)

    @verb
    def record_first() -> None:
        Event.objects.record("part.first", cio, by=cio)
        both.wait(timeout=5)
        Person.objects.select_for_update(no_key=True).get(pk=it.pk)

    @verb
    def hold_first() -> None:
        Person.objects.select_for_update(no_key=True).get(pk=it.pk)
        both.wait(timeout=5)
        Event.objects.record("part.last", it, by=it)

    at_once(record_first, hold_first, refusals=(BrokenBarrierError,))
    assert sorted(kinds()) == ["part.first", "part.last"]
    assert first_break() is None


@pytest.mark.django_db(transaction=True)
def test_somebody_acts_while_their_address_changes(it: Person, admin: Person) -> None:
    """A new address holds the person's whole row, which an event of theirs refers to."""
    for number in range(6):
        at_once(
            *[lambda: tell(it, "part.done")] * 2,
            lambda number=number: Person.objects.get(pk=it.pk).change(by=admin, email=f"it{number}@example.com"),
        )
    assert kinds().count("part.done") == 12
    assert first_break() is None
