"""How a KPI goes: the arithmetic of progress and status, on plain numbers and days.

Everything here is pure. A judgement is made from a definition (`Yardstick`), the values so far
(`Counted`) and the day of asking; nothing reads the clock or the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from outcomes.reckoning.yardstick import ZERO, Direction, Yardstick, line_parts

HUNDRED = Decimal(100)
TENTH = Decimal("0.1")


class Status(StrEnum):
    """How it goes, always shown with its word. The five unknown ones are grey."""

    NOT_STARTED = "not_started"
    NO_TARGET = "no_target"
    NO_BASELINE = "no_baseline"
    NO_DATA = "no_data"
    STALE = "stale"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"

    @property
    def word(self) -> str:
        return self.value.replace("_", " ")

    @property
    def rank(self) -> int:
        """Its place among the weakest first."""
        return WEAKEST_FIRST.index(self)

    @property
    def is_known(self) -> bool:
        return self in KNOWN


KNOWN = frozenset({Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK})
WEAKEST_FIRST = (
    Status.OFF_TRACK,
    Status.AT_RISK,
    Status.STALE,
    Status.NO_DATA,
    Status.NO_BASELINE,
    Status.NO_TARGET,
    Status.NOT_STARTED,
    Status.ON_TRACK,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts of the values: the one that is judged with its day (both None without data), and the first days of
    the cadence periods that have values."""

    value: Decimal | None
    on: date | None
    filled: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A status with the figures behind it. Shares are fractions of the way, unclamped."""

    status: Status
    progress: Decimal | None
    expected: Decimal | None
    due_value: Decimal | None

    @property
    def shown(self) -> int | None:
        """Progress as people see it: 0 to 100, or None where there is no way to go."""
        if self.progress is None:
            return None
        return int(min(max(self.progress * HUNDRED, ZERO), HUNDRED))


def judge(yardstick: Yardstick, counted: Counted, day: date, *, at_risk_points: Decimal, stale_days: int) -> Judgement:
    """The status on a day: the first of product.md's list that matches, with progress and what is due."""
    parts = line_parts(yardstick, day)
    due = None if parts is None else parts[0] / parts[1]
    way = yardstick.targets[-1][1] - yardstick.start if yardstick.has_a_way and yardstick.targets else ZERO
    return Judgement(
        status=_status(yardstick, counted, day, parts, way, at_risk_points, stale_days),
        progress=_share(yardstick, counted.value, way),
        expected=_share(yardstick, due, way),
        due_value=due,
    )


def _share(yardstick: Yardstick, value: Decimal | None, way: Decimal) -> Decimal | None:
    if value is None or yardstick.baseline is None or not way:
        return None
    return (value - yardstick.baseline) / way


def _status(
    yardstick: Yardstick,
    counted: Counted,
    day: date,
    parts: tuple[Decimal, int] | None,
    way: Decimal,
    at_risk_points: Decimal,
    stale_days: int,
) -> Status:
    if day < yardstick.starts_on:
        return Status.NOT_STARTED
    if yardstick.has_a_way and yardstick.targets and yardstick.baseline is None:
        return Status.NO_BASELINE
    if parts is None:
        return Status.NO_TARGET
    if counted.value is None:
        return Status.NO_DATA
    if is_stale(yardstick, counted, day, stale_days):
        return Status.STALE
    return _known(yardstick, counted.value, parts, way, at_risk_points)


def _known(
    yardstick: Yardstick, value: Decimal, parts: tuple[Decimal, int], way: Decimal, at_risk_points: Decimal
) -> Status:
    match yardstick.direction:
        case Direction.INCREASE | Direction.DECREASE:
            return _place_on_the_way(yardstick, value, parts, way, at_risk_points)
        case Direction.ABOVE:
            return _side_of_the_line(yardstick, parts[0], parts[0] - value)
        case Direction.BELOW:
            return _side_of_the_line(yardstick, parts[0], value - parts[0])
        case _:
            assert_never(yardstick.direction)


def is_stale(yardstick: Yardstick, counted: Counted, day: date, stale_days: int) -> bool:
    """Whether the last cadence period that ended more than `stale_days` ago has no value (docs/adr/0108)."""
    wanted = yardstick.wanted(day, days_ago=stale_days)
    return wanted is not None and not yardstick.has_value_of(wanted, counted.on, counted.filled)


def _side_of_the_line(yardstick: Yardstick, target: Decimal, beyond: Decimal) -> Status:
    if beyond <= 0:
        return Status.ON_TRACK
    tolerance = usual_tolerance(target) if yardstick.tolerance is None else yardstick.tolerance
    return Status.AT_RISK if beyond <= tolerance else Status.OFF_TRACK


def usual_tolerance(target: Decimal) -> Decimal:
    """What a form fills in for *above* and *below*: a tenth of the target's size."""
    return abs(target) * TENTH


def _place_on_the_way(
    yardstick: Yardstick, value: Decimal, parts: tuple[Decimal, int], way: Decimal, at_risk_points: Decimal
) -> Status:
    due, days = parts
    missing = due - value * days
    if way < 0 or (way == 0 and yardstick.direction is Direction.DECREASE):
        missing = -missing
    if missing <= 0:
        return Status.ON_TRACK
    points = at_risk_points if yardstick.tolerance is None else yardstick.tolerance
    return Status.AT_RISK if missing * HUNDRED <= points * abs(way) * days and way else Status.OFF_TRACK


def weakest(statuses: Iterable[Status]) -> Status:
    """An outcome's status: off track, at risk, unknown, on track, in this order; no data without KPIs."""
    found = set(statuses)
    return next((status for status in WEAKEST_FIRST if status in found), Status.NO_DATA)


def mean_progress(parts: Iterable[tuple[Decimal | None, int]]) -> int | None:
    """The weighted mean of clamped progress, 0 to 100, of the KPIs that have one; None without any.

    `parts` are (progress as a fraction, weight).
    """
    total, weights = ZERO, 0
    for progress, weight in parts:
        if progress is not None:
            total += min(max(progress, ZERO), Decimal(1)) * weight
            weights += weight
    return int(total * HUNDRED / weights) if weights else None
