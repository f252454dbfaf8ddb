"""What others changed on a board that stands open: the changed cards and the counts, or that it is to be read anew.

The ledger is its memory: every change leaves an event in its own transaction, and one writer at a time extends it, so
that whoever has read up to an event has missed nothing before it. Nobody pays for it but who asks (ADR 143).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet

from partnership.activity.models import Event
from partnership.core.compiled import Asked, Compiled
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.board import Board
from partnership.projects.drawing import Brush, CardRow, count
from partnership.projects.filtering import Filter
from partnership.projects.models import Card, Column, FoldedLane, HandOff

ON_THE_BOARD = ("card", "hand-off", "lane", "column", "project")
A_CARD = "projects.card:"
NEWS = Compiled()
MOST_CARDS = 30
"""More cards than these are not drawn one by one: the board is read anew."""


@dataclass(frozen=True)
class News:
    """Up to which event; which cards changed, None where more than cards did."""

    mark: int
    cards: frozenset[int] | None


def news_since(mark: int) -> News | None:
    """What concerns the board after an event; None for nothing. One query, over the end of the ledger alone."""
    found = NEWS.fetch(_since, mark)
    if not found:
        return None
    subjects = {subject for _, _, subject in found}
    cards = {int(subject.removeprefix(A_CARD)) for subject in subjects if subject.startswith(A_CARD)}
    only_cards = len(cards) == len(subjects) and all(kind.startswith(("card.", "hand-off.")) for _, kind, _ in found)
    small = only_cards and len(cards) <= MOST_CARDS and len(found) < 200
    return News(found[-1][0], frozenset(cards) if small else None)


def _since() -> QuerySet[Event, tuple[int, str, str]]:
    begins = reduce(or_, (Q(kind__startswith=kind) for kind in ON_THE_BOARD))
    since = Event.objects.filter(begins, pk__gt=Asked(0, BigIntegerField())).order_by("pk")
    return since.values_list("pk", "kind", "subject")[:200]


def told(
    news: News, chosen: Filter, person: Person, *, now: datetime, today: date, stalled_days: int
) -> dict[str, Any]:
    """The changed cards as they are drawn now, each with its cell and what stands below it there; all counts.

    Five queries, whatever changed.
    """
    if news.cards is None:
        return {"mark": news.mark, "anew": True}
    lanes: list[Any] = list(Lane.objects.open().with_sides().annotate(is_folded=FoldedLane.objects.by(person)))
    columns = list(Column.objects.all())
    waiting = list(HandOff.objects.waiting().filter(card__in=news.cards).for_board())
    brush = Brush.at(now, today, stalled_days, waiting)
    cells = _cells_of(news.cards)
    rows = chosen.rows(Card.objects.on_board().filter(cells)) if cells else []
    board = Board(lanes, columns, rows, waiting, brush, chosen)
    open_lanes = {lane.pk for lane in lanes if chosen.keeps_lane(lane) and not lane.is_folded}
    return {
        "mark": news.mark,
        "cards": _placed(board, news.cards, open_lanes),
        "ghosts": [
            {"cell": f"k{one.to_lane_id}-{one.to_column_id}", "html": brush.draw_ghost(one)}
            for one in waiting
            if one.to_lane_id in open_lanes and chosen.shows_ghost(one.card)
        ],
        "counts": _counts(lanes, columns),
    }


def _cells_of(cards: Iterable[int]) -> Q | None:
    """The cells in which these cards are, of cards that are on the board."""
    places = set(Card.objects.on_board().order_by().filter(pk__in=cards).values_list("lane", "column"))
    return reduce(or_, (Q(lane=lane, column=column) for lane, column in places)) if places else None


def _placed(board: Board, cards: frozenset[int], lanes: set[int]) -> list[dict[str, Any]]:
    """From below upwards, so that what a card is put before is there already. What is shown no more has no html."""
    left = set(cards)
    placed: list[dict[str, Any]] = []
    below: dict[tuple[int, str], int] = {}
    for row in reversed(board.rows):
        if row.lane_id not in lanes or not board.sieve.keeps(row) or board.is_folded(row):
            continue
        cell = (row.lane_id, row.column)
        if row.pk in left:
            left.discard(row.pk)
            placed.append(_card(board.brush, row, below.get(cell)))
        below[cell] = row.pk
    return [{"id": pk} for pk in sorted(left)] + placed


def _card(brush: Brush, row: CardRow, below: int | None) -> dict[str, Any]:
    return {"id": row.pk, "cell": f"k{row.lane_id}-{row.column}", "before": below, "html": brush.draw(row)}


def _counts(lanes: list[Any], columns: list[Column]) -> list[str]:
    tally = Card.objects.tally()
    counts = [count(f"n-{one.pk}", tally.in_column(one.pk), one.limit) for one in columns]
    counts += [count(f"n{one.pk}", tally.open_in_lane(one.pk), one.limit) for one in lanes]
    return counts + [count(f"n{lane.pk}-{one.pk}", tally.in_cell(lane.pk, one.pk)) for lane in lanes for one in columns]
