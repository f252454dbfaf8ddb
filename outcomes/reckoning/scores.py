"""The scores of KPIs and outcomes, worked out from rolled-up values: tiles, cards, and what a reader narrows them to.

Nothing here reads the database; `dashboard.py` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, assert_never

from outcomes.reckoning import periods
from outcomes.reckoning.status import Counted, Judgement, Status, mean_progress, weakest
from outcomes.reckoning.units import as_read
from outcomes.reckoning.yardstick import Aggregation, Yardstick
from partnership.core.figures import PERCENT, POINTS, spell

SLOTS = 24
RUNNING, OVER, AHEAD = "running", "over", "ahead"
PeriodRow = tuple[date, Decimal, Decimal, date, Decimal]


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A KPI at a glance: what it is judged by, how it goes, and its last two years in the rhythm of its cadence.

    One is shown to many, hence frozen; it is the same one as long as nothing that it says has changed.
    """

    kpi_id: int
    name: str
    unit: str
    yardstick: Yardstick
    weight: int
    value: Decimal | None
    as_of: date | None
    judgement: Judgement
    values: tuple[Decimal | None, ...] = ()
    line: tuple[float | None, ...] = ()
    newest: Decimal | None = None
    change: Decimal | None = None
    running: Point | None = None

    @property
    def status(self) -> Status:
        return self.judgement.status

    @property
    def aim(self) -> Decimal | None:
        """The final target."""
        return self.yardstick.targets[-1][1] if self.yardstick.targets else None

    @property
    def aim_on(self) -> date | None:
        """The day from which the final target holds."""
        return self.yardstick.targets[-1][0] if self.yardstick.targets else None

    @property
    def due(self) -> Decimal | None:
        """What is due today, with as many decimals as figures of its unit have."""
        known = [self.yardstick.baseline, self.value, *(value for _on, value in self.yardstick.targets)]
        return as_read(self.judgement.due_value, self.unit, known)

    @property
    def change_unit(self) -> str:
        """Changes of a percentage are in points, so that nobody reads them as a share of it."""
        return POINTS if self.unit in PERCENT else self.unit

    @property
    def more(self) -> str:
        """What a reader who points at the tile is told besides: the change, a sum's newest part, the way gone."""
        said = []
        if self.change is not None:
            said.append(f"{spell(self.change, signed=True)} {self.change_unit} on the period before".replace("  ", " "))
        if self.is_sum and self.newest is not None:
            said.append(f"{spell(self.newest)} {self.unit} in the newest period".replace("  ", " "))
        if self.running is not None:
            called = periods.label(self.yardstick.cadence, self.running.first)
            said.append(f"{spell(self.running.value)} {self.unit} so far in {called}".replace("  ", " "))
        if self.judgement.shown is not None:
            said.append(f"{self.judgement.shown} % of the way")
        return " · ".join(said)

    @property
    def is_sum(self) -> bool:
        return self.yardstick.accumulates


class Half(NamedTuple):
    """One side's signature, as far as it is shown."""

    side: str
    name: str
    acting_for: str | None
    signed_at: datetime


@dataclass(frozen=True)
class ScoreCard:
    """An outcome in force with its tiles, both signatures and the roll-up of its KPIs. Equal ones say the same."""

    outcome_id: int
    title: str
    side: str
    starts_on: date
    ends_on: date
    stages: tuple[tuple[int, str], ...]
    signatures: tuple[Half, ...]
    tiles: tuple[Tile, ...]
    only: str = ""

    @property
    def shown(self) -> tuple[Tile, ...]:
        """The tiles that a reader wants to see. Status and progress are of all of them, whatever is shown."""
        return tuple(tile for tile in self.tiles if _is_like(tile, self.only))

    @property
    def hidden(self) -> int:
        return len(self.tiles) - len(self.shown)

    @cached_property
    def status(self) -> Status:
        return weakest(tile.status for tile in self.tiles)

    @cached_property
    def progress(self) -> int | None:
        return mean_progress((tile.judgement.progress, tile.weight) for tile in self.tiles)

    @cached_property
    def expected(self) -> int | None:
        """Of the same KPIs as the progress: what has no value yet is in neither."""
        known = [tile for tile in self.tiles if tile.judgement.progress is not None]
        return mean_progress((tile.judgement.expected, tile.weight) for tile in known)

    def when(self, day: date) -> str:
        """Whether its period is running, over or ahead."""
        return AHEAD if day < self.starts_on else OVER if day > self.ends_on else RUNNING


@dataclass(frozen=True, slots=True)
class Point:
    """A cadence period's value, and what a chart shows for it: for a sum, the sum so far.

    A period that is running, where it is its sum that counts, is shown as running and judged when it is over.
    """

    first: date
    on: date
    value: Decimal
    shown: Decimal | None
    is_running: bool = False


def points_of(yardstick: Yardstick, rows: Iterable[PeriodRow], day: date) -> list[Point]:
    """Roll-up rows (first day, count, total, last day, last value), oldest first, by the KPI's aggregation."""
    found, so_far = [], Decimal(0)
    runs = periods.first_day(yardstick.cadence, day) if yardstick.is_by_the_period else None
    for first, count, total, last_on, last_value in rows:
        match yardstick.aggregation:
            case Aggregation.SUM if yardstick.accumulates:
                inside = yardstick.starts_on <= last_on <= yardstick.ends_on
                so_far += total if inside else 0
                found.append(Point(first, last_on, total, so_far if inside else None))
            case Aggregation.SUM:
                found.append(Point(first, last_on, total, total, is_running=runs is not None and first >= runs))
            case Aggregation.MEAN:
                found.append(Point(first, last_on, total / count, total / count))
            case Aggregation.LAST:
                found.append(Point(first, last_on, last_value, last_value))
            case _:
                assert_never(yardstick.aggregation)
    return found


def change_of(yardstick: Yardstick, points: Sequence[Point], day: date, measured_since: date | None) -> Decimal | None:
    """The change on the period before: of the two newest in a row, a sum's running period left aside.

    None across a gap, and across the day from which the KPI is measured in another way.
    """
    is_sum = yardstick.aggregation is Aggregation.SUM
    if is_sum and points and points[-1].first == periods.first_day(yardstick.cadence, day):
        points = points[:-1]
    if len(points) < 2:
        return None
    before, newest = points[-2:]
    if periods.following(yardstick.cadence, periods.containing(yardstick.cadence, before.first)).first != newest.first:
        return None
    if measured_since and before.on < measured_since <= newest.on:
        return None
    return newest.value - before.value


def counted_of(yardstick: Yardstick, points: Sequence[Point], on: date | None, value: Decimal | None) -> Counted:
    """The value that counts, of the outcome's period: what was measured before it began is history (docs/adr/0108).

    *Last*: the newest. *Mean*: that of the newest cadence period. *Sum*: that of the outcome's period so far, or for
    *above* and *below* that of the newest cadence period that is over, since a week's sum is not known on Tuesday.
    """
    if on is None or on < yardstick.starts_on:
        return Counted(None, None)
    if yardstick.aggregation is Aggregation.LAST:
        return Counted(value, on)
    inside = [each for each in points if each.on >= yardstick.starts_on and each.first <= yardstick.ends_on]
    filled = frozenset(each.first for each in inside)
    judged = [each for each in inside if not each.is_running and each.shown is not None]
    if not judged:
        return Counted(None, None, filled)
    newest = judged[-1]
    as_of = periods.containing(yardstick.cadence, newest.first).last if yardstick.is_by_the_period else newest.on
    return Counted(newest.shown, as_of, filled)


def slots_of(yardstick: Yardstick, points: Sequence[Point]) -> list[tuple[date, Point | None]]:
    """The last cadence periods up to the newest value that stands, each with its last day and its point, or a gap."""
    points = [point for point in points if not point.is_running]
    if not points:
        return []
    filled = {point.first: point for point in points[-SLOTS:]}
    stretch = periods.stretch(yardstick.cadence, min(filled), max(filled))[-SLOTS:]
    return [(period.last, filled.get(period.first)) for period in stretch]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a reader filters by, from the address; unknown values filter nothing."""

    side: str = ""
    stage: int = 0
    period: str = ""
    status: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Narrowing:
        stage = query.get("stage", "")
        return cls(
            side=query.get("side", ""),
            stage=int(stage) if stage.isascii() and stage.isdecimal() and len(stage) < 10 else 0,
            period=query.get("period", ""),
            status=query.get("status", ""),
        )

    def keep(self, found: Sequence[ScoreCard], day: date) -> list[ScoreCard]:
        """The cards that match; a status keeps the outcomes with such a KPI, and shows those tiles alone."""
        kept = [
            card
            for card in found
            if self.side in ("", card.side)
            and (not self.stage or self.stage in [pk for pk, _name in card.stages])
            and self.period in ("", card.when(day))
        ]
        if not self.status:
            return kept
        return [narrow for card in kept if (narrow := replace(card, only=self.status)).shown]


def _is_like(tile: Tile, status: str) -> bool:
    return status in ("", tile.status, "" if tile.status.is_known else "unknown")
