"""What a definition says, as far as arithmetic needs it: a direction, a line, the periods whose value is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from outcomes.reckoning import periods

ZERO = Decimal(0)


class Direction(StrEnum):
    INCREASE = "increase"
    DECREASE = "decrease"
    ABOVE = "above"
    BELOW = "below"

    @property
    def has_a_way(self) -> bool:
        """Whether it goes from a baseline to a target, rather than staying on one side of a line."""
        match self:
            case Direction.INCREASE | Direction.DECREASE:
                return True
            case Direction.ABOVE | Direction.BELOW:
                return False
            case _:
                assert_never(self)


class Aggregation(StrEnum):
    LAST = "last"
    SUM = "sum"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Yardstick:
    """`tolerance` is in points of the way for *increase* and *decrease*, in the KPI's own unit for *above* and *below*.
    `targets` are (day from which it holds, value), oldest first.
    """

    direction: Direction
    aggregation: Aggregation
    cadence: str
    baseline: Decimal | None
    tolerance: Decimal | None
    starts_on: date
    ends_on: date
    targets: Sequence[tuple[date, Decimal]]

    @property
    def has_a_way(self) -> bool:
        return self.direction.has_a_way

    @property
    def accumulates(self) -> bool:
        """Whether what counts is the sum of the outcome's period so far. A sum that stays on one side of a line is
        judged by the cadence period: so many a week, and not so many ever."""
        return self.aggregation is Aggregation.SUM and self.has_a_way

    @property
    def is_by_the_period(self) -> bool:
        """Whether it is a cadence period's sum that counts, which is not known before the period is over."""
        return self.aggregation is Aggregation.SUM and not self.has_a_way

    @property
    def start(self) -> Decimal:
        """The baseline, or 0 where none was given."""
        return ZERO if self.baseline is None else self.baseline

    def wanted(self, day: date, *, days_ago: int = 0) -> periods.Period | None:
        """The period whose value is asked for: the last that ended more than `days_ago` days before, of those that
        the outcome's period touches. None while there is none."""
        ended = periods.last_ended(self.cadence, day, days_ago=days_ago)
        found = min(ended, periods.containing(self.cadence, self.ends_on))
        return found if found.last >= self.starts_on else None

    def has_value_of(self, period: periods.Period, newest_on: date | None, filled: frozenset[date]) -> bool:
        """Whether that period's value is there. `filled` are the first days of the periods that have values.

        The newest value of a *last* speaks for what came before it; a sum or a mean lacks what was not recorded.
        """
        match self.aggregation:
            case Aggregation.LAST:
                return newest_on is not None and newest_on >= max(period.first, self.starts_on)
            case Aggregation.SUM | Aggregation.MEAN:
                return period.first in filled
            case _:
                assert_never(self.aggregation)


def line_value(yardstick: Yardstick, day: date) -> Decimal | None:
    """The value that is due on a day.

    *Increase* and *decrease*: on the line from the baseline on the first day through each dated
    target, level after the last. *Above* and *below*: the target that holds on that day.
    """
    parts = line_parts(yardstick, day)
    return None if parts is None else parts[0] / parts[1]


def line_parts(yardstick: Yardstick, day: date) -> tuple[Decimal, int] | None:
    """The due value as (numerator, days), so that comparisons need no division."""
    if not yardstick.targets:
        return None
    if day > yardstick.ends_on:
        return yardstick.targets[-1][1], 1
    if yardstick.has_a_way and day < yardstick.starts_on:
        return None if yardstick.baseline is None else (yardstick.baseline, 1)
    since, level = yardstick.starts_on, yardstick.baseline if yardstick.has_a_way else None
    for from_on, value in yardstick.targets:
        if day < from_on:
            if level is None or not yardstick.has_a_way:
                break
            span = (from_on - since).days
            return level * span + (value - level) * (day - since).days, span
        since, level = max(from_on, since), value
    return None if level is None else (level, 1)


def course(yardstick: Yardstick, days: Sequence[date]) -> list[float | None]:
    """The due values on these days, oldest first, as plain numbers for drawing; None before the outcome's period."""
    if not yardstick.targets or not days:
        return [None] * len(days)
    if not yardstick.has_a_way:
        return [None if (value := line_value(yardstick, day)) is None else float(value) for day in days]
    corners = [(yardstick.starts_on.toordinal(), float(yardstick.start))]
    corners += [(max(on, yardstick.starts_on).toordinal(), float(value)) for on, value in yardstick.targets]
    drawn: list[float | None] = []
    at = 0
    for day in days:
        x = day.toordinal()
        while at + 1 < len(corners) and corners[at + 1][0] <= x:
            at += 1
        since, level = corners[at]
        if x < since:
            drawn.append(None)
        elif at + 1 < len(corners):
            until, next_level = corners[at + 1]
            drawn.append(level + (next_level - level) * (x - since) / (until - since))
        else:
            drawn.append(level)
    return drawn
