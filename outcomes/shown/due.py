"""Which KPIs wait for a value, and of which period: what a KPI's page asks, and its stewards are reminded of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q

from outcomes.models import KpiDefinition, Measurement, PeriodValue
from outcomes.reckoning.periods import Period
from outcomes.reckoning.yardstick import Aggregation, Direction, Yardstick


class Due(NamedTuple):
    """The period whose value waits, and from when on its status is stale for it (None: it is not yet)."""

    period: Period
    missing: Period
    is_stale: bool


def yardstick_of(definition: KpiDefinition) -> Yardstick:
    """As far as periods are asked about. Wants a version with a period."""
    version = definition.version
    assert version.starts_on
    assert version.ends_on
    return Yardstick(
        Direction(definition.direction),
        Aggregation(definition.aggregation),
        definition.cadence,
        definition.baseline,
        definition.tolerance,
        version.starts_on,
        version.ends_on,
        (),
    )


def waiting(definitions: Collection[KpiDefinition], today: date, stale_days: int) -> dict[int, Due]:
    """What waits, by definition. They are in force and come with `kpi__latest` and their version.

    One query, for those whose newest value does not speak for what came before it, and one where sums have values after
    their outcome's end.
    """
    yardsticks = {each.pk: yardstick_of(each) for each in definitions}
    filled = _filled(definitions, yardsticks, today, stale_days)
    found = {}
    for each in definitions:
        latest = getattr(each.kpi, "latest", None)
        due = _due(
            yardsticks[each.pk], latest.on if latest else None, filled.get(each.pk, frozenset()), today, stale_days
        )
        if due:
            found[each.pk] = due
    return found


def _due(
    yardstick: Yardstick, newest_on: date | None, filled: frozenset[date], today: date, stale_days: int
) -> Due | None:
    stale = yardstick.wanted(today, days_ago=stale_days)
    lacking = [
        each for each in _wanted(yardstick, today, stale_days) if not yardstick.has_value_of(each, newest_on, filled)
    ]
    if not lacking:
        return None
    # The newest value makes up for older ones of a *last*; of the others, the oldest gap is what is waited for.
    asked = lacking[-1] if yardstick.aggregation is Aggregation.LAST else lacking[0]
    return Due(asked, lacking[0], stale in lacking)


def _wanted(yardstick: Yardstick, today: date, stale_days: int) -> Iterator[Period]:
    """The period that must have its value by now, and the newest one that has ended; both may be one."""
    stale, ended = yardstick.wanted(today, days_ago=stale_days), yardstick.wanted(today)
    if stale:
        yield stale
    if ended and ended != stale:
        yield ended


def _filled(
    definitions: Collection[KpiDefinition], yardsticks: dict[int, Yardstick], today: date, stale_days: int
) -> dict[int, frozenset[date]]:
    """The first days of those periods that have a value of the outcome's days, by definition."""
    places = Q()
    for each in definitions:
        if each.aggregation != Aggregation.LAST:
            for period in _wanted(yardsticks[each.pk], today, stale_days):
                places |= Q(kpi=each.kpi_id, cadence=each.cadence, first_on=period.first)
    if not places:
        return {}
    there: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for kpi_id, first_on, last_on in PeriodValue.objects.filter(places).values_list("kpi_id", "first_on", "last_on"):
        there[kpi_id].append((first_on, last_on))
    found = {
        each.pk: {first: last for first, last in there[each.kpi_id] if last >= yardsticks[each.pk].starts_on}
        for each in definitions
    }
    beyond = _beyond(yardsticks, found, {each.pk: each.kpi_id for each in definitions})
    return {pk: frozenset(first for first in rows if (pk, first) not in beyond) for pk, rows in found.items()}


def _beyond(
    yardsticks: dict[int, Yardstick], filled: dict[int, dict[date, date]], kpis: dict[int, int]
) -> set[tuple[int, date]]:
    """Of sums of the outcome's period: its last cadence period, where all of its values lie after the end."""
    ends = {
        (pk, first): Q(kpi=kpis[pk], on__gte=max(first, yardsticks[pk].starts_on), on__lte=yardsticks[pk].ends_on)
        for pk, rows in filled.items()
        for first, last in rows.items()
        if yardsticks[pk].accumulates and last > yardsticks[pk].ends_on
    }
    if not ends:
        return set()
    within = reduce(or_, ends.values())
    counted = set(Measurement.objects.filter(within).values_list("kpi", flat=True).distinct())
    return {(pk, first) for pk, first in ends if kpis[pk] not in counted}
