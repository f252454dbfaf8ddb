"""The scores of KPIs and outcomes, worked out from rolled-up values: tiles, cards, and what a reader narrows them to.

Nothing here reads the database; `dashboard.py` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from outcomes.reckoning import periods
from outcomes.reckoning.status import Judgement, Rule, Standing, Status, mean_progress, weakest
from partnership.core.figures import spell

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
    rule: Rule
    weight: int
    value: Decimal | None
    as_of: date | None
    judgement: Judgement
    values: tuple[Decimal | None, ...] = ()
    line: tuple[float | None, ...] = ()
    newest: Decimal | None = None
    change: Decimal | None = None

    @property
    def status(self) -> Status:
        return self.judgement.status

    @property
    def aim(self) -> Decimal | None:
        """The final target."""
        return self.rule.targets[-1][1] if self.rule.targets else None

    @property
    def aim_on(self) -> date | None:
        """The day from which the final target holds."""
        return self.rule.targets[-1][0] if self.rule.targets else None

    @property
    def change_unit(self) -> str:
        """Changes of a percentage are in points, so that nobody reads them as a share of it."""
        return "points" if self.unit == "%" else self.unit

    @property
    def more(self) -> str:
        """What a reader who points at the tile is told besides: the change, a sum's newest part, the way gone."""
        said = []
        if self.change is not None:
            said.append(f"{spell(self.change, signed=True)} {self.change_unit} on the period before".replace("  ", " "))
        if self.is_sum and self.newest is not None:
            said.append(f"{spell(self.newest)} {self.unit} in the newest period".replace("  ", " "))
        if self.judgement.shown is not None:
            said.append(f"{self.judgement.shown} % of the way")
        return " · ".join(said)

    @property
    def is_sum(self) -> bool:
        return self.rule.accumulates


class Half(NamedTuple):
    """One side's signature, as far as it is shown."""

    side: str
    name: str
    acting_for: str | None
    signed_at: datetime


@dataclass(frozen=True)
class Card:
    """An outcome in force with its tiles, both signatures and the roll-up of its KPIs. Equal ones say the same."""

    outcome_id: int
    title: str
    side: str
    starts_on: date
    ends_on: date
    stages: tuple[tuple[int, str], ...]
    signatures: tuple[Half, ...]
    tiles: tuple[Tile, ...]

    @cached_property
    def status(self) -> Status:
        return weakest(tile.status for tile in self.tiles)

    @cached_property
    def progress(self) -> int | None:
        return mean_progress((tile.judgement.progress, tile.weight) for tile in self.tiles)

    @cached_property
    def expected(self) -> int | None:
        return mean_progress((tile.judgement.expected, tile.weight) for tile in self.tiles)

    def when(self, day: date) -> str:
        """Whether its period is running, over or ahead."""
        return AHEAD if day < self.starts_on else OVER if day > self.ends_on else RUNNING


@dataclass(slots=True)
class Point:
    """A cadence period's value, and what a chart shows for it: for a sum, the sum so far."""

    first: date
    on: date
    value: Decimal
    shown: Decimal | None


def points_of(rule: Rule, rows: Iterable[PeriodRow]) -> list[Point]:
    """Roll-up rows (first day, count, total, last day, last value), oldest first, by the KPI's aggregation."""
    found, so_far = [], Decimal(0)
    for first, count, total, last_on, last_value in rows:
        if rule.accumulates:
            inside = rule.starts_on <= last_on <= rule.ends_on
            so_far += total if inside else 0
            found.append(Point(first, last_on, total, so_far if inside else None))
        else:
            value = {"sum": total, "mean": total / count}.get(rule.aggregation, last_value)
            found.append(Point(first, last_on, value, value))
    return found


def change_of(rule: Rule, points: Sequence[Point], day: date, measured_since: date | None) -> Decimal | None:
    """The change on the period before: of the two newest in a row, a sum's running period left aside.

    None across a gap, and across the day from which the KPI is measured in another way.
    """
    if rule.aggregation == "sum" and points and points[-1].first == periods.first_day(rule.cadence, day):
        points = points[:-1]
    if len(points) < 2:
        return None
    before, newest = points[-2:]
    if periods.following(rule.cadence, periods.containing(rule.cadence, before.first)).first != newest.first:
        return None
    if measured_since and before.on < measured_since <= newest.on:
        return None
    return newest.value - before.value


def standing_of(rule: Rule, points: Sequence[Point], on: date | None, value: Decimal | None, day: date) -> Standing:
    """The value that counts.

    *Last*: the newest. *Mean*: that of the newest cadence period. *Sum*: that of the outcome's period so far, or for
    *above* and *below* that of the newest cadence period that is over, since a week's sum is not known on Tuesday.
    """
    if rule.accumulates:
        inside = [point for point in points if point.shown is not None]
        return Standing(inside[-1].shown, inside[-1].on) if inside else Standing(None, None)
    if rule.aggregation == "sum" and points:
        current = periods.first_day(rule.cadence, day)
        over = points[-2] if points[-1].first == current and len(points) > 1 else points[-1]
        return Standing(over.value, on)
    if rule.aggregation == "mean" and points:
        return Standing(points[-1].value, on)
    return Standing(value, on)


def slots_of(rule: Rule, points: Sequence[Point]) -> list[tuple[date, Point | None]]:
    """The last cadence periods up to the newest value, each with its last day and its point, or a gap."""
    if not points:
        return []
    filled = {point.first: point for point in points[-SLOTS:]}
    stretch = periods.stretch(rule.cadence, min(filled), max(filled))[-SLOTS:]
    return [(period.last, filled.get(period.first)) for period in stretch]


def shown_unit(unit: str) -> str:
    """The unit as it stands beside a figure: a sign for percent, nothing for a count."""
    return {"percent": "%", "per cent": "%", "count": "", "number": ""}.get(unit.casefold(), unit)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader filters by, from the address; unknown values filter nothing."""

    side: str = ""
    stage: int = 0
    period: str = ""
    status: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Choice:
        stage = query.get("stage", "")
        return cls(
            side=query.get("side", ""),
            stage=int(stage) if stage.isascii() and stage.isdecimal() and len(stage) < 10 else 0,
            period=query.get("period", ""),
            status=query.get("status", ""),
        )

    def keep(self, found: Sequence[Card], day: date) -> list[Card]:
        """The cards that match; a status keeps the outcomes with such a KPI, and of them only those tiles."""
        kept = [
            card
            for card in found
            if self.side in ("", card.side)
            and (not self.stage or self.stage in [pk for pk, _name in card.stages])
            and self.period in ("", card.when(day))
        ]
        if not self.status:
            return kept
        return [narrow for card in kept if (narrow := self._only(card)) is not None]

    def _only(self, card: Card) -> Card | None:
        tiles = tuple(
            tile for tile in card.tiles if self.status in (tile.status, "" if tile.status.is_known else "unknown")
        )
        return replace(card, tiles=tiles) if tiles else None
