"""The board as a table that is taken away: the cards that a filter shows, each with all that is on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from partnership.core.tables import Column
from partnership.projects.board import Board
from partnership.projects.drawing import CardRow
from partnership.projects.models import Card, ChecklistItem

AT_ONCE = 500
COLUMNS = (
    Column("number", "Number"), Column("title", "Title"), Column("project", "Project"), Column("lane", "Lane"),
    Column("column", "Column"), Column("done_by", "Done by"), Column("due", "Due"), Column("labels", "Labels"),
    Column("description", "Description"), Column("checklist", "Checklist"), Column("blocked_by", "Blocked by"),
    Column("over_the_limit", "Over the limit"), Column("comments", "Comments"), Column("moved", "Moved"),
    Column("added", "Added"), Column("added_by", "Added by"), Column("came_from", "Came from"),
    Column("id_there", "Its id there"),
)  # fmt: skip
MORE = ("pk", "description", "added_at", "added_by__name", "origin", "origin_id")
"""What the board does not read of a card."""


def shown_on(board: Board) -> list[CardRow]:
    """The cards that pass the filter, row by row of the board, what was done long ago among them."""
    places = {lane.pk: place for place, lane in enumerate(board.lanes) if board.filter.keeps_lane(lane)}
    columns = {column.pk: place for place, column in enumerate(board.columns)}
    rows = [row for row in board.rows if row.lane_id in places and board.sieve.keeps(row)]
    return sorted(rows, key=lambda row: (places[row.lane_id], columns[row.column]))  # within its cell as it stands


def cards_taken(board: Board) -> Iterator[list[Any]]:
    """Those that it shows, in its order; of some hundred at a time everything is in memory."""
    rows = shown_on(board)
    lanes = {lane.pk: lane.name for lane in board.lanes}
    columns = {column.pk: column.name for column in board.columns}
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        pks = [row.pk for row in some]
        more = {pk: rest for pk, *rest in Card.objects.filter(pk__in=pks).values_list(*MORE)}
        labels, items = _labels(pks), _items(pks)
        for row in some:
            if row.pk in more:
                description, *rest = more[row.pk]
                yield [
                    row.pk, row.title, row.project, lanes[row.lane_id], columns[row.column], row.assignee, row.due_on,
                    labels[row.pk], description, "\n".join(items[row.pk]), row.blocked_because, row.over_limit_because,
                    row.talked, row.moved_at, *rest,
                ]  # fmt: skip


def _labels(pks: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    on = Card.labels.through._default_manager.filter(card__in=pks, label__removed_at=None).order_by("label__name")
    for card, name in on.values_list("card_id", "label__name"):
        found[card].append(name)
    return found


def _items(pks: Sequence[int]) -> dict[int, list[str]]:
    """Each with a box, ticked where it is done."""
    found: dict[int, list[str]] = defaultdict(list)
    standing = ChecklistItem.objects.standing().filter(card__in=pks).order_by("rank", "pk")
    for card, text, done_at in standing.values_list("card_id", "text", "done_at"):
        found[card].append(f"[{'x' if done_at else ' '}] {text}")
    return found
