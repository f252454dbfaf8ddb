"""KPIs from a table: each row becomes a KPI in an outcome's draft, which both sides then go through."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, transaction
from django.db.models import TextChoices

from outcomes.actions import drafting
from outcomes.agreeing.doubts import after_the_end, against_its_direction
from outcomes.forms.targets import check_day
from outcomes.models import Kpi, KpiDefinition, Outcome, Target, Version
from partnership.core.by_hand import ServerCommand
from partnership.core.days import company_day
from partnership.core.forms import LONG_TEXT
from partnership.core.refusals import Refused
from partnership.core.verbs import whole
from partnership.people.models import Person
from partnership.sheets import tables
from partnership.sheets.cells import Cell, number_of, text_of
from partnership.sheets.columns import Choice, Day, Field, Figure, Written, columns_of
from partnership.sheets.evidence import Evidence
from partnership.sheets.notation import Number, Unclear, fitting, short
from partnership.sheets.record import Record, read_record

MOST_SHOWN = 50


@dataclass(frozen=True)
class Steward(Field):
    """Somebody by their address."""

    def value(self, cell: Cell, written: Written) -> Any:
        email = text_of(cell)
        found = Person.objects.active().filter(email__iexact=email).first()
        if found is None:
            raise Unclear(f"nobody has the address {short(email)}")
        return found


@dataclass(frozen=True)
class Amount(Figure):
    """A figure in the KPI's unit, with what stands beside it: a percent sign is for a percentage."""

    def value(self, cell: Cell, written: Written) -> Any:
        return number_of(cell, written.decimal_mark, written.brackets)


def choice(name: str, choices: type[TextChoices]) -> Choice:
    return Choice(name, name, words={str(value): str(value) for value in choices.values})


AMOUNTS = ("baseline", "target")
FIELDS = (
    Field("outcome", "outcome", is_required=True, longest=120),
    Field("name", "name", is_required=True, longest=80),
    Field("key", "key", longest=60),
    Field("meaning", "meaning", longest=LONG_TEXT),
    Field("unit", "unit", longest=20),
    choice("direction", KpiDefinition.Direction),
    choice("aggregation", KpiDefinition.Aggregation),
    choice("cadence", KpiDefinition.Cadence),
    Amount("baseline", "baseline"),
    Amount("target", "target"),
    Day("target_from", "target from"),
    Amount("tolerance", "tolerance"),
    Figure("weight", "weight"),
    Steward("steward_it", "steward IT"),
    Steward("steward_marketing", "steward marketing"),
)
OF_THE_DEFINITION = (
    "name", "meaning", "unit", "direction", "aggregation", "cadence", "baseline", "tolerance", "steward_it",
    "steward_marketing",
)  # fmt: skip


class Command(ServerCommand):
    help = (
        "Add KPIs to the drafts of outcomes from a CSV or XLSX file with the columns outcome, name, and any of key, "
        "meaning, unit, direction, aggregation, cadence, baseline, target, target_from, tolerance, weight, steward_it, "
        "steward_marketing (e-mail addresses). An outcome that is not there yet is drafted. All rows or none; a key "
        "that is there already is left as it is. What the file leaves open is answered by options."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", metavar="EMAIL", default="", help="who drafts; else the steward whom a row names")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and save nothing")
        parser.add_argument("--dates", choices=["dmy", "mdy"], help="what 03/04/2025 begins with")
        parser.add_argument("--decimal", choices=[".", ","], help="what stands before the decimals")
        parser.add_argument("--brackets", choices=["negative", "none"], help="whether (5) is −5 or no value")
        parser.add_argument("--percent", choices=["points", "fractions"], help="whether 0.5 is 0.5 %% or 50 %%")

    def handle(self, *args: Any, file: Path, by: str, dry_run: bool, **options: Any) -> None:
        person = Person.objects.active().filter(email__iexact=by).exclude(side="").first() if by else None
        if by and person is None:
            raise CommandError(f"{by} is nobody of IT or marketing.")
        try:
            sheet = tables.read(file.read_bytes())
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}.") from problem
        except tables.Unreadable as problem:
            raise CommandError(str(problem)) from problem
        rows = list(_records(sheet, options))
        with whole():
            added = _add(rows, person, options["percent"] or "")
            transaction.set_rollback(dry_run)
        how = " (would be saved)" if dry_run else ""
        self.stdout.write(f"{added} new, {len(rows) - added} there already{how}")


def _records(sheet: tables.Sheet, options: dict[str, Any]) -> list[Record]:
    """Every row as it is read; stops with what the file leaves open of how it writes days and numbers."""
    columns, evidence = columns_of(sheet.header.cells, FIELDS), Evidence()
    if not {"outcome", "name"} <= set(columns):
        raise CommandError("The file needs the columns outcome and name.")
    for line in sheet.lines:
        for each in FIELDS:
            if each.name in columns:
                each.see(line.cell(columns[each.name]), evidence)
    dates, decimal, brackets = (options[name] or "" for name in ("dates", "decimal", "brackets"))
    asked = [
        (evidence.asks_date_order(dates), "--dates dmy or mdy"),
        (evidence.asks_decimal_mark(decimal), "--decimal . or ,"),
        (evidence.asks_brackets(brackets), "--brackets negative or none"),
    ]
    said = [f"{example}: say {answer}." for example, answer in asked if example]
    if said:
        raise CommandError(f"The file leaves something open. {' '.join(said)}")
    written = Written(dates or evidence.date_order, decimal or evidence.decimal_mark, brackets)
    return [read_record(line, FIELDS, columns, written) for line in sheet.lines]


def _add(rows: list[Record], person: Person | None, percent_as: str) -> int:
    added, wrong = 0, []
    for row in rows:
        try:
            with whole():  # so that what the database refuses is a line's, and others are still read
                added += _add_row(row, person, percent_as)
        except (Unclear, ValidationError, Refused, DatabaseError) as problem:
            sentences = problem.messages if isinstance(problem, ValidationError) else [str(problem)]
            wrong.append(f"line {row.line}: {' '.join(sentences)}")
    if wrong:
        more = [f"and {len(wrong) - MOST_SHOWN} more bad rows"] if len(wrong) > MOST_SHOWN else []
        raise CommandError("\n".join(["Nothing was added.", *wrong[:MOST_SHOWN], *more]))
    return added


def _add_row(row: Record, drafter: Person | None, percent_as: str) -> bool:
    said = row.values
    outcome = Outcome.objects.filter(title=said.get("outcome", ""), closed_at=None).first()
    if _is_there(outcome, said):
        return False
    if row.reason:
        raise Unclear(row.reason)
    person = drafter or said.get("steward_marketing") or said.get("steward_it")
    if person is None:
        raise Unclear("nobody drafts it: name a steward in the row, or say --by EMAIL")
    if outcome is None:
        outcome = drafting.start(by=person, title=said["outcome"])
    version = Version.objects.for_detail().filter(outcome=outcome, state=Version.State.DRAFT).first()
    if version is None:
        raise Unclear(f"“{said['outcome']}” has no draft: start its next version first")
    said = said | _in_its_unit(said, percent_as)
    values = {"meaning": "", "unit": ""} | {name: said[name] for name in OF_THE_DEFINITION if name in said}
    values["weight"] = _whole(said.get("weight") or Decimal(1))
    since = said.get("target_from") or version.ends_on or company_day()
    targets = [(since, said["target"])] if "target" in said else []
    _check(values, targets, version, said.get("key", ""))
    drafting.change_kpi(version, None, by=person, seen=None, key=said.get("key", ""), values=values, targets=targets)
    return True


def _in_its_unit(said: dict[str, Any], percent_as: str) -> dict[str, Decimal]:
    """The amounts of a row in points or in the KPI's unit; what is a percentage or a fraction is asked, not guessed."""
    unit = said.get("unit", "")
    is_percent = KpiDefinition(unit=unit).is_percent
    amounts: dict[str, Number] = {name: said[name] for name in (*AMOUNTS, "tolerance") if name in said}
    wrong = [name for name, each in amounts.items() if each.is_percent and not is_percent and name != "tolerance"]
    if wrong and unit:
        raise Unclear(f"the {wrong[0]} is a percentage, but {said['name']} is in {unit}")
    bare = [amounts[name].value for name in AMOUNTS if name in amounts and not amounts[name].is_percent]
    looks_like_fractions = is_percent and any(bare) and all(abs(value) <= 1 for value in bare)
    if looks_like_fractions and not percent_as:
        raise Unclear(
            f"{said['name']}: {', '.join(f'{value.normalize():f}' for value in bare)}: between −1 and 1, "
            "say --percent points or fractions"
        )
    return {
        name: fitting(each.value * 100, each.value)
        if looks_like_fractions and percent_as == "fractions" and name in AMOUNTS and not each.is_percent
        else each.value
        for name, each in amounts.items()
    }


def _whole(weight: Decimal) -> int:
    if weight != weight.to_integral_value() or not 1 <= weight <= 5:
        raise Unclear("the weight is a whole number from 1 to 5")
    return int(weight)


def _check(values: dict[str, Any], targets: list[Any], version: Version, key: str) -> None:
    """What a form would say, and what the database would refuse, in sentences."""
    definition = KpiDefinition(**values)
    definition.clean_fields(exclude=["version", "kpi"])
    definition.validate_constraints(exclude={"version", "kpi"})
    for on, value in targets:
        check_day(on)
        Target(from_on=on, value=value).clean_fields(exclude=["definition"])
    if key:
        Kpi._meta.get_field("key").clean(key, None)
    doubts = [
        against_its_direction(definition.direction, definition.baseline, targets),
        after_the_end(targets, version.ends_on),
    ]
    if said := [doubt for doubt in doubts if doubt]:
        raise Unclear(" ".join(said))


def _is_there(outcome: Outcome | None, said: dict[str, Any]) -> bool:
    if "key" in said and Kpi.objects.filter(key=said["key"]).exists():
        return True
    return outcome is not None and outcome.kpis.filter(name=said.get("name", "")).exists()
