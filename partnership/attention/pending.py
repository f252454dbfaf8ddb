"""How it stands with one person: how much waits, and what first. Surveyed anew only when something happened, or when
the clock alone changes what waits; every page asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from partnership.activity.unchanged import Unchanged, changes_at
from partnership.attention.items import Item, survey
from partnership.people.models import Person

FIRST = 25
"""How many things a page of the list shows, and how many are kept."""
PEOPLE = 200
"""Of how many people each process keeps it."""


@dataclass(frozen=True)
class Pending:
    """What waits for one person: how many things, the first of them, and the same of what takes both executives."""

    count: int
    first: list[Item]
    joint_count: int
    joint_first: list[Item]
    is_complete: bool


_kept: Unchanged[Pending] = Unchanged(PEOPLE)


def pending_for(person: Person) -> Pending:
    """One query while nothing happens; a survey of what waits for them where something did."""
    return _kept.of(_key(person), lambda at: _surveyed(at, person))


def known_pending(person: Person) -> Pending | None:
    """What waits for them, where that is known without asking every area. One query."""
    return _kept.known(_key(person))


def _key(person: Person) -> tuple[object, ...]:
    """With all of it that areas go by: the request may have read the person before somebody changed them."""
    return person.pk, person.role, person.side, person.time_zone, person.is_active


def _surveyed(at: datetime, person: Person) -> Pending:
    asked = survey(at, person)
    if asked.failures:
        changes_at(at)  # a source that failed is asked again at once
    joint = [item for item in asked.items if item.takes_both]
    return Pending(len(asked.items), asked.items[:FIRST], len(joint), joint[:FIRST], not asked.failures)
