"""How work flows, as one reader sees it: the page's figures, read at once, and the records behind each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import cached_property

from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.plots import Dot
from partnership.core.quantiles import middle, nearest_rank
from partnership.intake.models import Consultation, Submission
from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Person
from partnership.projects.chosen import FlowFilter
from partnership.projects.flow.figures import (
    WEEK,
    Ages,
    Crossing,
    Drift,
    Drifted,
    Fence,
    Took,
    a_week,
    by_owner,
    dotted,
    weeks,
)
from partnership.projects.flow.ways import Finished, Gathered, Open, Way, gather, ways
from partnership.projects.models import Card, Column, HandOff, Move, Project, Slip

OWNERS = ("it", "marketing", "border")
LABELS = {"it": "IT", "marketing": "Marketing", "border": "Both"}
SEEN = {Consultation.Talks.DEMO.value, Consultation.Talks.PRICING.value, Consultation.Talks.CONTRACT.value}
"""With so much seen of a vendor, there is a shortlist."""


@dataclass(frozen=True)
class Row:
    """A line of a table: whose lanes, or which column, its figure, and the query that leads behind it."""

    key: str
    name: str
    figure: Any
    query: str


@dataclass(frozen=True)
class Cell:
    """Days in one column of whose lanes, and per cent of the whole."""

    label: str
    days: int
    share: int
    query: str


@dataclass(frozen=True)
class Thrown:
    """One way over the fence: how many of how many, in words, and the query that leads behind it."""

    number: int
    of: int
    noun: str
    words: str
    query: str


class Flow:
    """Everything is read when it is asked for, once: the moves in one query, however many there are."""

    def __init__(self, person: Person, chosen: FlowFilter) -> None:
        self.person, self.chosen, self.today = person, chosen, chosen.today
        self.columns = list(Column.objects.all())
        self.all_lanes = list(Lane.objects.order_by("position", "pk"))
        self.projects = list(Project.objects.visible_to(person).order_by("title", "pk").only(*PLAN))

    @property
    def stalled_days(self) -> int:
        return GroundRules.current().stalled_days

    @property
    def lanes(self) -> set[int] | None:
        return self.chosen.lanes(self.owners)

    @cached_property
    def owners(self) -> dict[int, str]:
        """Whose each lane is today, or was when it was archived."""
        return Ownership.objects.last_of_each(self.today)

    def ways(self) -> Iterator[Way]:
        """The way of each card that was open in the period. The moves are read in one query, while they are asked for:
        two hundred thousand of them are not to be kept."""
        moves = Move.objects.visible_to(self.person).since(self.chosen.first)
        if self.chosen.project:
            moves = moves.filter(card__project=self.chosen.project)
        closed = {each.pk: company_day(each.closed_at) for each in self.projects if each.closed_at}
        cards = Card.objects.visible_to(self.person).filter(project__in=closed).values_list("pk", "project_id")
        ended = {card: closed[project] for card, project in cards} if closed else {}
        return ways(moves.rows().iterator(chunk_size=5000), self.today, ended)

    @cached_property
    def days(self) -> list[date]:
        """Those whose ends are drawn: some fifty, the last of which is today."""
        step = max(self.chosen.days // 45, 1)
        return [self.today - timedelta(days=step * n) for n in range(self.chosen.days // step)][::-1]

    @cached_property
    def gathered(self) -> Gathered:
        return gather(self.ways(), self.chosen.first, self.today, self.lanes)

    @property
    def done(self) -> list[Finished]:
        return self.gathered.done

    @property
    def open(self) -> list[Open]:
        return self.gathered.open

    @property
    def is_empty(self) -> bool:
        return not self.gathered.number

    def query(self, **more: str) -> str:
        """Behind a figure, with the choice that the page was read with."""
        return "&".join(part for part in (self.chosen.query, urlencode(more)) if part)

    # How long it took

    def took(self) -> list[Row]:
        """Of all that was done, and by whose lane it was done in."""
        parts = by_owner(self.done, self.owners)
        known = [owner for owner in OWNERS if owner in parts]
        return [Row("", "All", Took.of(self.done), self.query(what="done"))] + [
            Row(owner, "", Took.of(parts[owner]), self.query(what="done", owner=owner))
            for owner in (known if len(known) > 1 else [])
        ]

    def dots(self) -> list[Dot]:
        """What was done, a dot for each day and length, or for several that lie close by each other."""
        return [
            Dot(
                day := date.fromordinal(on),
                days,
                number,
                f"cards/?{self._done_between(day, day + timedelta(wide - 1))}",
            )
            for on, days, number, wide in dotted(self.done)
        ]

    def _done_between(self, first: date, last: date) -> str:
        return self.query(what="done", **{"from": first.isoformat(), "until": last.isoformat()})

    def marks(self) -> list[tuple[float, str]]:
        cycles = [card.cycle for card in self.done]
        median, most = middle(cycles), nearest_rank(cycles)
        if median is None or most is None:
            return []
        marks = [(most, f"85 % within {most:g} days")]
        return marks if median == most else [*marks, (median, f"median {median:g}")]

    # How many

    @cached_property
    def weeks(self) -> list[tuple[date, int, str]]:
        """Each week of the period: when it began, how many were done, and the query that leads behind it."""
        begins = weeks(self.chosen.first, self.today)
        return [
            (begin, number, self._done_between(begin, begin + timedelta(days=WEEK - 1)))
            for begin, number in zip(begins, a_week(self.done, begins), strict=True)
        ]

    def a_week(self) -> float | None:
        return middle(number for _, number, _ in self.weeks)

    def levels(self) -> list[tuple[str, str, list[int]]]:
        """For each column, the last first, how many stood there at the end of each of the days."""
        found = self.gathered.standing.levels(self.days, self.lanes)
        return [(each.kind, each.name, found[each.kind]) for each in reversed(self.columns) if each.kind in found]

    def standing_query(self, column: str) -> str:
        """Behind what stands in a column today."""
        return self.query(what="done") if column == Column.Kind.DONE else self.query(what="open", column=column)

    # Where it stood

    def times(self) -> tuple[list[str], list[tuple[Column, list[Cell | None]]], list[Cell]]:
        """Card-days by column and by whose lane: the owners, a row for each column, and the sums below."""
        spent: dict[tuple[str, str], int] = {}
        for (lane, column), days in self.gathered.standing.times(self.lanes).items():
            place = (self.owners.get(lane, ""), column)
            spent[place] = spent.get(place, 0) + days
        owners = [owner for owner in OWNERS if any(place[0] == owner for place in spent)]
        whole = sum(spent.values()) or 1

        def cell(owner: str, days: int, **more: str) -> Cell:
            query = self.query(what="time", owner=owner, **more)
            return Cell(LABELS.get(owner, ""), days, round(100 * days / whole), query)

        rows = [
            (column, [
                cell(owner, spent[owner, column.kind], column=column.kind) if (owner, column.kind) in spent
                else None for owner in owners
            ])
            for column in self.columns if any((owner, column.kind) in spent for owner in owners)
        ]  # fmt: skip
        sums = [cell(owner, sum(days for (whose, _), days in spent.items() if whose == owner)) for owner in owners]
        return owners, rows, sums

    def ages(self) -> list[Row]:
        """Of all that is open, and by column."""
        rows = [Row("", "All", Ages.of(self.open, self.stalled_days), self.query(what="open"))]
        for column in self.columns:
            if cards := [card for card in self.open if card.column == column.kind]:
                query = self.query(what="open", column=column.kind)
                rows.append(Row(column.kind, column.name, Ages.of(cards, self.stalled_days), query))
        return rows

    # Days that moved, and what came over the fence

    def drifts(self) -> list[Drift]:
        """Of the projects whose day was approved and that run, or were closed in the period: how late each is now, and
        what both sides moved in the period before that."""
        first = self.chosen.first
        asked = [
            each
            for each in self.projects
            if each.approved_live_on
            and (each.closed_at is None or company_day(each.closed_at) >= first)
            and self.chosen.project in (None, each.pk)
        ]
        moved = Slip.objects.filter(project__in=[each.pk for each in asked]).since(first)
        slips = [Drift(each.project_id, each.days, each.because, each.agreed_on) for each in moved]
        still = {each.project for each in slips}
        now = [Drift(each.pk, each.drift_days, each.drift_because) for each in asked]
        return slips + [each for each in now if each.days or each.project not in still]

    @cached_property
    def drifted(self) -> Drifted:
        return Drifted.of(self.drifts())

    def causes(self) -> Iterator[Row]:
        for cause, number, days in self.drifted.causes:
            name = str(Project.Drift(cause).label) if cause else "No cause was said"
            yield Row(cause, name, (number, days), self.query(what="drift", cause=cause))

    @cached_property
    def crossings(self) -> list[Crossing]:
        sent = HandOff.objects.visible_to(self.person).sent_since(self.chosen.first, self.chosen.project, self.lanes)
        return [Crossing(*row) for row in sent.judged()]

    @cached_property
    def asked(self) -> list[tuple[int, bool]]:
        """The requests sent in the period, and whether IT came after the shortlist. Of all lanes alike."""
        sent = Submission.objects.first_since(self.chosen.first)
        if self.chosen.project:
            sent = sent.filter(request__project=self.chosen.project)
        return [(pk, talks in SEEN) for pk, talks in sent.talks()]

    def fence(self) -> Fence:
        return Fence.of(self.crossings, len(self.asked), sum(late for _, late in self.asked))

    def thrown(self) -> list[Thrown]:
        fence = self.fence()
        told = (
            ("unsaid", fence.unsaid, fence.sent, "hand-offs", "do not say how the receiver knows that it is right"),
            ("returned", fence.returned, fence.sent, "hand-offs", "came back"),
            ("untouched", fence.untouched, fence.sent, "hand-offs", SURPRISE),
            ("shortlist", fence.after_the_shortlist, fence.requests, "requests", SHORTLIST),
        )
        return [Thrown(number, of, noun, words, self.query(what=what)) for what, number, of, noun, words in told]


SURPRISE = (
    "came as a surprise: for 14 days nobody of the receiving side had done or said anything about the card or its "
    "project"
)
SHORTLIST = "came to IT when a vendor had been seen, or priced, already"
PLAN = ("title", "stage", "planned_live_on", "approved_live_on", "live_on", "drift_because", "closed_at")
"""What is read of every project."""
