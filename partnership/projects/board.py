"""The board as a reader sees it: rows of lanes, cells of cards, and what they chose to see of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from partnership.comments.models import Comment
from partnership.lanes.models import Lane, Owner
from partnership.people.models import Person
from partnership.projects.drawing import Brush, CardRow, count
from partnership.projects.models import Card, Column, HandOff, Kind
from partnership.projects.tally import Tally


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

    def keeps(self, row: CardRow) -> bool:
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
    rows: list[CardRow]
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
        """CardRow by row: the lane, how many open cards it holds, and its cells with their cards as markup."""
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


def read_board(chosen: Filter, *, now: datetime, today: date, stalled_days: int) -> Board:
    """Lanes, columns, cards, how much is said about them, and what waits between lanes: five queries."""
    waiting = list(HandOff.objects.waiting().for_board())
    talked = Comment.objects.numbers("card", Card.objects.on_board().order_by().values("pk"))
    return Board(
        lanes=list(Lane.objects.open().with_owner()),
        columns=list(Column.objects.all()),
        rows=[CardRow(*values) for values in Card.objects.on_board().values_list(*CardRow.fields())],
        waiting=waiting,
        brush=Brush.at(now, today, stalled_days, waiting, talked),
        filter=chosen,
    )
