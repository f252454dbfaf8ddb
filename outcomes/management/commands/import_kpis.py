"""KPIs from a table: each row becomes a KPI in an outcome's draft, which both sides then go through."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from outcomes.actions import drafting
from outcomes.models import Kpi, KpiDefinition, Outcome, Version
from partnership.people.models import Person, Refused
from partnership.sheets import notation, tables
from partnership.sheets.cells import plain

CHOICES = {
    "direction": KpiDefinition.Direction,
    "aggregation": KpiDefinition.Aggregation,
    "cadence": KpiDefinition.Cadence,
}


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
        columns = [plain(str(cell)).replace(" ", "_") for cell in sheet.header.cells]
        if not {"outcome", "name"} <= set(columns):
            raise CommandError("The file needs the columns outcome and name.")
        added, wrong = 0, []
        for line in sheet.lines:
            row = {name: str(line.cell(number)).strip() for number, name in enumerate(columns)}
            try:
                if line.problem:
                    raise notation.Unclear(line.problem)
                added += _add_row(row, person)
            except (notation.Unclear, ValidationError, Refused, drafting.Stale) as problem:
                sentences = problem.messages if isinstance(problem, ValidationError) else [str(problem)]
                wrong.append(f"line {line.number}: {' '.join(sentences)}")
        if wrong:
            raise CommandError("Nothing was added.\n" + "\n".join(wrong[:50]))
        return added


def _add_row(row: dict[str, str], person: Person) -> bool:
    if not row["outcome"] or not row["name"]:
        raise notation.Unclear("the outcome or the KPI's name is missing")
    if row.get("key") and Kpi.objects.filter(key=row["key"]).exists():
        return False
    outcome = Outcome.objects.filter(title=row["outcome"], closed_at=None).first()
    if outcome is None:
        outcome = drafting.start(by=person, title=row["outcome"])
    if outcome.kpis.filter(name=row["name"]).exists():
        return False
    version = Version.objects.for_detail().filter(outcome=outcome, state=Version.State.DRAFT).first()
    if version is None:
        raise notation.Unclear(f"“{row['outcome']}” has no draft: start its next version first")
    values = _definition(row)
    KpiDefinition(**values).clean_fields(exclude=["version", "kpi"])
    if row.get("key"):
        Kpi._meta.get_field("key").clean(row["key"], None)
    target = _number(row, "target")
    since = version.ends_on or timezone.localdate()
    if row.get("target_from"):
        since = notation.read_date(row["target_from"])
    drafting.change_kpi(
        version,
        None,
        by=person,
        lock=None,
        key=row.get("key", ""),
        values=values,
        targets=[(since, target)] if target is not None else [],
    )
    return True


def _definition(row: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {"name": row["name"], "meaning": row.get("meaning", ""), "unit": row.get("unit", "")}
    for name, choices in CHOICES.items():
        chosen = row.get(name, "").casefold()
        if chosen and chosen not in choices.values:
            raise notation.Unclear(f"“{chosen}” is no {name}: {', '.join(choices.values)}")
        if chosen:
            values[name] = chosen
    values |= {name: _number(row, name) for name in ("baseline", "tolerance")}
    values["weight"] = int(_number(row, "weight") or 1)
    return values | {name: _steward(row.get(name, "")) for name in ("steward_it", "steward_marketing")}


def _number(row: dict[str, str], name: str) -> Decimal | None:
    return notation.read_number(row[name]).value if row.get(name) else None


def _steward(email: str) -> Person | None:
    found = Person.objects.active().filter(email__iexact=email).first() if email else None
    if email and found is None:
        raise notation.Unclear(f"nobody has the address {email}")
    return found
