from threading import Thread

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
