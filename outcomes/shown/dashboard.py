"""The scores of every outcome in force, read for many at once: what the dashboard, home and the KPI page show.

Read as plain rows in a handful of queries, whatever the number of KPIs (docs/adr/0031, 0034): the newest values and the
roll-ups that writers keep, never the measurements themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from outcomes.models import Kpi, KpiDefinition, Measurement, PeriodValue, Version
from outcomes.reckoning import periods
from outcomes.reckoning.scores import Half, Point, ScoreCard, Tile, points_of
from outcomes.reckoning.tiles import NO_ROWS, Definition, rows_of, tile_of
from partnership.activity.unchanged import Unchanged
from partnership.company.models import GroundRules
from partnership.people.models import Side

CARD_COLUMNS = (
    "version__outcome_id",
    "version__title",
    "version__outcome__started_side",
    "version__starts_on",
    "version__ends_on",
    "version_id",
)
SIGNATURE_COLUMNS = ("person__name", "acting_for__name", "signed_at")
DEFINITION_COLUMNS = (
    "kpi_id", "name", "unit", "direction", "aggregation", "cadence", "baseline", "tolerance", "weight",
    "version__starts_on", "version__ends_on", "kpi__latest__on", "kpi__latest__value", "measured_since",
)  # fmt: skip
TARGET_COLUMNS = ("targets__from_on", "targets__value")
of_outcome = itemgetter(slice(len(CARD_COLUMNS) + 2 * len(SIGNATURE_COLUMNS)))
of_definition = itemgetter(slice(-1 - len(DEFINITION_COLUMNS) - 2, -2))


_kept: Unchanged[list[ScoreCard]] = Unchanged(2)  # today's, and where it is tomorrow already


def cards(day: date, rules: GroundRules) -> list[ScoreCard]:
    """Every outcome in force, the weakest first. One query while nothing happens."""
    return list(_kept.of((day, rules.at_risk_points, rules.stale_days), lambda _at: _read(day, rules)))


def _read(day: date, rules: GroundRules) -> list[ScoreCard]:
    """Three queries, whatever the number of KPIs and values."""
    read = [
        (head, [_definition(*group) for group in groupby(rows, of_definition)])
        for head, rows in groupby(_definitions().all(), of_outcome)
    ]
    values = _gathered([definition for _head, definitions in read for definition in definitions])
    stages = _stages()
    found = []
    for (outcome_id, title, side, starts_on, ends_on, version_id, *signed), definitions in read:
        tiles = tuple(_tile(definition, values, day, rules) for definition in definitions)
        signatures = _signatures(signed)
        found.append(ScoreCard(outcome_id, title, side, starts_on, ends_on, stages[version_id], signatures, tiles))
    return sorted(found, key=lambda card: (card.status.rank, card.title.casefold(), card.outcome_id))


@cache
def _definitions() -> QuerySet[Any, Any]:
    """The definitions in force as plain rows, a row for each target, with newest value, outcome and signatures.

    Built once, since it is the same for everybody on every day; `all()` asks it anew.
    """
    signed = "version__agreement__signatures"
    halves = {side: FilteredRelation(signed, condition=Q(**{f"{signed}__side": side})) for side in Side.values}
    return (
        KpiDefinition.objects.in_force()
        .annotate(**halves)
        .order_by("version__outcome_id", "position", "pk", "targets__from_on")
        .values_list(
            *CARD_COLUMNS,
            *(f"{side}__{column}" for side in Side.values for column in SIGNATURE_COLUMNS),
            "pk",
            *DEFINITION_COLUMNS,
            *TARGET_COLUMNS,
        )
    )


def _definition(columns: tuple[Any, ...], rows: Iterable[tuple[Any, ...]]) -> Definition:
    """A definition of its rows, which differ in the target alone."""
    targets = tuple((from_on, value) for *_columns, from_on, value in rows if from_on is not None)
    return Definition._make((*columns[1:], targets))


def _signatures(row: Sequence[Any]) -> tuple[Half, ...]:
    parts = zip(Side.values, (row[:3], row[3:]), strict=True)
    return tuple(Half(side, name, acting_for, at) for side, (name, acting_for, at) in parts if at)


def _stages() -> dict[int, tuple[tuple[int, str], ...]]:
    """The journey stages that each version in force names, in the journey's order."""
    found: dict[int, tuple[tuple[int, str], ...]] = defaultdict(tuple)
    for version_id, pk, name in _named_stages().all():
        found[version_id] += ((pk, name),)
    return found


@cache
def _named_stages() -> QuerySet[Any, Any]:
    """Built once, as the definitions are."""
    in_force = {"version__state": Version.State.IN_FORCE, "version__outcome__closed_at": None}
    named = Version.stages.through.objects.filter(**in_force).order_by("journeystage__position")
    return named.values_list("version_id", "journeystage_id", "journeystage__name")


Values = dict[tuple[int, str], str]


def _tile(definition: Definition, values: Values, day: date, rules: GroundRules) -> Tile:
    rolled, days = (values.get((definition.kpi_id, kind), NO_ROWS) for kind in ("rolled", "days"))
    return tile_of(definition, rolled, days, day, rules.at_risk_points, rules.stale_days)


def _gathered(definitions: Collection[Definition], *, everything: bool = False) -> Values:
    """The values of each KPI as texts: its roll-ups, and the single days where a sum's period cuts through one."""
    groups: dict[tuple[str, date], list[int]] = defaultdict(list)
    for definition in definitions:
        if since := definition.since:
            groups[definition.cadence, date.min if everything else since].append(definition.kpi_id)
    if not groups:
        return {}
    wanted = Q()
    for (cadence, since), kpi_ids in groups.items():
        wanted |= Q(cadence=cadence, first_on__gte=since, kpi__in=kpi_ids)
    rows = PeriodValue.objects.filter(wanted).gathered()
    edges = [(definition, period) for definition in definitions for period in definition.edges()]
    if edges:
        rows = rows.union(Measurement.objects.filter(_inside(edges)).gathered(), all=True)
    return {(kpi_id, kind): text for kpi_id, kind, text in rows}


def _inside(edges: Iterable[tuple[Definition, periods.Period]]) -> Q:
    """The days of those periods that lie in the outcome's."""
    inside = Q()
    for one, period in edges:
        inside |= Q(kpi=one.kpi_id, on__range=(max(period.first, one.starts_on), min(period.last, one.ends_on)))
    return inside


def read_one(kpi: Kpi, definition: KpiDefinition, day: date, rules: GroundRules) -> tuple[Tile, list[Point]]:
    """One KPI's tile and all its points, oldest first. Two queries, also for a sum that begins within a period."""
    version, latest = definition.version, getattr(kpi, "latest", None)
    plain = Definition(
        kpi.pk,
        definition.name,
        definition.unit,
        definition.direction,
        definition.aggregation,
        definition.cadence,
        definition.baseline,
        definition.tolerance,
        definition.weight,
        version.starts_on or day,
        version.ends_on or date.max,
        latest.on if latest else None,
        latest.value if latest else None,
        definition.measured_since,
        tuple((target.from_on, target.value) for target in definition.targets.all()),
    )
    values = _gathered([plain], everything=True)
    tile = _tile(plain, values, day, rules)
    rolled, days = (values.get((kpi.pk, kind), NO_ROWS) for kind in ("rolled", "days"))
    return tile, points_of(tile.yardstick, rows_of(plain, rolled, days), day)
