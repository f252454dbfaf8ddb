"""The board as it is drawn: rows of lanes, cells of cards, and what a reader filters.

Two thousand cards cost 85 ms in a template and an eighth of that as formatted strings (ADR 0060), so that a card's
markup is made here and nowhere else: whole boards and single moves answer with the same string.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import escape
from typing import Any, NamedTuple

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from partnership.lanes.models import Lane, Owner
from partnership.people.models import Person
from partnership.projects.models import Card, Column, HandOff, Kind
from partnership.projects.tally import Tally


class Row(NamedTuple):
    """A card as the board reads it: one line of one query."""

    pk: int
    lane_id: int
    column: str
    title: str
    project_id: int
    project: str
    assignee_id: int | None
    assignee: str | None
    due_on: date | None
    blocked_because: str
    over_limit_because: str
    moved_at: datetime

    @classmethod
    def fields(cls) -> list[str]:
        return [
            "pk", "lane_id", "column_id", "title", "project_id", "project__title", "assignee_id", "assignee__name",
            "due_on", "blocked_because", "over_limit_because", "moved_at",
        ]  # fmt: skip


@dataclass(frozen=True)
class Brush:
    """What drawing a card needs beside the card: the day, from when a card is stalled, which cards wait, the address."""

    today: date
    stalled_before: datetime
    card_url: str
    waiting: dict[int, HandOff] = field(default_factory=dict)

    @classmethod
    def at(cls, now: datetime, today: date, stalled_days: int, waiting: Iterable[HandOff]) -> "Brush":
        url = reverse("projects:card", args=[1]).removesuffix("1/")
        return cls(today, now - timedelta(days=stalled_days), url, {one.card_id: one for one in waiting})

    def draw(self, row: Row) -> str:
        """One card: at most 1 kB and 15 nodes, with as little as tells it apart."""
        marks = ""
        state = ""
        if row.due_on and row.column != Kind.DONE:
            late = row.due_on < self.today
            state += " late" if late else ""
            said = f"{row.due_on:%a} {row.due_on.day} {row.due_on:%b}"
            marks += f'<time datetime="{row.due_on}" title="Due {row.due_on:%A} {row.due_on.day} {row.due_on:%B %Y}">'
            marks += f"{'Late, ' if late else ''}{said}</time>"
        if row.assignee:
            marks += f'<abbr title="{escape(row.assignee)}">{escape(initials(row.assignee))}</abbr>'
        notes = f'<em class="why">{escape(row.blocked_because)}</em>' if row.blocked_because else ""
        if row.moved_at < self.stalled_before and row.column != Kind.DONE:
            state += " stalled"
            notes += f'<em class="idle">Stalled: not moved since {row.moved_at.day} {row.moved_at:%b}</em>'
        if hand_off := self.waiting.get(row.pk):
            state += " crossing"
            notes += f'<em class="sent">Waits for {escape(hand_off.to_lane.name)}</em>'
        if row.over_limit_because:
            notes += f'<em class="over">Over the limit: {escape(row.over_limit_because)}</em>'
        return (
            f'<li class="card{state}" id="c{row.pk}"><a href="{self.card_url}{row.pk}/">{escape(row.title)}</a>'
            f"<p><span>{escape(row.project)}</span>{marks}</p>{notes}</li>"
        )

    def draw_ghost(self, hand_off: HandOff) -> str:
        """A card that waits to be accepted, in the lane that it would enter."""
        day = hand_off.sent_at
        return (
            f'<li class="card ghost {hand_off.side}" id="h{hand_off.pk}" data-from="c{hand_off.card_id}">'
            f'<a href="{escape(hand_off.get_absolute_url())}">{escape(hand_off.card.title)}</a>'
            f"<p><span>From {escape(hand_off.from_lane.name)}</span>"
            f'<time datetime="{day:%Y-%m-%d}">since {day:%a} {day.day} {day:%b}</time></p></li>'
        )


def initials(name: str) -> str:
    """Of the first and the last name: "Ivan Petrov" is IP."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@dataclass(frozen=True)
class Filter:
    """What a reader wants to see, from the address; what makes no sense there is left out."""

    project: int | None = None
    assignee: int | None = None
    side: str = ""

    @classmethod
    def of(cls, query: QueryDict, person: Person) -> "Filter":
        side = query.get("side", "")
        assignee = person.pk if "mine" in query else number(query.get("assignee", ""))
        return cls(number(query.get("project", "")), assignee, side if side in Owner.values else "")

    @property
    def is_set(self) -> bool:
        return bool(self.project or self.assignee or self.side)

    def keeps(self, row: Row) -> bool:
        return (self.project is None or row.project_id == self.project) and (
            self.assignee is None or row.assignee_id == self.assignee
        )

    def keeps_lane(self, lane: Lane) -> bool:
        return not self.side or self.side in lane.owned.sides or self.side == lane.owned.owner


def number(text: str) -> int | None:
    """A record's number out of an address; None for anything else."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else None


@dataclass
class Cell:
    """Where a lane and a column meet."""

    lane: Lane
    column: Column
    count: int
    cards: SafeString

    @property
    def key(self) -> str:
        return f"{self.lane.pk}-{self.column.pk}"


@dataclass
class Board:
    """Everything that the page draws, read in a handful of queries whatever the number of cards."""

    lanes: list[Lane]
    columns: list[Column]
    rows: list[Row]
    waiting: list[HandOff]
    brush: Brush
    filter: Filter

    @property
    def tally(self) -> Tally:
        tally = Tally()
        for row in self.rows:
            key = (row.lane_id, row.column)
            tally.cells[key] = tally.cells.get(key, 0) + 1
        return tally

    @property
    def projects(self) -> list[tuple[int, str]]:
        """Those that have a card, for the filter."""
        return sorted({(row.project_id, row.project) for row in self.rows}, key=lambda pair: pair[1].lower())

    @property
    def people(self) -> list[tuple[int, str]]:
        return sorted(
            {(row.assignee_id, row.assignee) for row in self.rows if row.assignee_id and row.assignee},
            key=lambda pair: pair[1].lower(),
        )

    def drawn(self) -> list[dict[str, Any]]:
        """Row by row: the lane, how many open cards it holds, and its cells with their cards as markup."""
        shown: dict[tuple[int, str], list[str]] = defaultdict(list)
        for hand_off in self.waiting:
            if self.filter.project in (None, hand_off.card.project_id) and self.filter.assignee is None:
                shown[hand_off.to_lane_id, hand_off.to_column_id].append(self.brush.draw_ghost(hand_off))
        for row in self.rows:
            if self.filter.keeps(row):
                shown[row.lane_id, row.column].append(self.brush.draw(row))
        tally = self.tally
        return [
            {
                "lane": lane,
                "count": tally.open_in_lane(lane.pk),
                "is_over": lane.limit is not None and tally.open_in_lane(lane.pk) > lane.limit,
                "cells": [
                    Cell(
                        lane,
                        column,
                        tally.in_cell(lane.pk, column.pk),
                        mark_safe("".join(shown[lane.pk, column.pk])),  # noqa: S308 escaped where it is drawn
                    )
                    for column in self.columns
                ],
            }
            for lane in self.lanes
            if self.filter.keeps_lane(lane)
        ]

    def heads(self) -> list[dict[str, Any]]:
        """The columns with their counts."""
        tally = self.tally
        counts = {column.pk: tally.in_column(column.pk) for column in self.columns}
        return [
            {
                "column": column,
                "count": counts[column.pk],
                "is_over": column.limit is not None and counts[column.pk] > column.limit,
            }
            for column in self.columns
        ]


def read_board(chosen: Filter, *, now: datetime, today: date, stalled_days: int) -> Board:
    """Lanes, columns, cards and what waits between lanes: four queries."""
    waiting = list(HandOff.objects.waiting().for_board())
    return Board(
        lanes=list(Lane.objects.open().with_owner()),
        columns=list(Column.objects.all()),
        rows=[Row(*values) for values in Card.objects.on_board().values_list(*Row.fields())],
        waiting=waiting,
        brush=Brush.at(now, today, stalled_days, waiting),
        filter=chosen,
    )
