from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from outcomes.actions.measuring import save_staged
from outcomes.actions.staging import known_kpis, stage_sheet
from outcomes.importing import layout
from outcomes.importing.proposing import propose
from outcomes.importing.reading import Reading
from outcomes.importing.stage import Stage, staging
from outcomes.imports import MEASUREMENTS
from outcomes.models import Outcome
from partnership.core.by_hand import ServerCommand
from partnership.core.refusals import Refused
from partnership.core.verbs import whole
from partnership.people.models import Person
from partnership.sheets import tables
from partnership.sheets.actions import digest_of, keep_record
from partnership.sheets.fates import Fate

MOST_SHOWN = 50


class Command(ServerCommand):
    help = (
        "Import KPI values from a CSV or XLSX file, as the import page does. What the file leaves open is answered by "
        "options; without an answer it stops and says what to ask. The same file again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--outcome", type=int, help="take only this outcome's KPIs for the file's names")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and save nothing")
        parser.add_argument("--by", metavar="EMAIL", default="", help="who records them; else the server")
        parser.add_argument("--leave-out-unknown", action="store_true", help="leave out names that are no KPI's")
        parser.add_argument("--dates", choices=["dmy", "mdy"], help="what 03/04/2025 begins with")
        parser.add_argument("--decimal", choices=[".", ","], help="what stands before the decimals")
        parser.add_argument("--same-day", choices=["add", "last", "refuse"], help="several rows of one KPI and day")
        parser.add_argument("--brackets", choices=["negative", "none"], help="whether (5) is −5 or no value")
        parser.add_argument("--sheet", default="", help="the worksheet that is read")
        parser.add_argument("--header", type=int, help="the line of the heads; 0: there are none")
        parser.add_argument("--with-hidden", action="store_true", help="take hidden rows and columns too")
        parser.add_argument("--percent", choices=["points", "fractions"], help="whether 0.5 is 0.5 %% or 50 %%")

    def handle(self, *args: Any, file: Path, outcome: int | None, dry_run: bool, **options: Any) -> None:
        by = _recorder(options["by"])
        only = _outcome(outcome)
        try:
            chosen = tables.Choice(options["sheet"], options["header"], options["with_hidden"])
            sheet = tables.read(file, chosen)
            with whole(), staging(without_hurry=True) as stage:
                _read(sheet, stage, only, options)
                if dry_run:
                    self._say(stage, Counter(stage.counts()), " (would be saved)")
                    return
                counts = save_staged(stage, by=by)
                keep_record(MEASUREMENTS, counts, name=file.name, digest=digest_of(file), by=by)
                self._say(stage, counts, "")
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}.") from problem
        except (tables.Unreadable, Refused) as problem:
            raise CommandError(str(problem)) from problem

    def _say(self, stage: Stage, counts: Counter[str], how: str) -> None:
        for each in stage.rows(Fate.BAD, 0, MOST_SHOWN) if counts[Fate.BAD] else []:
            self.stderr.write(f"line {each.row.line}: {each.row.name}: {each.reason}")
        if counts[Fate.BAD] > MOST_SHOWN:
            self.stderr.write(f"and {counts[Fate.BAD] - MOST_SHOWN} more bad rows")
        self.stdout.write(", ".join(f"{counts[fate]} {fate}" for fate in Fate) + how)


def _recorder(email: str) -> Person | None:
    """Whose name the values carry: nobody is named who did not do it."""
    if not email:
        return None
    person = Person.objects.active().filter(email__iexact=email).first()
    if person is None:
        raise CommandError(f"Nobody who may sign in has the address {email}.")
    return person


def _outcome(pk: int | None) -> Outcome | None:
    found = Outcome.objects.filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise CommandError(f"There is no outcome {pk}.")
    return found


def _read(sheet: tables.Sheet, stage: Stage, only: Outcome | None, options: dict[str, Any]) -> None:
    """Stage the file with the options as answers; stops with what is still open."""
    names = {"date_order": "dates", "decimal_mark": "decimal", "same_day": "same_day", "brackets": "brackets"}
    said = {name: options[option] for name, option in names.items() if options[option]}
    kpis = known_kpis(only)
    mapping = replace(propose(sheet, kpis), **said)
    reading = stage_sheet(sheet, mapping, kpis, stage)
    answers: dict[str, Any] = {}
    if options["leave_out_unknown"] and reading.questions.names:
        left_out = dict.fromkeys(reading.questions.names, layout.LEFT_OUT)
        answers["names"] = {**reading.mapping.names, **left_out}
    if options["percent"]:
        answers["percent_as"] = dict.fromkeys(reading.questions.percent_as, options["percent"])
    if any(answers.values()):
        reading = stage_sheet(sheet, replace(reading.mapping, **answers), kpis, stage)
    if reading.questions:
        raise CommandError(f"The file leaves something open. {_open(reading)}")


def _open(reading: Reading) -> str:
    asked = reading.questions
    said = [
        "Its layout is not clear: give it columns for the date, the KPI and the value." if asked.layout else "",
        f"No KPI is called {', '.join(asked.names)}: rename them or say --leave-out-unknown." if asked.names else "",
        f"{asked.date_order}: say --dates dmy or mdy." if asked.date_order else "",
        f"{asked.decimal_mark}: say --decimal . or ,." if asked.decimal_mark else "",
        f"Several rows for {asked.same_day}: say --same-day add or refuse." if asked.same_day else "",
        f"{asked.brackets}: say --brackets negative or none." if asked.brackets else "",
        "Its months stand without a year: write it to them." if asked.year else "",
        f"{', '.join(asked.percent_as)}: between −1 and 1, say --percent points or fractions."
        if asked.percent_as
        else "",
    ]
    return " ".join(sentence for sentence in said if sentence)
