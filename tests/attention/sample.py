"""A source of attention for tests: what stands in WAITING waits."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from partnership.attention.items import NORMAL, Item
from partnership.people.models import Person

WAITING: list[Item] = []
SINCE = datetime(2026, 11, 2, 9, tzinfo=UTC)


def items(at: datetime, person: Person | None = None) -> Iterable[Item]:
    return [item for item in WAITING if person is None or item.person_id == person.pk]


def item(person: Person, subject: str = "sample.thing:1", **fields: Any) -> Item:
    """An action that waits since Mon 2 Nov 2026, with what a test says otherwise."""
    plain = Item(
        kind="action-due",
        person_id=person.pk,
        subject=subject,
        title="Send the brief",
        since=SINCE,
        due=None,
        gravity=NORMAL,
        url="/actions/",
        occasion="2026-11-02:at-once",
    )
    return replace(plain, **fields)


def waits(person: Person, subject: str = "sample.thing:1", **fields: object) -> Item:
    """From now on it waits."""
    new = item(person, subject, **fields)
    WAITING.append(new)
    return new
