"""A definition and its rolled-up values as the tile that people see. Pure, and worked out once for the same facts.

Nothing here reads the database or the clock. `dashboard.py` reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from operator import itemgetter
from typing import NamedTuple

from outcomes.reckoning import periods
from outcomes.reckoning.scores import SLOTS, PeriodRow, Tile, change_of, counted_of, points_of, slots_of
from outcomes.reckoning.status import judge
from outcomes.reckoning.units import shown_unit
from outcomes.reckoning.yardstick import ZERO, Aggregation, Direction, Yardstick, course

ROUGH_DAYS = {periods.WEEKLY: 7, periods.MONTHLY: 31, periods.QUARTERLY: 92}
NO_ROWS = "[]"

rows_in = partial(json.loads, parse_float=Decimal, parse_int=Decimal)


class Definition(NamedTuple):
    """What the database says of a KPI in force, but for its rolled-up values."""

    kpi_id: int
    name: str
    unit: str
    direction: str
    aggregation: str
    cadence: str
    baseline: Decimal | None
    tolerance: Decimal | None
    weight: int
    starts_on: date
    ends_on: date
    latest_on: date | None
    latest_value: Decimal | None
    measured_since: date | None = None
    targets: tuple[tuple[date, Decimal], ...] = ()

    @property
    def yardstick(self) -> Yardstick:
        return Yardstick(
            Direction(self.direction),
            Aggregation(self.aggregation),
            self.cadence,
            self.baseline,
            self.tolerance,
            self.starts_on,
            self.ends_on,
            self.targets,
        )

    @property
    def accumulates(self) -> bool:
        return self.aggregation == Aggregation.SUM and Direction(self.direction).has_a_way

    @property
    def since(self) -> date | None:
        """From which period on its values are wanted: two years of slots up to what is judged, and a sum's whole
        period."""
        if self.latest_on is None:
            return None
        newest = min(self.latest_on, self.ends_on)
        cutoff = date.fromordinal(max(newest.toordinal() - SLOTS * ROUGH_DAYS[self.cadence], 1))
        if self.accumulates:
            cutoff = min(cutoff, self.starts_on)
        return periods.first_day(self.cadence, cutoff)

    def edges(self) -> list[periods.Period]:
        """The cadence periods of a sum that reach beyond the outcome's period and have values outside it, perhaps."""
        if self.latest_on is None or not self.accumulates:
            return []
        first = periods.containing(self.cadence, self.starts_on)
        last = periods.containing(self.cadence, self.ends_on)
        found = [first] if first.first < self.starts_on else []
        reaches_over = self.latest_on > self.ends_on and last.last > self.ends_on
        return list(dict.fromkeys([*found, last])) if reaches_over else found


@lru_cache(maxsize=1024)
def tile_of(definition: Definition, rolled: str, days: str, day: date, at_risk_points: int, stale_days: int) -> Tile:
    """The KPI's tile on a day. Kept by all that it depends on, so that what is kept is never out of date."""
    yardstick = definition.yardstick
    points = points_of(yardstick, rows_of(definition, rolled, days), day)
    counted = counted_of(yardstick, points, definition.latest_on, definition.latest_value)
    slots = slots_of(yardstick, points)
    newest = points[-1] if points else None
    return Tile(
        definition.kpi_id,
        definition.name,
        shown_unit(definition.unit),
        yardstick,
        definition.weight,
        counted.value,
        counted.on,
        judge(yardstick, counted, day, at_risk_points=Decimal(at_risk_points), stale_days=stale_days),
        values=tuple(point.shown if point else None for _last, point in slots),
        line=tuple(course(yardstick, [last for last, _point in slots])),
        newest=newest.value if newest else None,
        change=change_of(yardstick, points, day, definition.measured_since),
        running=newest if newest and newest.is_running else None,
    )


def rows_of(definition: Definition, rolled: str, days: str = NO_ROWS) -> list[PeriodRow]:
    """The roll-up rows, oldest first; where a sum's period reaches beyond the outcome's, of the outcome's days alone.

    `rolled` and `days` are texts of `Gathered`: (first day, count, total, last day, last value), and (day, value).
    """
    edges = {period.first for period in definition.edges()}
    whole = [row for row in _rolled_rows(rolled) if row[0] not in edges]
    return sorted([*whole, *_rolled_up(definition.cadence, days)], key=itemgetter(0))


def _rolled_rows(rolled: str) -> Iterator[PeriodRow]:
    for first, count, total, last_on, last_value in rows_in(rolled):
        yield date.fromisoformat(first), count, Decimal(total), date.fromisoformat(last_on), last_value


def _rolled_up(cadence: str, days: str) -> list[PeriodRow]:
    """Single days as roll-up rows of their periods."""
    found: dict[date, PeriodRow] = {}
    for iso, value in sorted(rows_in(days)):
        on = date.fromisoformat(iso)
        first = periods.first_day(cadence, on)
        _first, count, total, _on, _value = found.get(first, (first, ZERO, ZERO, on, value))
        found[first] = (first, count + 1, total + value, on, value)
    return list(found.values())
