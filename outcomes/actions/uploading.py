"""Files of measurements on their way in: taken, asked about, previewed and saved as one."""

import hashlib
from collections import Counter

from django.db import transaction
from django.utils import timezone

from outcomes import sheets
from outcomes.actions.measuring import save_staged
from outcomes.importing import Reading, settled, understand
from outcomes.layout import KpiName, Mapping
from outcomes.models import ImportFile, Kpi, KpiDefinition, Outcome
from outcomes.models.importfile import KEPT_FOR
from outcomes.sheets import Sheet
from outcomes.staging import Stage, staging
from partnership.accord.models import Refused
from partnership.activity.models import Event
from partnership.people.models import Person

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


@transaction.atomic
def take_file(*, name: str, content: bytes, by: Person, outcome: Outcome | None = None) -> ImportFile:
    """Keep a file for its owner and look at how it is to be read. Raises sheets.Unreadable when it is no table."""
    now = timezone.now()
    ImportFile.objects.forget_expired(now)
    reading, _learnt = understand(sheets.read(content), None, known_kpis(outcome), today=timezone.localdate())
    return ImportFile.objects.create(
        owner=by,
        name=name[:200],
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        outcome=outcome,
        uploaded_at=now,
        expires_at=now + KEPT_FOR,
        mapping=reading.mapping.as_json(),
    )


def read_file(file: ImportFile, stage: Stage | None = None) -> Reading:
    """The file as it is read now, by what it proves and what its owner has answered; its values go to the stage."""
    mapping, answered = Mapping.from_json(file.mapping), frozenset(file.answered)
    return stage_sheet(sheets.read(bytes(file.content)), mapping, known_kpis(file.outcome), answered, stage)


def stage_sheet(
    sheet: Sheet, mapping: Mapping | None, kpis: list[KpiName], answered: frozenset[str], stage: Stage | None
) -> Reading:
    """Read a table, and stage its values where there is a stage."""
    keep = {"keep": stage.fill} if stage else {}
    reading, learnt = understand(sheet, mapping, kpis, today=timezone.localdate(), answered=answered, **keep)
    if stage and learnt.doubled:
        stage.put(settled(stage.take_doubled(), reading.mapping))
    return reading


def answer(file: ImportFile, reading: Reading, **answers: object) -> None:
    """Keep what the owner said, and decide anew what the file proves under it."""
    if "layout" in answers:
        answers = {"names": {}, "date_order": "", "decimal_mark": ""} | answers
    mapping = Mapping.from_json(reading.mapping.as_json() | answers)
    again, _learnt = understand(reading.sheet, mapping, reading.kpis, today=timezone.localdate())
    file.answer(again.mapping.as_json(), list(answers))


def recordable_ids(person: Person) -> set[int]:
    return set(Kpi.objects.recordable_by(person).values_list("pk", flat=True))


def refuse_others(stage: Stage, by: Person) -> None:
    """Rows of KPIs whose values the person does not record are bad."""
    stage.refuse_others(recordable_ids(by), NOT_A_STEWARD)


@transaction.atomic
def save_file(file: ImportFile, *, by: Person) -> Counter[str]:
    """Save the good rows of the person's own KPIs, as one change with one event.

    Raises Refused when the file was saved or given up already, or leaves something open.
    """
    file = ImportFile.objects.select_for_update().get(pk=file.pk)
    if file.state != ImportFile.State.OPEN or file.expires_at <= timezone.now():
        raise Refused("This file was saved or given up already. Send it again to see what it would change.")
    with staging() as stage:
        if read_file(file, stage).questions:
            raise Refused("There are questions about this file to answer first.")
        refuse_others(stage, by)
        counts = save_staged(stage, by=by)
    file.close(ImportFile.State.SAVED, counts=dict(counts))
    _tell(file, by, counts)
    return counts


@transaction.atomic
def save_sheet(stage: Stage, *, name: str, digest: str, by: Person, outcome: Outcome | None) -> Counter[str]:
    """Save what was staged from a file that was never kept, anybody's KPIs: the bulk job of the command."""
    counts, now = save_staged(stage, by=by), timezone.now()
    kept = ImportFile.objects.create(
        owner=by,
        name=name[:200],
        digest=digest,
        content=b"",
        outcome=outcome,
        state=ImportFile.State.SAVED,
        counts=dict(counts),
        saved_at=now,
        uploaded_at=now,
        expires_at=now,
    )
    _tell(kept, by, counts)
    return counts


def _tell(file: ImportFile, by: Person, counts: Counter[str]) -> None:
    Event.objects.record(
        "measurements.imported", file, by=by, detail={"file": file.name, "digest": file.digest, **counts}
    )
