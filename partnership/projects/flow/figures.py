"""What the ways of cards say together: figures by whose lane it was, by week, by age; drift and the fence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from partnership.core.quantiles import middle, nearest_rank
from partnership.projects.flow.ways import Finished, Open

WEEK = 7


@dataclass(frozen=True)
class Took:
    """Of some finished cards: how many, and the median and the 85th percentile of both times, in days."""

    number: int
    lead: float | None
    lead_most: float | None
    cycle: float | None
    cycle_most: float | None

    @classmethod
    def of(cls, cards: Sequence[Finished]) -> Took:
        leads, cycles = [card.lead for card in cards], [card.cycle for card in cards]
        return cls(len(cards), middle(leads), nearest_rank(leads), middle(cycles), nearest_rank(cycles))


def by_owner(cards: Iterable[Finished], owners: Mapping[int, str]) -> dict[str, list[Finished]]:
    """By whose lane they were done in."""
    found: dict[str, list[Finished]] = {}
    for card in cards:
        found.setdefault(owners.get(card.lane, ""), []).append(card)
    return found


def weeks(first: date, last: date) -> list[date]:
    """The days on which stretches of seven days begin, the last of which ends on the last day; the oldest first."""
    begins = [last - timedelta(days=WEEK - 1)]
    while begins[-1] > first:
        begins.append(begins[-1] - timedelta(days=WEEK))
    return [day for day in reversed(begins) if day >= first]


def a_week(cards: Iterable[Finished], begins: Sequence[date]) -> list[int]:
    """How many were done in each week."""
    if not begins:
        return []
    first = begins[0].toordinal()
    numbers = Counter((card.on - first) // WEEK for card in cards)
    return [numbers[n] for n in range(len(begins))]


def dotted(cards: Iterable[Finished], most: int = 400) -> list[tuple[int, int, int, int]]:
    """How many were done on a day after so many days: (day, days, number, how many days are taken together).

    Where there would be too many dots, days and heights are taken together, until there are not.
    """
    rough = 1
    places = Counter((card.on, card.cycle) for card in cards)
    while len(places) > most:
        rough *= 2
        merged: Counter[tuple[int, int]] = Counter()
        for (on, days), number in places.items():
            merged[on // rough * rough, days // rough * rough] += number
        places = merged
    return [(on, days, number, rough) for (on, days), number in sorted(places.items())]


@dataclass(frozen=True)
class Ages:
    """Of some open cards: how many, how old they are, and how many have not moved for long."""

    number: int
    median: float | None
    most: float | None
    oldest: int | None
    stalled: int

    @classmethod
    def of(cls, cards: Sequence[Open], stalled_days: int) -> Ages:
        ages = [card.age for card in cards]
        stalled = sum(card.still > stalled_days for card in cards)
        return cls(len(cards), middle(ages), nearest_rank(ages), max(ages, default=None), stalled)


@dataclass(frozen=True)
class Drift:
    """A project whose day was approved: how many days later than that it is planned, or went live, and why.

    Or, with the day on which they did, by how much both sides had moved an approved day before. A project that kept
    its day has one of 0 days.
    """

    project: int
    days: int
    cause: str
    agreed_on: date | None = None


@dataclass(frozen=True)
class Drifted:
    """How many projects with an approved day keep it, how late the others are, and their causes, commonest first."""

    number: int
    kept: int
    median: float | None
    longest: int | None
    causes: list[tuple[str, int, float]]
    """Each with how often it moved a day, and the median of those days."""

    @classmethod
    def of(cls, drifts: Sequence[Drift]) -> Drifted:
        """A project is as late as all its moves together."""
        late: Counter[int] = Counter()
        for each in drifts:
            late[each.project] += each.days
        by_cause: dict[str, list[int]] = {}
        for each in drifts:
            if each.days:
                by_cause.setdefault(each.cause, []).append(each.days)
        causes = [
            (cause, len(days), middle(days) or 0.0)
            for cause, days in sorted(by_cause.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        ]
        days = [number for number in late.values() if number > 0]
        return cls(len(late), len(late) - len(days), middle(days), max(days, default=None), causes)


@dataclass(frozen=True)
class Crossing:
    """A hand-off: whether it said how the receiver knows that it is right, came back, and was no surprise."""

    hand_off: int
    says_when_right: bool
    came_back: bool
    was_touched: bool


@dataclass(frozen=True)
class Fence:
    """Over the fence: of the hand-offs sent, how many were thrown, each in its way; and requests likewise."""

    sent: int
    unsaid: int
    returned: int
    untouched: int
    requests: int
    after_the_shortlist: int

    @classmethod
    def of(cls, crossings: Sequence[Crossing], requests: int, late: int) -> Fence:
        return cls(
            sent=len(crossings),
            unsaid=sum(not each.says_when_right for each in crossings),
            returned=sum(each.came_back for each in crossings),
            untouched=sum(not each.was_touched for each in crossings),
            requests=requests,
            after_the_shortlist=late,
        )
