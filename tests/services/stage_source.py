"""A source of attention that real processes share: for everybody of the team "waits", one urgent thing waits."""

from collections.abc import Iterable
from datetime import datetime

from partnership.attention.items import URGENT, Item
from partnership.people.models import Person


def items(at: datetime, person: Person | None = None) -> Iterable[Item]:
    people = Person.objects.active().filter(team="waits")
    for one in people if person is None else people.filter(pk=person.pk):
        yield Item(
            kind="action-due",
            person_id=one.pk,
            subject=f"sample.thing:{one.pk}",
            title="Send the brief",
            since=one.joined_at,
            due=None,
            gravity=URGENT,
            url="/actions/",
            occasion="2026-11-02:at-once",
        )
