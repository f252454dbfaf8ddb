"""The board as it is drawn: rows of lanes, cells of cards, and what a reader filters.

Two thousand cards cost 85 ms in a template and an eighth of that as formatted strings (ADR 0060), so that a card's
markup is made here and nowhere else: whole boards and single moves answer with the same string.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from html import escape
from typing import Any, NamedTuple

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from partnership.lanes.models import Lane, Owner
from partnership.people.models import Person
from partnership.projects.models import Card, Column, HandOff, Kind
from partnership.projects.tally import Limit, Tally

FOLDED_DAYS = 30
"""What has been done for longer stands as a number, which opens."""


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
    version: int

    @classmethod
    def of(cls, card: Card) -> "Row":
        """The same of a card that is loaded with its project and assignee."""
        return cls(
            card.pk,
            card.lane_id,
            card.column_id,
            card.title,
            card.project_id,
            card.project.title,
            card.assignee_id,
            card.assignee.name if card.assignee else None,
            card.due_on,
            card.blocked_because,
            card.over_limit_because,
            card.moved_at,
            card.version,
        )

    @classmethod
    def fields(cls) -> list[str]:
        return [
            "pk", "lane_id", "column_id", "title", "project_id", "project__title", "assignee_id", "assignee__name",
            "due_on", "blocked_because", "over_limit_because", "moved_at", "version",
        ]  # fmt: skip


@dataclass(frozen=True)
class Brush:
    """What drawing a card needs beside it: the day, since when it is stalled, which cards wait, the address."""

    today: date
    stalled_before: datetime
    card_url: str
    folded_before: datetime
    waiting: dict[int, HandOff] = field(default_factory=dict)

    @classmethod
    def at(cls, now: datetime, today: date, stalled_days: int, waiting: Iterable[HandOff]) -> "Brush":
        url = reverse("projects:card", args=[1]).removesuffix("1/")
        stalled, folded = now - timedelta(days=stalled_days), now - timedelta(days=FOLDED_DAYS)
        return cls(today, stalled, url, folded, {one.card_id: one for one in waiting})

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
            notes += f'<em class="idle">Stalled since {row.moved_at.day} {row.moved_at:%b}</em>'
        if hand_off := self.waiting.get(row.pk):
            state += " crossing"
            notes += f'<em class="sent">Waits for {escape(hand_off.to_lane.name)}</em>'
        if row.over_limit_because:
            notes += f'<em class="over">Over the limit: {escape(row.over_limit_because)}</em>'
        return (
            f'<li class="card{state}" id="c{row.pk}" data-v="{row.version}">'
            f'<a href="{self.card_url}{row.pk}/">{escape(row.title)}</a>'
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
    all_done: bool = False

    @classmethod
    def of(cls, query: QueryDict, person: Person) -> "Filter":
        side = query.get("side", "")
        assignee = person.pk if "mine" in query else number(query.get("assignee", ""))
        return cls(number(query.get("project", "")), assignee, side if side in Owner.values else "", "done" in query)

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
    return int(text) or None if text.isdecimal() and text.isascii() and len(text) < 19 else None


@dataclass
class Cell:
    """Where a lane and a column meet."""

    lane: Lane
    column: Column
    count: SafeString
    cards: SafeString
    folded: int

    @property
    def key(self) -> str:
        return f"k{self.lane.pk}-{self.column.pk}"


@dataclass
class Board:
    """Everything that the page draws, read in a handful of queries whatever the number of cards."""

    lanes: list[Lane]
    columns: list[Column]
    rows: list[Row]
    waiting: list[HandOff]
    brush: Brush
    filter: Filter

    @cached_property
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
        folded: dict[tuple[int, str], int] = defaultdict(int)
        for hand_off in self.waiting:
            if self.filter.project in (None, hand_off.card.project_id) and self.filter.assignee is None:
                shown[hand_off.to_lane_id, hand_off.to_column_id].append(self.brush.draw_ghost(hand_off))
        for row in self.rows:
            if not self.filter.keeps(row):
                continue
            if row.column == Kind.DONE and row.moved_at < self.brush.folded_before and not self.filter.all_done:
                folded[row.lane_id, row.column] += 1
            else:
                shown[row.lane_id, row.column].append(self.brush.draw(row))
        tally = self.tally
        return [
            {
                "lane": lane,
                "count": mark_safe(count(f"n{lane.pk}", tally.open_in_lane(lane.pk), lane.limit)),  # noqa: S308 numbers
                "cells": [
                    Cell(
                        lane,
                        column,
                        mark_safe(count(f"n{lane.pk}-{column.pk}", tally.in_cell(lane.pk, column.pk))),  # noqa: S308
                        mark_safe("".join(shown[lane.pk, column.pk])),  # noqa: S308 escaped where it is drawn
                        folded[lane.pk, column.pk],
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
        return [
            {
                "column": column,
                "count": mark_safe(count(f"n-{column.pk}", tally.in_column(column.pk), column.limit)),  # noqa: S308
            }
            for column in self.columns
        ]


@dataclass
class Moved:
    """A move that was made, and the answer to it: the two changed places instead of the board."""

    card: Card
    lane: Lane
    old_lane: Lane
    old_column: Column
    before: int | None
    at_top: bool
    was_before: int | None
    tally: Tally = field(default_factory=Tally)

    @classmethod
    def before_it(cls, card: Card, form: Any) -> "Moved":
        """What is to be known of the old place once the card has left it."""
        asked = form.cleaned_data
        at_top = asked["end"] == "top"
        return cls(card, asked["lane"], card.lane, card.column, asked["before"], at_top, asked["was_before"])

    @property
    def within_its_cell(self) -> bool:
        return (self.card.lane_id, self.card.column_id) == (self.old_lane.pk, self.old_column.pk)

    @property
    def sentence(self) -> str:
        """What happened, for ears and toasts."""
        if self.within_its_cell:
            return f"Moved “{self.card}” within its column."
        return f"Moved “{self.card}” to {self.tally.columns[self.card.column_id].name} in {self.lane}."

    def drawn(self, now: datetime, today: date, stalled_days: int) -> str:
        """Out of its old place, into its new one, the counts of both, and how to undo it."""
        waiting = HandOff.objects.waiting().filter(card=self.card).for_board() if self.card.waits else ()
        card = Brush.at(now, today, stalled_days, waiting).draw(Row.of(self.card))
        cell = f"#k{self.card.lane_id}-{self.card.column_id}"
        where = (
            f"beforebegin:#c{self.before}" if self.before else f"{'afterbegin' if self.at_top else 'beforeend'}:{cell}"
        )
        return (
            f'<li id="c{self.card.pk}" hx-swap-oob="delete"></li><ul hx-swap-oob="{where}">{card}</ul>'
            f"{self._counts()}{self._undo()}"
        )

    def _counts(self) -> str:
        if self.within_its_cell:
            return ""
        new_column = self.tally.columns[self.card.column_id]
        old_column = Limit(self.old_column.name, self.old_column.limit, self.old_column.limit_is_hard)
        lanes = {lane.pk: lane for lane in (self.old_lane, self.lane)}
        columns = {self.old_column.pk: old_column, self.card.column_id: new_column}
        parts = [
            count(f"n{lane}-{column}", self.tally.in_cell(lane, column))
            for lane, column in ((self.old_lane.pk, self.old_column.pk), (self.lane.pk, self.card.column_id))
        ]
        parts += [count(f"n{pk}", self.tally.open_in_lane(pk), lane.limit) for pk, lane in lanes.items()]
        parts += [count(f"n-{pk}", self.tally.in_column(pk), limit.most) for pk, limit in columns.items()]
        return "".join(parts).replace("<b ", '<b hx-swap-oob="true" ')

    def _undo(self) -> str:
        hidden = {"lane": self.old_lane.pk, "column": self.old_column.pk, "version": self.card.version}
        if self.was_before:
            hidden["before"] = self.was_before
        inputs = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in hidden.items())
        url = reverse("projects:card_place", args=[self.card.pk])
        return (
            '<div hx-swap-oob="beforeend:#toasts"><div class="toast" data-tone="info" data-toast data-undo>'
            f'<div class="toast__text">{escape(self.sentence)}</div><form hx-post="{url}" hx-swap="none">{inputs}'
            '<button class="button" data-kind="quiet">Undo</button></form></div></div>'
        )


def count(key: str, number_of: int, limit: int | None = None) -> str:
    """A count, with its limit where there is one; a move replaces it by its id."""
    if limit is None:
        return f'<b id="{key}">{number_of}</b>'
    over = ' data-over title="Over its limit"' if number_of > limit else ""
    return f'<b id="{key}"{over}>{number_of} of {limit}</b>'


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


def crossing_drawn(card: Card, hand_off: HandOff, now: datetime, today: date, stalled_days: int) -> str:
    """The two changed places of a hand-off: the card that waits, and its ghost in the receiving lane."""
    brush = Brush.at(now, today, stalled_days, [hand_off])
    mine = brush.draw(Row.of(card)).replace("<li ", '<li hx-swap-oob="true" ', 1)
    ghost = brush.draw_ghost(hand_off)
    return f'{mine}<ul hx-swap-oob="afterbegin:#k{hand_off.to_lane_id}-{hand_off.to_column_id}">{ghost}</ul>'
