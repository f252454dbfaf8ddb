"""Where a card goes within its cell: before another, where it stood, or after the others."""

from typing import Any

from django.db.models import Q, QuerySet, Subquery

from partnership.core.verbs import step
from partnership.projects.ranks import between, even


@step
def place_in(
    cell: QuerySet[Any],
    *,
    hold: QuerySet[Any],
    before: int | None = None,
    rank: float | None = None,
    last: float | None = None,
) -> tuple[float, int | None]:
    """The rank of a place among the cell's cards, and which of them a reader finds below it, if ``before`` is there.

    With a ``rank`` exactly that, where no other card has it; else between the card ``before`` and the one above it, a
    cell whose ranks ran out being numbered anew; else after the others, ``last`` being the last of their ranks where it
    is known. One query. Who numbers a cell anew has the row that ``hold`` reads, so that two never wait for each other
    over its cards.
    """
    if rank is not None:
        near = dict(cell.filter(Q(rank=rank) | Q(pk=before)).values_list("pk", "rank"))
        below = before if before in near else None
        if rank not in near.values():
            return rank, below
    if before is not None:
        there = cell.filter(pk=before).values("rank")
        above = cell.filter(rank__lte=Subquery(there)).order_by("-rank", "-pk").values_list("pk", "rank")[:2]
        (found, high), (_, low) = (*above, (None, None), (None, None))[:2]
        if found == before and (free := between(low, high)) is not None:
            return free, before
        if found is not None:
            list(hold.select_for_update())
            return _number_anew(list(cell.all()), before), before
    if last is None:
        last = cell.values_list("rank", flat=True).last()
    return between(last, None) or 0.0, None


def _number_anew(cards: list[Any], before: int) -> float:
    place = next((number for number, card in enumerate(cards) if card.pk == before), len(cards))
    ranks = even(len(cards) + 1)
    own = ranks.pop(place)
    for card, rank in zip(cards, ranks, strict=True):
        card.rank = rank
    type(cards[0]).objects.bulk_update(cards, ["rank"])
    return own
