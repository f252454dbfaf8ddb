"""The scores of every outcome in force, read for many at once: what the dashboard, home and the KPI page show.

Read as plain rows in a handful of queries, whatever the number of KPIs (docs/adr/0031): the newest values and the
roll-ups that writers keep, never the measurements themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, FilteredRelation, IntegerField, Q, QuerySet, Value

from outcomes import periods
from outcomes.models import Kpi, KpiDefinition, Measurement, PeriodValue, Version
from outcomes.scores import SLOTS, Card, PeriodRow, Point, Tile, points_of, shown_unit, slots_of, standing_of
from outcomes.status import Rule, course, judge
from partnership.company.models import GroundRules
from partnership.people.models import Side

RAW = "day"
PERIOD_COLUMNS = ("kpi_id", "cadence", "first_on", "count", "total", "last_on", "last_value")
SIGNATURE_COLUMNS = ("person__name", "acting_for__name", "signed_at")
ROUGH_DAYS = {periods.WEEKLY: 7, periods.MONTHLY: 31, periods.QUARTERLY: 92}


def cards(day: date, rules: GroundRules) -> list[Card]:
    """Every outcome in force, the weakest first. Three queries, whatever the number of KPIs and values."""
    found = _cards(day, rules)
    by_version = {card.version_id: card for card in found}
    stages = Version.stages.through.objects.filter(version__in=by_version).order_by("journeystage__position")
    for version_id, pk, name in stages.values_list("version_id", "journeystage_id", "journeystage__name"):
        by_version[version_id].stages.append((pk, name))
    return sorted(found, key=lambda card: (card.status.rank, card.title.casefold(), card.outcome_id))


def _cards(day: date, rules: GroundRules) -> list[Card]:
    """The cards with their judged tiles: one row of the query is a definition with one of its targets."""
    found: dict[int, Card] = {}
    drafts: dict[int, _Draft] = {}
    for pk, *row in _definitions():
        if pk not in drafts:
            drafts[pk] = _Draft(*row[:13])
            drafts[pk].card = found.setdefault(row[15], Card(*row[15:18], *row[9:11], *row[18:20]))
            found[row[15]].signatures = _signatures(row[20:])
        if row[13] is not None:
            drafts[pk].targets.append((row[13], row[14]))
    values = _period_values(list(drafts.values()))
    for draft in drafts.values():
        if draft.card:
            draft.card.tiles.append(draft.tile(values.get(draft.kpi_id, ()), day, rules))
    return list(found.values())


def _definitions() -> Iterable[Sequence[Any]]:
    """The definitions in force as plain rows, a row for each target, with newest value, outcome and signatures."""
    signed = "version__agreement__signatures"
    halves = {side: FilteredRelation(signed, condition=Q(**{f"{signed}__side": side})) for side in Side.values}
    return (
        KpiDefinition.objects.in_force()
        .annotate(**halves)
        .order_by("version__outcome_id", "position", "pk", "targets__from_on")
        .values_list(
            "pk", "kpi_id", "name", "unit", "direction", "aggregation", "cadence", "baseline", "tolerance", "weight",
            "version__starts_on", "version__ends_on", "kpi__latest__on", "kpi__latest__value",
            "targets__from_on", "targets__value",
            "version__outcome_id", "version__title", "version__outcome__started_side", "version_id", "version__number",
            *(f"{side}__{field}" for side in Side.values for field in SIGNATURE_COLUMNS),
        )
    )  # fmt: skip


def _signatures(row: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"side": side, "name": row[at], "acting_for": row[at + 1], "signed_at": row[at + 2]}
        for at, side in zip((0, 3), Side.values, strict=True)
        if row[at + 2]
    ]


@dataclass(slots=True)
class _Draft:
    """A definition on its way to a tile, as the query gave it."""

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
    targets: list[tuple[date, Decimal]] = field(default_factory=list)
    card: Card | None = None

    @property
    def accumulates(self) -> bool:
        return self.aggregation == "sum" and self.direction in ("increase", "decrease")

    @property
    def since(self) -> date | None:
        """From which period on its values are wanted: two years of slots, and a sum's whole period."""
        if self.latest_on is None:
            return None
        cutoff = date.fromordinal(max(self.latest_on.toordinal() - SLOTS * ROUGH_DAYS[self.cadence], 1))
        if self.accumulates:
            cutoff = min(cutoff, self.starts_on)
        return periods.first_day(self.cadence, cutoff)

    def edges(self) -> list[periods.Period]:
        """The cadence periods of a sum that reach beyond the outcome's period and have values outside it, perhaps."""
        if not self.accumulates or self.latest_on is None:
            return []
        first = periods.containing(self.cadence, self.starts_on)
        last = periods.containing(self.cadence, self.ends_on)
        found = [first] if first.first < self.starts_on else []
        return [*found, last] if self.latest_on > self.ends_on and last.last > self.ends_on else found

    def tile(self, rows: Sequence[PeriodRow], day: date, rules: GroundRules) -> Tile:
        rule = Rule(
            self.direction, self.aggregation, self.cadence, self.baseline, self.tolerance, self.starts_on,
            self.ends_on, self.targets,
        )  # fmt: skip
        points = points_of(rule, rows)
        standing = standing_of(rule, points, self.latest_on, self.latest_value, day)
        judgement = judge(
            rule, standing, day, at_risk_points=Decimal(rules.at_risk_points), stale_days=rules.stale_days
        )
        slots = slots_of(rule, points)
        newest = points[-1] if points else None
        return Tile(
            self.kpi_id,
            self.name,
            shown_unit(self.unit),
            rule,
            self.weight,
            standing.value,
            standing.on or self.latest_on,
            judgement,
            values=[point.shown if point else None for _last, point in slots],
            line=course(rule, [last for last, _point in slots]),
            newest=newest.value if newest else None,
            change=newest.value - points[-2].value if newest and len(points) > 1 else None,
        )


def _period_values(drafts: Collection[_Draft], *, everything: bool = False) -> Mapping[int, list[PeriodRow]]:
    """The roll-up rows of each KPI, oldest first; a sum's first period holds only the outcome's own days."""
    groups: dict[tuple[str, date], list[int]] = defaultdict(list)
    for draft in drafts:
        if draft.since:
            groups[draft.cadence, date.min if everything else draft.since].append(draft.kpi_id)
    if not groups:
        return {}
    wanted = Q()
    for (cadence, since), kpi_ids in groups.items():
        wanted |= Q(cadence=cadence, first_on__gte=since, kpi__in=kpi_ids)
    rows = PeriodValue.objects.filter(wanted).order_by().values_list(*PERIOD_COLUMNS)
    edges = {(draft.kpi_id, period.first): (draft, period) for draft in drafts for period in draft.edges()}
    if edges:
        rows = rows.union(_days_inside(edges.values()), all=True)
    found: dict[int, list[PeriodRow]] = defaultdict(list)
    cut: dict[tuple[int, date], PeriodRow] = {}
    cadences = {draft.kpi_id: draft.cadence for draft in drafts}
    for kpi_id, kind, first, *row in rows.order_by("kpi_id", "first_on"):
        if kind == RAW:
            place = (kpi_id, periods.first_day(cadences[kpi_id], first))
            cut[place] = _added(cut.get(place), place[1], *row)
        elif (kpi_id, first) not in edges:
            found[kpi_id].append((first, *row))
    for (kpi_id, _first), part in cut.items():
        found[kpi_id] = sorted([*found[kpi_id], part])
    return found


def _days_inside(edges: Iterable[tuple[_Draft, periods.Period]]) -> QuerySet[Any, Any]:
    """The single days of those periods that lie in the outcome's, in the shape of roll-up rows."""
    inside = Q()
    for draft, period in edges:
        inside |= Q(kpi=draft.kpi_id, on__range=(max(period.first, draft.starts_on), min(period.last, draft.ends_on)))
    return (
        Measurement.objects.filter(inside)
        .order_by()
        .annotate(
            cadence=Value(RAW, CharField()), first_on=F("on"), count=Value(1, IntegerField()), total=F("value"),
            last_on=F("on"), last_value=F("value"),
        )
        .values_list(*PERIOD_COLUMNS)
    )  # fmt: skip


def _added(so_far: PeriodRow | None, first: date, count: int, total: Decimal, on: date, value: Decimal) -> PeriodRow:
    if so_far is None:
        return (first, count, total, on, value)
    return (first, so_far[1] + count, so_far[2] + total, on, value)


def read_one(kpi: Kpi, definition: KpiDefinition, day: date, rules: GroundRules) -> tuple[Tile, list[Point]]:
    """One KPI's tile and all its points, oldest first. Two queries, three for a sum that begins within a period."""
    version, latest = definition.version, getattr(kpi, "latest", None)
    draft = _Draft(
        kpi.pk, definition.name, definition.unit, definition.direction, definition.aggregation, definition.cadence,
        definition.baseline, definition.tolerance, definition.weight, version.starts_on or day,
        version.ends_on or date.max, latest.on if latest else None, latest.value if latest else None,
        [(target.from_on, target.value) for target in definition.targets.all()],
    )  # fmt: skip
    rows = _period_values([draft], everything=True).get(kpi.pk, [])
    tile = draft.tile(rows, day, rules)
    return tile, points_of(tile.rule, rows)
