"""Which KPIs a file may name, whose values somebody records, and a table's values on their stage."""

from outcomes.importing.layout import KpiName, Mapping
from outcomes.importing.reading import Reading, understand
from outcomes.importing.sameday import settled
from outcomes.importing.stage import Stage
from outcomes.models import Kpi, KpiDefinition, Outcome
from partnership.core.days import company_day
from partnership.people.models import Person
from partnership.sheets.tables import Sheet

NOT_A_STEWARD = "you are not a steward of this KPI, so you cannot record its values"


def known_kpis(outcome: Outcome | None = None) -> list[KpiName]:
    """The KPIs that a file may name, with the unit in force, or else of the newest draft. One query."""
    current = KpiDefinition.objects.filter(
        version__state__in=["draft", "proposed", "in_force"], version__outcome__closed_at=None
    )
    if outcome:
        current = current.filter(version__outcome=outcome)
    rows = current.order_by("version__number").values_list("kpi_id", "kpi__key", "kpi__name", "unit", "version__state")
    found: dict[int, KpiName] = {}
    settled: set[int] = set()
    for pk, key, name, unit, state in rows:
        if pk not in settled:
            found[pk] = KpiName(pk, key, name, unit)
        if state == "in_force":
            settled.add(pk)
    return sorted(found.values(), key=lambda kpi: (kpi.name.casefold(), kpi.id))


def stage_sheet(sheet: Sheet, mapping: Mapping | None, kpis: list[KpiName], stage: Stage | None) -> Reading:
    """Read a table, and stage its values where there is a stage."""
    keep = {"keep": stage.fill} if stage else {}
    reading = understand(sheet, mapping, kpis, today=company_day(), **keep)
    if stage and reading.learnt.doubled:
        stage.put(settled(stage.take_doubled(), reading.mapping))
    return reading


def recordable_ids(person: Person) -> set[int]:
    return set(Kpi.objects.recordable_by(person).values_list("pk", flat=True))


def refuse_others(stage: Stage, by: Person) -> None:
    """Rows of KPIs whose values the person does not record are bad."""
    stage.refuse_others(recordable_ids(by), NOT_A_STEWARD)
