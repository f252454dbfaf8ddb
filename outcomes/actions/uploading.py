"""Files of measurements on their way in: taken, asked about, previewed and saved as one."""

import hashlib
from collections import Counter
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from outcomes import importing, layout, sheets
from outcomes.actions.measuring import Judged, judge_rows, save_rows
from outcomes.importing import Reading
from outcomes.layout import KpiName, Mapping
from outcomes.models import ImportFile, Kpi, KpiDefinition, Outcome
from outcomes.models.importfile import KEPT_FOR
from partnership.accord.models import Refused
from partnership.activity.models import Event
from partnership.people.models import Person


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
    sheet = sheets.read(content)
    mapping = layout.propose(sheet, known_kpis(outcome))
    return ImportFile.objects.create(
        owner=by,
        name=name[:200],
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        outcome=outcome,
        uploaded_at=now,
        expires_at=now + KEPT_FOR,
        mapping=mapping.as_json(),
    )


def read_file(file: ImportFile) -> Reading:
    """The file as it is read now, by what it proves and what its owner has answered."""
    sheet, kpis = sheets.read(bytes(file.content)), known_kpis(file.outcome)
    mapping = Mapping.from_json(file.mapping)
    open_questions = importing.questions(sheet, mapping, kpis, answered=frozenset(file.answered))
    return Reading(sheet, mapping, kpis, open_questions)


def answer(file: ImportFile, reading: Reading, **answers: object) -> None:
    """Keep what the owner said, and decide anew what the file proves under it."""
    if "layout" in answers:
        answers = {"names": {}, "date_order": "", "decimal_mark": ""} | answers
    mapping = Mapping.from_json(reading.mapping.as_json() | answers)
    if "layout" in answers:
        found = layout.Names(reading.kpis)
        names = {name: pk for name in layout.names_in(reading.sheet, mapping) if (pk := found.find(name))}
        mapping = replace(mapping, names=names)
    file.answer(layout.decide(reading.sheet, mapping).as_json(), list(answers))


def preview(file: ImportFile, reading: Reading) -> list[Judged]:
    """Every row's fate as it would be if the file were saved now."""
    return judge_rows(reading.rows(timezone.localdate()), recordable=recordable_ids(file.owner))


def recordable_ids(person: Person) -> set[int]:
    return set(Kpi.objects.recordable_by(person).values_list("pk", flat=True))


@transaction.atomic
def save_file(file: ImportFile, *, by: Person, anybodys: bool = False) -> Counter[str]:
    """Save the good rows of the person's own KPIs (or of anybody's), as one change with one event.

    Raises Refused when the file was saved or given up already, or leaves something open.
    """
    file = ImportFile.objects.select_for_update().get(pk=file.pk)
    if file.state != ImportFile.State.OPEN or file.expires_at <= timezone.now():
        raise Refused("This file was saved or given up already. Send it again to see what it would change.")
    reading = read_file(file)
    if reading.questions:
        raise Refused("There are questions about this file to answer first.")
    counts = save_rows(
        rows=reading.rows(timezone.localdate()), by=by, recordable=None if anybodys else recordable_ids(by)
    )
    file.close(ImportFile.State.SAVED, counts=dict(counts))
    Event.objects.record(
        "measurements.imported", file, by=by, detail={"file": file.name, "digest": file.digest, **counts}
    )
    return counts
