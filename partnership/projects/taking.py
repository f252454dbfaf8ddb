"""The board as a table that is taken away: the cards that a filter shows, each with all that is on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partnership.core.tables import Column
from partnership.projects.board import Board
from partnership.projects.models import Card

AT_ONCE = 500
COLUMNS = (
    Column("number", "Number"), Column("title", "Title"), Column("project", "Project"), Column("lane", "Lane"),
    Column("column", "Column"), Column("done_by", "Done by"), Column("due", "Due"), Column("labels", "Labels"),
    Column("description", "Description"), Column("checklist", "Checklist"), Column("blocked_by", "Blocked by"),
    Column("over_the_limit", "Over the limit"), Column("comments", "Comments"), Column("added", "Added"),
    Column("added_by", "Added by"), Column("moved", "Moved"), Column("came_from", "Came from"),
    Column("id_there", "Its id there"),
)  # fmt: skip


def shown_on(board: Board) -> list[int]:
    """The cards that pass the filter, row by row of the board, what was done long ago among them."""
    places = {lane.pk: place for place, lane in enumerate(board.lanes) if board.filter.keeps_lane(lane)}
    columns = {column.pk: place for place, column in enumerate(board.columns)}
    rows = [row for row in board.rows if row.lane_id in places and board.sieve.keeps(row)]
    rows.sort(key=lambda row: (places[row.lane_id], columns[row.column]))  # within its cell as it stands
    return [row.pk for row in rows]


def cards_taken(board: Board) -> Iterator[list[Any]]:
    """Those that it shows, in its order; some hundred at a time are in memory."""
    pks, talked = shown_on(board), board.brush.talked
    found = Card.objects.select_related("project", "lane", "column", "assignee", "added_by")
    found = found.prefetch_related("labels", "checklist")
    for start in range(0, len(pks), AT_ONCE):
        some = pks[start : start + AT_ONCE]
        cards = found.in_bulk(some)
        for pk in some:
            if card := cards.get(pk):
                yield _row(card, talked.get(pk, 0))


def _row(card: Card, talked: int) -> list[Any]:
    items = [item for item in card.checklist.all() if item.removed_at is None]
    return [
        card.pk, card.title, card.project.title, card.lane.name, card.column.name,
        card.assignee.name if card.assignee else None, card.due_on, [label.name for label in card.labels.all()],
        card.description, "\n".join(f"[{'x' if item.done_at else ' '}] {item.text}" for item in items),
        card.blocked_because, card.over_limit_because, talked, card.added_at, card.added_by.name, card.moved_at,
        card.origin, card.origin_id,
    ]  # fmt: skip
