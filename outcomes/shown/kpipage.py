"""One KPI in full: its definition, its judged value, its course with what explains it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.module_loading import import_string

from outcomes.models import Annotation, CheckIn, Kpi, KpiDefinition, Measurement, Version
from outcomes.models.checkin import FIRST_CONFIDENCE
from outcomes.reckoning import periods
from outcomes.reckoning.scores import Point, Tile
from outcomes.reckoning.units import shown_unit
from outcomes.reckoning.yardstick import course
from outcomes.shown.dashboard import read_one
from outcomes.shown.due import waiting
from partnership.accord.models import Signature
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.linechart import Span, tried_during

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
    tried: list[Span]
    due: periods.Period | None

    @classmethod
    def read(cls, kpi: Kpi, today: date, rules: GroundRules) -> KpiPage:
        """Eight queries, however many values there are."""
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
            tried=[span for span in tried_on_kpi(kpi) if span.last >= since],
            due=due_of(definition, kpi, today, rules.stale_days),
        )

    @property
    def unit(self) -> str:
        return shown_unit(self.definition.unit) if self.definition else ""

    @property
    def version(self) -> Version | None:
        return self.definition.version if self.definition else None

    @property
    def course(self) -> list[tuple[date, Decimal | None]]:
        """The chart's line: each period's value on the day of its last one; a running period is not in it."""
        return [(point.on, point.shown) for point in self.points if point.shown is not None and not point.is_running]

    @property
    def running(self) -> tuple[date, Decimal, str] | None:
        """What is there so far of the period that runs, with its day and its name."""
        point = self.tile.running if self.tile else None
        if not point or not self.definition:
            return None
        return point.on, point.value, periods.label(self.definition.cadence, point.first)

    @property
    def target_path(self) -> list[tuple[date, float | None]]:
        """The chart's aim: from the outcome's first day through each dated target, to its last day."""
        if not self.tile or not self.tile.yardstick.targets:
            return []
        yardstick = self.tile.yardstick
        begins = yardstick.starts_on
        days = sorted({begins, yardstick.ends_on, *(max(on, begins) for on, _value in yardstick.targets)})
        return [(day, value) for day, value in zip(days, course(yardstick, days), strict=True) if value is not None]

    @property
    def noted(self) -> list[tuple[date, str]]:
        return [(note.on, f"{note.get_kind_display()}: {note.text}") for note in self.notes]

    def name_what_was_tried(self, measurements: Iterable[Measurement]) -> None:
        """Each value of the table says what was tried in its period."""
        for each in measurements:
            days = periods.containing(self.definition.cadence, each.on) if self.definition else None
            each.tried = tried_during(days.first if days else each.on, days.last if days else each.on, self.tried)

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
        confidence = next((each.confidence for each in self.check_ins if not each.removal_id), FIRST_CONFIDENCE)
        on = self.due.last if self.due else self.today
        return {"on": on, "value": self.last_value, "confidence": confidence, "changed": "", "next_step": ""}

    @property
    def last_value(self) -> Decimal | None:
        """The newest value, unless it is older than the period before the one that is asked for: nobody should confirm
        what was so a year ago by pressing Enter."""
        latest = getattr(self.kpi, "latest", None)
        if latest is None or self.definition is None:
            return None
        cadence = self.definition.cadence
        asked = self.due or periods.containing(cadence, self.today)
        return latest.value if latest.on >= periods.containing(cadence, asked.first - periods.DAY).first else None


def tried_on_kpi(kpi: Kpi) -> list[Span]:
    """The experiments that it measures. They are of an area above, which the settings name (`TRIED_ON`)."""
    found: list[Span] = import_string(settings.TRIED_ON)(kpi)
    return found


def current_of(definitions: list[KpiDefinition]) -> KpiDefinition | None:
    """The definition in force, or else the newest one that anybody works on, or the newest."""
    by_state = {definition.version.state: definition for definition in definitions}
    newest = definitions[-1] if definitions else None
    return by_state.get("in_force") or by_state.get("proposed") or by_state.get("draft") or newest


def due_of(definition: KpiDefinition | None, kpi: Kpi, today: date, stale_days: int) -> periods.Period | None:
    """The period whose value waits to be recorded, where the definition in force asks for one."""
    if definition is None or not definition.version.is_in_force:
        return None
    definition.kpi = kpi  # it has its newest value at hand
    found = waiting([definition], today, stale_days).get(definition.pk)
    return found and found.period


def breaks_of(definitions: list[KpiDefinition]) -> list[tuple[date, str]]:
    """The days on which a version came into force that measures the KPI in another way."""
    lived = [definition for definition in definitions if definition.version.in_force_at]
    found = []
    for before, after in pairwise(lived):
        changed = after.differs_from(before)
        if changed and after.version.in_force_at:
            words = ", ".join("definition" if name == "meaning" else name for name in changed)
            found.append(
                (company_day(after.version.in_force_at), f"Version {after.version.number} changed its {words}")
            )
    return found
