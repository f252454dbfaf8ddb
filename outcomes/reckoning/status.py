"""How a KPI goes: the arithmetic of progress and status, on plain numbers and days.

Everything here is pure. A judgement is made from a definition (`Rule`), the values so far
(`Standing`) and the day of asking; nothing reads the clock or the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from outcomes.reckoning import periods

HUNDRED = Decimal(100)
ZERO = Decimal(0)
TENTH = Decimal("0.1")


class Status(StrEnum):
    """How it goes, always shown with its word. The four unknown ones are grey."""

    NOT_STARTED = "not_started"
    NO_TARGET = "no_target"
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
    Status.NO_TARGET,
    Status.NOT_STARTED,
    Status.ON_TRACK,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a definition says, as far as arithmetic needs it.

    `tolerance` is in points of the way for *increase* and *decrease*, in the KPI's own unit for
    *above* and *below*. `targets` are (day from which it holds, value), oldest first.
    """

    direction: str
    aggregation: str
    cadence: str
    baseline: Decimal | None
    tolerance: Decimal | None
    starts_on: date
    ends_on: date
    targets: Sequence[tuple[date, Decimal]]

    @property
    def has_a_way(self) -> bool:
        """Whether it goes from a baseline to a target, rather than staying on one side of a line."""
        return self.direction in ("increase", "decrease")

    @property
    def accumulates(self) -> bool:
        """Whether what counts is the sum of the outcome's period so far. A sum that stays on one side of a line is
        judged by the cadence period: so many a week, and not so many ever."""
        return self.aggregation == "sum" and self.has_a_way

    @property
    def start(self) -> Decimal:
        """The baseline, or 0 where none was given."""
        return ZERO if self.baseline is None else self.baseline


@dataclass(frozen=True, slots=True)
class Standing:
    """The values so far: the one that counts and the day of the newest. Both are None without data."""

    value: Decimal | None
    on: date | None


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


def line_value(rule: Rule, day: date) -> Decimal | None:
    """The value that is due on a day.

    *Increase* and *decrease*: on the line from the baseline on the first day through each dated
    target, level after the last. *Above* and *below*: the target that holds on that day.
    """
    parts = _line_parts(rule, day)
    return None if parts is None else parts[0] / parts[1]


def _line_parts(rule: Rule, day: date) -> tuple[Decimal, int] | None:
    """The due value as (numerator, days), so that comparisons need no division."""
    if not rule.targets:
        return None
    if day > rule.ends_on:
        return rule.targets[-1][1], 1
    if rule.has_a_way and day < rule.starts_on:
        return None if rule.baseline is None else (rule.baseline, 1)
    since, level = rule.starts_on, rule.baseline if rule.has_a_way else None
    for from_on, value in rule.targets:
        if day < from_on:
            if level is None or not rule.has_a_way:
                break
            span = (from_on - since).days
            return level * span + (value - level) * (day - since).days, span
        since, level = max(from_on, since), value
    return None if level is None else (level, 1)


def course(rule: Rule, days: Sequence[date]) -> list[float | None]:
    """The due values on these days, oldest first, as plain numbers for drawing; None before the outcome's period."""
    if not rule.targets or not days:
        return [None] * len(days)
    if not rule.has_a_way:
        return [None if (value := line_value(rule, day)) is None else float(value) for day in days]
    corners = [(rule.starts_on.toordinal(), float(rule.start))]
    corners += [(max(on, rule.starts_on).toordinal(), float(value)) for on, value in rule.targets]
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


def judge(rule: Rule, standing: Standing, day: date, *, at_risk_points: Decimal, stale_days: int) -> Judgement:
    """The status on a day: the first of product.md's list that matches, with progress and what is due."""
    parts = _line_parts(rule, day)
    due = None if parts is None else parts[0] / parts[1]
    way = rule.targets[-1][1] - rule.start if rule.has_a_way and rule.targets else ZERO
    return Judgement(
        status=_status(rule, standing, day, parts, way, at_risk_points, stale_days),
        progress=_share(rule, standing.value, way),
        expected=_share(rule, due, way),
        due_value=due,
    )


def _share(rule: Rule, value: Decimal | None, way: Decimal) -> Decimal | None:
    if value is None or rule.baseline is None or not way:
        return None
    return (value - rule.baseline) / way


def _status(
    rule: Rule,
    standing: Standing,
    day: date,
    parts: tuple[Decimal, int] | None,
    way: Decimal,
    at_risk_points: Decimal,
    stale_days: int,
) -> Status:
    if day < rule.starts_on:
        return Status.NOT_STARTED
    if parts is None or (rule.has_a_way and rule.baseline is None):
        return Status.NO_TARGET
    if standing.value is None:
        return Status.NO_DATA
    if is_stale(rule, standing, day, stale_days):
        return Status.STALE
    if rule.has_a_way:
        return _place_on_the_way(rule, standing.value, parts, way, at_risk_points)
    return _side_of_the_line(rule, standing.value, parts[0])


def is_stale(rule: Rule, standing: Standing, day: date, stale_days: int) -> bool:
    """Whether there is no value of the last cadence period that ended more than `stale_days` ago, nor a newer one.

    A period that ended before the outcome's began is not asked for, nor one after its end.
    """
    ended = periods.last_ended(rule.cadence, day, days_ago=stale_days)
    wanted = min(ended, periods.containing(rule.cadence, rule.ends_on))
    return wanted.last >= rule.starts_on and (standing.on is None or standing.on < wanted.first)


def _side_of_the_line(rule: Rule, value: Decimal, target: Decimal) -> Status:
    beyond = target - value if rule.direction == "above" else value - target
    if beyond <= 0:
        return Status.ON_TRACK
    tolerance = usual_tolerance(target) if rule.tolerance is None else rule.tolerance
    return Status.AT_RISK if beyond <= tolerance else Status.OFF_TRACK


def usual_tolerance(target: Decimal) -> Decimal:
    """What a form fills in for *above* and *below*: a tenth of the target's size."""
    return abs(target) * TENTH


def _place_on_the_way(
    rule: Rule, value: Decimal, parts: tuple[Decimal, int], way: Decimal, at_risk_points: Decimal
) -> Status:
    due, days = parts
    missing = due - value * days
    if way < 0 or (way == 0 and rule.direction == "decrease"):
        missing = -missing
    if missing <= 0:
        return Status.ON_TRACK
    points = at_risk_points if rule.tolerance is None else rule.tolerance
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
