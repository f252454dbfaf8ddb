"""Whether a lane and a column take one card more."""

from collections.abc import Callable, Sequence

from partnership.core.refusals import Refused
from partnership.lanes.models import Lane
from partnership.projects.models.column import Column
from partnership.projects.models.refusals import ReasonNeeded
from partnership.projects.tally import Limit, Tally


def make_room(
    cards: Callable[[], Tally],
    lane: Lane,
    column: str,
    because: str,
    *,
    into_lane: bool,
    into_column: bool,
    left: tuple[int, Column] | None = None,
    hold: bool = True,
) -> Tally:
    """What the cells will hold with one card more in a cell, if the limits of its lane and its column allow it.

    ``cards`` counts what they hold now; ``left`` is the cell that the card comes from. Under a hard limit they are
    counted again with a lock on its row, since two at once would not see each other; who only looks says
    ``hold=False``.

    Raises Refused or ReasonNeeded.
    """
    tally = cards()
    limit = tally.columns.get(column) or Limit.of(Column.objects.get(pk=column))
    if hold and (lane.limit_is_hard or limit.is_hard):
        Lane.objects.select_for_update().filter(pk=lane.pk, limit_is_hard=True).first()
        Column.objects.select_for_update().filter(pk=column, limit_is_hard=True).first()
        tally = cards()
    if left:
        tally.columns[left[1].pk] = Limit.of(left[1])
    tally.columns[column] = limit
    tally.shift((left[0], left[1].pk) if left else None, (lane.pk, column))
    if column == Column.Kind.DONE:
        return tally
    checked: list[tuple[Limit, int]] = []
    if into_lane:
        checked.append((Limit.of(lane), tally.open_in_lane(lane.pk)))
    if into_column:
        checked.append((limit, tally.in_column(column)))
    for one, count in checked:
        _check_limit(one, count, because)
        tally.is_over = tally.is_over or one.is_over(count)
    return tally


def _check_limit(limit: Limit, count: int, because: str) -> None:
    """The card is counted already."""
    if not limit.is_over(count):
        return
    if limit.is_hard:
        raise Refused(f"“{limit.name}” takes {limit.most} open cards and is full. Finish or move one of them first.")
    if not because:
        raise ReasonNeeded(
            "over_limit_because",
            f"“{limit.name}” would hold {count} open cards, over its limit of {limit.most}. Say why one more.",
        )


def make_room_for(
    cards: Callable[[], Tally], arriving: Sequence[tuple[Lane, str]], because: str, *, left: Lane | None = None
) -> bool:
    """Whether many cards at once go past a soft limit, for the ``because`` that is given; each a lane and a column.

    They come from the same columns of the lane ``left``, or from nowhere: then their columns count them as well.
    Raises Refused or ReasonNeeded, as for one.
    """
    coming = [(lane, column) for lane, column in arriving if column != Column.Kind.DONE]
    lanes = {lane.pk: lane for lane, _ in coming}
    columns = {} if left else Column.objects.in_bulk({column for _, column in coming})
    if any(each.limit_is_hard for each in lanes.values()) or any(each.limit_is_hard for each in columns.values()):
        list(Lane.objects.select_for_update().filter(pk__in=lanes, limit_is_hard=True).order_by("pk"))
        list(Column.objects.select_for_update().filter(pk__in=columns, limit_is_hard=True).order_by("pk"))
    tally, is_over = cards(), False
    for lane, column in coming:
        tally.shift((left.pk, column) if left else None, (lane.pk, column))
    counts = [(Limit.of(lane), tally.open_in_lane(pk)) for pk, lane in lanes.items()]
    counts += [(Limit.of(column), tally.in_column(kind)) for kind, column in columns.items()]
    for limit, count in counts:
        _check_limit(limit, count, because)
        is_over = is_over or limit.is_over(count)
    return is_over
