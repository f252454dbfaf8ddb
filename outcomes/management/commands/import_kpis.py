"""KPIs from a table: each row becomes a KPI in an outcome's draft, which both sides then go through."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from outcomes.actions import drafting
from outcomes.models import Kpi, KpiDefinition, Outcome, Version
from partnership.core.forms import LONG_TEXT
from partnership.people.models import Person, Refused
from partnership.sheets import tables
from partnership.sheets.cells import Cell, text_of
from partnership.sheets.columns import Choice, Day, Field, Figure, Written, columns_of
from partnership.sheets.notation import Unclear
from partnership.sheets.records import Record, read_record


@dataclass(frozen=True)
class Steward(Field):
    """Somebody by their address."""

    def value(self, cell: Cell, written: Written) -> Any:
        email = text_of(cell)
        found = Person.objects.active().filter(email__iexact=email).first()
        if found is None:
            raise Unclear(f"nobody has the address {email}")
        return found


def choice(name: str, choices: type[TextChoices]) -> Choice:
    return Choice(name, name, words={str(value): str(value) for value in choices.values})


FIELDS = (
    Field("outcome", "outcome", is_required=True),
    Field("name", "name", is_required=True),
    Field("key", "key"),
    Field("meaning", "meaning", longest=LONG_TEXT),
    Field("unit", "unit"),
    choice("direction", KpiDefinition.Direction),
    choice("aggregation", KpiDefinition.Aggregation),
    choice("cadence", KpiDefinition.Cadence),
    Figure("baseline", "baseline"),
    Figure("target", "target"),
    Day("target_from", "target from"),
    Figure("tolerance", "tolerance"),
    Figure("weight", "weight"),
    Steward("steward_it", "steward IT"),
    Steward("steward_marketing", "steward marketing"),
)
OF_THE_DEFINITION = (
    "name", "meaning", "unit", "direction", "aggregation", "cadence", "baseline", "tolerance", "steward_it",
    "steward_marketing",
)  # fmt: skip


class Command(BaseCommand):
    help = (
        "Add KPIs to the drafts of outcomes from a CSV or XLSX file with the columns outcome, name, and any of key, "
        "meaning, unit, direction, aggregation, cadence, baseline, target, target_from, tolerance, weight, steward_it, "
        "steward_marketing (e-mail addresses). An outcome that is not there yet is drafted. All rows or none; a key "
        "that is there already is left as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", metavar="EMAIL", required=True, help="who drafts: somebody of IT or marketing")

    def handle(self, *args: Any, file: Path, by: str, **options: Any) -> None:
        person = Person.objects.active().filter(email__iexact=by).exclude(side="").first()
        if person is None:
            raise CommandError(f"{by} is nobody of IT or marketing.")
        try:
            sheet = tables.read(file.read_bytes())
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}.") from problem
        except tables.Unreadable as problem:
            raise CommandError(str(problem)) from problem
        added = self._add(sheet, person)
        self.stdout.write(f"{added} new, {sum(1 for _ in sheet.lines) - added} there already")

    @transaction.atomic
    def _add(self, sheet: tables.Sheet, person: Person) -> int:
        columns = columns_of(sheet.header.cells, FIELDS)
        if not {"outcome", "name"} <= set(columns):
            raise CommandError("The file needs the columns outcome and name.")
        added, wrong = 0, []
        for line in sheet.lines:
            try:
                added += _add_row(read_record(line, FIELDS, columns, Written()), person)
            except (Unclear, ValidationError, Refused, drafting.Stale) as problem:
                sentences = problem.messages if isinstance(problem, ValidationError) else [str(problem)]
                wrong.append(f"line {line.number}: {' '.join(sentences)}")
        if wrong:
            raise CommandError("Nothing was added.\n" + "\n".join(wrong[:50]))
        return added


def _add_row(row: Record, person: Person) -> bool:
    said = row.values
    outcome = Outcome.objects.filter(title=said.get("outcome", ""), closed_at=None).first()
    if _is_there(outcome, said):
        return False
    if row.reason:
        raise Unclear(row.reason)
    if outcome is None:
        outcome = drafting.start(by=person, title=said["outcome"])
    version = Version.objects.for_detail().filter(outcome=outcome, state=Version.State.DRAFT).first()
    if version is None:
        raise Unclear(f"“{said['outcome']}” has no draft: start its next version first")
    values = {"meaning": "", "unit": ""} | {name: said[name] for name in OF_THE_DEFINITION if name in said}
    values["weight"] = int(said.get("weight") or 1)
    KpiDefinition(**values).clean_fields(exclude=["version", "kpi"])
    if "key" in said:
        Kpi._meta.get_field("key").clean(said["key"], None)
    since = said.get("target_from") or version.ends_on or timezone.localdate()
    drafting.change_kpi(
        version,
        None,
        by=person,
        lock=None,
        key=said.get("key", ""),
        values=values,
        targets=[(since, said["target"])] if "target" in said else [],
    )
    return True


def _is_there(outcome: Outcome | None, said: dict[str, Any]) -> bool:
    if "key" in said and Kpi.objects.filter(key=said["key"]).exists():
        return True
    return outcome is not None and outcome.kpis.filter(name=said.get("name", "")).exists()
