from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from partnership.activity import ledger
from partnership.activity.models import Event, first_break


def some_events(person, count=3):
    for number in range(count):
        Event.objects.record("person.changed", person, by=person, changes={"name": ["a", f"ü{number}"]})


def test_chain_holds_after_it_is_read_back(cio):
    some_events(cio)
    assert Event.objects.count() == 3
    assert first_break() is None


@pytest.mark.parametrize("change", ["UPDATE activity_event SET kind = 'x'", "DELETE FROM activity_event"])
def test_events_are_never_changed_or_deleted(cio, change):
    some_events(cio)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Event.objects.filter(kind="person.changed").count() == 3


def test_truncate_is_refused(cio):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; its DELETE is refused above")
    some_events(cio)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE activity_event")


def test_verify_names_the_first_line_that_was_tampered_with(cio):
    some_events(cio)
    second = Event.objects.order_by("pk")[1]
    ledger.unprotect(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE activity_event SET subject_name = 'Somebody else' WHERE id = %s", [second.pk])
    ledger.protect(connection)
    assert first_break() == second
    with pytest.raises(CommandError, match=f"Event {second.pk} "):
        call_command("audit_verify")


TAMPERED = {
    "kind": "seat.emptied",
    "at": "2001-01-01 00:00:00+00:00",
    "by_id": None,
    "acting_for_id": "somebody",
    "subject": "people.person:987",
    "subject_name": "Somebody else",
    "changes": '{"name": ["a", "b"]}',
    "detail": '{"forged": true}',
    "request_id": "forged",
    "previous": "e" * 64,
    "chain": "f" * 64,
}


def tamper(sql: str, values: list[Any]) -> None:
    """As somebody with the database in their hands, and without its triggers."""
    ledger.unprotect(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    ledger.protect(connection)


def test_every_column_is_one_that_a_table_tampers_with():
    assert {field.column for field in Event._meta.concrete_fields} == {"id", *TAMPERED}


@pytest.mark.parametrize("column", TAMPERED)
def test_verify_fails_whichever_column_was_tampered_with(column, cio, it):
    some_events(cio)
    assert first_break() is None
    second = Event.objects.order_by("pk")[1]
    value = it.pk if TAMPERED[column] == "somebody" else TAMPERED[column]
    tamper(f"UPDATE activity_event SET {column} = %s WHERE id = %s", [value, second.pk])
    assert first_break() == second
    with pytest.raises(CommandError, match=f"Event {second.pk} "):
        call_command("audit_verify")


def test_verify_fails_when_a_line_is_taken_out(cio):
    some_events(cio)
    _, second, third = Event.objects.order_by("pk")[:3]
    tamper("DELETE FROM activity_event WHERE id = %s", [second.pk])
    assert first_break() == third


def test_verify_fails_when_two_lines_are_exchanged(cio):
    some_events(cio)
    _, second, third = Event.objects.order_by("pk")[:3]
    far = third.pk + 1_000
    for old, new in ((second.pk, far), (third.pk, second.pk), (far, third.pk)):
        tamper("UPDATE activity_event SET id = %s WHERE id = %s", [new, old])
    assert first_break() is not None


@pytest.mark.django_db(transaction=True)
def test_record_refuses_outside_a_transaction(cio):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        some_events(cio)


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain(cio):
    def write() -> None:
        for _ in range(5):
            with transaction.atomic():
                some_events(cio, count=1)
        connection.close()

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Event.objects.count() == 20
    assert first_break() is None
