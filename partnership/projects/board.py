"""The board as a reader sees it: rows of lanes, cells of cards, and what they chose to see of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.drawing import Brush, CardRow, count
from partnership.projects.filtering import Filter, Sieve
from partnership.projects.models import Card, Column, FoldedLane, HandOff
from partnership.projects.tally import Tally


@dataclass
class Cell:
    """Where a lane and a column meet."""

    lane: Lane
    column: Column
    count: SafeString
    cards: SafeString
    folded: int

    @property
    def takes_new(self) -> bool:
        """A card begins where it is to be worked on."""
        return self.column.pk in {Column.Kind.TODO, Column.Kind.DOING}

    @property
    def key(self) -> str:
        return f"k{self.lane.pk}-{self.column.pk}"


@dataclass
class Board:
    """Everything that the page draws, read in a handful of queries whatever the number of cards."""

    lanes: list[Any]  # Lane, with is_folded
    columns: list[Column]
    rows: list[CardRow]
    waiting: list[HandOff]
    brush: Brush
    filter: Filter

    @property
    def mark(self) -> int:
        """The newest event when it was read: what others changed after it is asked for."""
        return self.columns[0].mark or 0

    @cached_property
    def sieve(self) -> Sieve:
        return Sieve(self.filter, self.brush.today, self.brush.stalled_before)

    @cached_property
    def shown(self) -> int:
        """How many cards pass the filter."""
        return sum(map(self.sieve.keeps, self.rows))

    def is_folded(self, row: CardRow) -> bool:
        """What was done long ago is a number, unless one asks for it."""
        return row.column == Column.Kind.DONE and row.moved_at < self.brush.folded_before and not self.filter.all_done

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
        closed = {lane.pk for lane in self.lanes if lane.is_folded}
        for hand_off in self.waiting:
            if self.filter.shows_ghost(hand_off.card) and hand_off.to_lane_id not in closed:
                shown[hand_off.to_lane_id, hand_off.to_column_id].append(self.brush.draw_ghost(hand_off))
        keeps = self.sieve.keeps
        for row in self.rows:
            if row.lane_id in closed or not keeps(row):
                continue
            if self.is_folded(row):
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


def read_board(chosen: Filter, person: Person, *, now: datetime, today: date, stalled_days: int) -> Board:
    """Columns, lanes, cards with how much is said about them, and what waits between lanes: four queries.

    The columns first: they bring the mark, and what is changed after it is told later.
    """
    columns = list(Column.objects.with_mark())
    waiting = list(HandOff.objects.waiting().for_board())
    return Board(
        lanes=list(Lane.objects.open().with_owner().annotate(is_folded=FoldedLane.objects.by(person))),
        columns=columns,
        rows=chosen.rows(Card.objects.on_board()),
        waiting=waiting,
        brush=Brush.at(now, today, stalled_days, waiting),
        filter=chosen,
    )
