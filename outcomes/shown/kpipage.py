"""One KPI in full: its definition, its judged value, its course with what explains it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.db.models import Prefetch, prefetch_related_objects

from outcomes.models import Annotation, CheckIn, Kpi, KpiDefinition, Version
from outcomes.models.checkin import FIRST_CONFIDENCE
from outcomes.reckoning import periods
from outcomes.reckoning.scores import Point, Tile, shown_unit
from outcomes.reckoning.status import course
from outcomes.shown.dashboard import read_one
from partnership.accord.models import Signature
from partnership.company.models import GroundRules

LONGEST = 60
CHECK_INS = 8


@dataclass(slots=True)
class KpiPage:
    """What the KPI's page and its check-in form show."""

    kpi: Kpi
    definition: KpiDefinition | None
    tile: Tile | None
    points: list[Point]
    today: date
    check_ins: list[CheckIn]
    notes: list[Annotation]
    breaks: list[tuple[date, str]]
    due: periods.Period | None

    @classmethod
    def read(cls, kpi: Kpi, today: date, rules: GroundRules) -> KpiPage:
        """Seven queries, however many values there are."""
        definitions = list(
            kpi.definitions.select_related("version__agreement", "steward_it", "steward_marketing").order_by(
                "version__number"
            )
        )
        definition = current_of(definitions)
        if definition and definition.version.agreement:
            signed = Prefetch("signatures", Signature.objects.for_list())
            prefetch_related_objects([definition.version.agreement], signed)
        tile, points = read_one(kpi, definition, today, rules) if definition else (None, [])
        shown = points[-LONGEST:]
        since = shown[0].first if shown else today
        return cls(
            kpi=kpi,
            definition=definition,
            tile=tile,
            points=shown,
            today=today,
            check_ins=list(CheckIn.objects.filter(kpi=kpi).for_list()[:CHECK_INS]),
            notes=list(kpi.annotations.filter(on__gte=since).order_by("on", "pk")),
            breaks=[each for each in breaks_of(definitions) if each[0] > since],
            due=due_period(definition, kpi, today),
        )

    @property
    def unit(self) -> str:
        return shown_unit(self.definition.unit) if self.definition else ""

    @property
    def version(self) -> Version | None:
        return self.definition.version if self.definition else None

    @property
    def course(self) -> list[tuple[date, Decimal | None]]:
        """The chart's line: each period's value on the day of its last one."""
        return [(point.on, point.shown) for point in self.points if point.shown is not None]

    @property
    def target_path(self) -> list[tuple[date, float | None]]:
        """The chart's aim: from the outcome's first day through each dated target, to its last day."""
        if not self.tile or not self.tile.rule.targets:
            return []
        rule = self.tile.rule
        days = sorted({rule.starts_on, rule.ends_on, *(max(on, rule.starts_on) for on, _value in rule.targets)})
        return [(day, value) for day, value in zip(days, course(rule, days), strict=True) if value is not None]

    @property
    def noted(self) -> list[tuple[date, str]]:
        return [(note.on, f"{note.get_kind_display()}: {note.text}") for note in self.notes]

    @property
    def description(self) -> str:
        """The chart in words."""
        if not self.points:
            return "No values yet."
        first, last = self.points[0], self.points[-1]
        label = periods.label(self.definition.cadence, first.first) if self.definition else ""
        return f"{len(self.points)} values from {label}; the newest is of {last.on:%-d %b %Y}."

    def filled_in(self) -> dict[str, object]:
        """The check-in form as it opens: the day that is due, the last value, the last confidence."""
        last = self.check_ins[0].confidence if self.check_ins else FIRST_CONFIDENCE
        latest = getattr(self.kpi, "latest", None)
        on = self.due.last if self.due else self.today
        return {"on": on, "value": latest.value if latest else None, "confidence": last, "changed": "", "next_step": ""}


def current_of(definitions: list[KpiDefinition]) -> KpiDefinition | None:
    """The definition in force, or else the newest one that anybody works on, or the newest."""
    by_state = {definition.version.state: definition for definition in definitions}
    newest = definitions[-1] if definitions else None
    return by_state.get("in_force") or by_state.get("proposed") or by_state.get("draft") or newest


def breaks_of(definitions: list[KpiDefinition]) -> list[tuple[date, str]]:
    """The days on which a version came into force that measures the KPI in another way."""
    lived = [definition for definition in definitions if definition.version.in_force_at]
    found = []
    for before, after in pairwise(lived):
        changed = after.differs_from(before)
        if changed and after.version.in_force_at:
            words = ", ".join("definition" if name == "meaning" else name for name in changed)
            found.append((after.version.in_force_at.date(), f"Version {after.version.number} changed its {words}"))
    return found


def due_period(definition: KpiDefinition | None, kpi: Kpi, today: date) -> periods.Period | None:
    """The last cadence period that ended without a value, where the definition in force asks for one."""
    if definition is None or not definition.version.is_in_force:
        return None
    latest = getattr(kpi, "latest", None)
    version = definition.version
    return wanted_period(definition.cadence, version.starts_on, version.ends_on, latest.on if latest else None, today)


def wanted_period(
    cadence: str, starts_on: date | None, ends_on: date | None, latest_on: date | None, today: date
) -> periods.Period | None:
    """The period whose value is due: it has ended, lies in the outcome's period, and has no value nor a newer one."""
    if starts_on is None or ends_on is None:
        return None
    wanted = min(periods.last_ended(cadence, today), periods.containing(cadence, ends_on))
    if wanted.last < starts_on or (latest_on is not None and latest_on >= wanted.first):
        return None
    return wanted
