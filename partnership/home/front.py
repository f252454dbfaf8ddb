"""What the first page reads for one person, kept while nothing happens (activity/unchanged.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from meetings import schedule
from meetings.models import Occurrence, Topic
from partnership.activity.unchanged import Unchanged, changes_at
from partnership.home.mine import mine
from partnership.home.news import News
from partnership.people.models import Person
from partnership.people.permissions import is_executive, is_staff_member

TOPICS = 5
"""How many topics of an agenda are shown."""
PEOPLE = 200
"""Of how many people each process keeps it."""


@dataclass(frozen=True)
class OneToOne:
    """The next one-to-one, with its agenda so far."""

    coming: Occurrence | None
    topics: list[Topic]
    topics_count: int
    topic_minutes: int

    @property
    def too_much(self) -> bool:
        meeting = self.coming.meeting if self.coming else None
        return meeting is not None and self.topic_minutes > meeting.minutes


@dataclass(frozen=True)
class Front:
    """What changed; an executive's next one-to-one; what is a member of staff's own."""

    news: News
    one_to_one: OneToOne | None
    mine: dict[str, Any]


_kept: Unchanged[Front] = Unchanged(PEOPLE)


def front_of(person: Person, today: date) -> Front:
    """One query while nothing happens, and none where the request knows the ledger's end."""
    standing = person.standing
    seats = standing.seat, standing.principal_seat
    key = person.pk, person.role, person.side, seats, person.time_zone, person.looked_at, today
    return _kept.of(key, lambda at: _read(at, person))


def _read(at: datetime, person: Person) -> Front:
    leads = is_executive(person)
    return Front(
        News.of(person, at),
        next_one_to_one(at, person) if leads else None,
        mine(person) if is_staff_member(person) and not leads else {},
    )


def next_one_to_one(at: datetime, person: Person) -> OneToOne:
    """The one that comes or is going on; it is over at its end, although nothing happens then."""
    coming = schedule.next_one_to_one(at)
    topics: list[Topic] = []
    if coming:
        changes_at(coming.ends_at)
    if coming and coming.meeting:
        topics = list(Topic.objects.visible_to(person).filter(meeting=coming.meeting).on_agenda())
    return OneToOne(coming, topics[:TOPICS], len(topics), sum(topic.minutes for topic in topics))
