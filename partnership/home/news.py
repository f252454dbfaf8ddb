"""What changed since somebody was here: what they were told, a line for each kind of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from partnership.attention.kinds import label
from partnership.attention.models import Notice
from partnership.people.models import Person

FIRST_VISIT = timedelta(days=14)
"""How far back what changed begins for somebody who was never here."""
MOST = 100


@dataclass(frozen=True)
class SameKind:
    """What was told of one kind: the newest of it, and the others."""

    newest: Notice
    others: list[Notice]

    @property
    def kind(self) -> str:
        return label(self.newest.kind)


@dataclass(frozen=True)
class News:
    """Everything that the reader was told since they were last here, or in the two weeks before a first visit."""

    since: datetime
    is_first_visit: bool
    count: int
    is_more: bool
    lines: list[SameKind]

    @classmethod
    def of(cls, person: Person, at: datetime) -> News:
        """As of an instant. One query."""
        since = person.looked_at or at - FIRST_VISIT
        told = list(Notice.objects.for_person(person).filter(told_at__gt=since)[: MOST + 1])
        shown = told[:MOST]
        return cls(since, person.looked_at is None, len(shown), len(told) > MOST, by_kind(shown))


def by_kind(told: list[Notice]) -> list[SameKind]:
    """The kind with the newest first."""
    found: dict[str, list[Notice]] = {}
    for notice in told:
        found.setdefault(notice.kind, []).append(notice)
    return [SameKind(newest, others) for newest, *others in found.values()]
