from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from partnership.core.by_hand import ServerCommand
from partnership.core.refusals import Refused
from partnership.core.verbs import whole
from partnership.people.models import Person
from partnership.sheets import tables
from partnership.sheets.actions import digest_of, keep_record
from partnership.sheets.fates import Fate
from partnership.sheets.meant import NOTHING
from partnership.sheets.record import RecordsReading
from partnership.stack.imports import SYSTEMS
from partnership.stack.permissions import ONLY_STAFF

MOST_SHOWN = 50


class Command(ServerCommand):
    help = (
        "Import systems from a CSV or XLSX inventory, as the import page does. What the file leaves open is answered "
        "by options; without an answer it stops and says what to ask. The same file again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and save nothing")
        parser.add_argument("--by", metavar="EMAIL", default="", help="who imports them; else the server")
        parser.add_argument("--there-before", action="store_true", help="they were there before the portal")
        parser.add_argument("--in-currency", metavar="EUR", help="the currency of costs that name none")
        parser.add_argument(
            "--mean", metavar="FIELD:WORD=VALUE", action="append", default=[],
            help="what a word stands for, such as life:under review=phase_out or owner_it:Security=ada@example.com",
        )  # fmt: skip
        parser.add_argument("--leave-unknown", action="store_true", help="leave words empty that name nothing here")
        parser.add_argument("--dates", choices=["dmy", "mdy"], help="what 03/04/2025 begins with")
        parser.add_argument("--decimal", choices=[".", ","], help="what stands before the decimals")
        parser.add_argument("--brackets", choices=["negative", "none"], help="whether (5) is −5 or no value")
        parser.add_argument("--sheet", default="", help="the worksheet that is read")
        parser.add_argument("--header", type=int, help="the line of the heads; 0: there are none")
        parser.add_argument("--with-hidden", action="store_true", help="take hidden rows and columns too")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        by = _importer(options["by"])
        try:
            sheet = tables.read(file, tables.Choice(options["sheet"], options["header"], options["with_hidden"]))
            reading = _reading(sheet, options)
            with whole(), SYSTEMS.judge(sheet, reading.said, frozenset(), by=by) as (_, fates):
                counts = fates.counts() if dry_run else SYSTEMS.write(fates, by=by, file=None)
                if not dry_run:
                    keep_record(SYSTEMS, counts, name=file.name, digest=digest_of(file), by=by)
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}.") from problem
        except (tables.Unreadable, Refused) as problem:
            raise CommandError(str(problem)) from problem
        for record in fates.of(Fate.BAD)[:MOST_SHOWN]:
            self.stderr.write(f"line {record.line}: {record.reason}")
        if counts[Fate.BAD] > MOST_SHOWN:
            self.stderr.write(f"and {counts[Fate.BAD] - MOST_SHOWN} more bad rows")
        for sentence in [*([f"Not read: {', '.join(reading.unread)}."] if reading.unread else []),
                         *SYSTEMS.remarks(reading, fates)]:  # fmt: skip
            self.stdout.write(sentence)
        self.stdout.write(", ".join(f"{counts[fate]} {fate}" for fate in Fate) + " (would be saved)" * dry_run)


def _importer(email: str) -> Person | None:
    if not email:
        return None
    person = Person.objects.active().filter(email__iexact=email).first()
    if person is None:
        raise CommandError(f"Nobody who may sign in has the address {email}.")
    if not SYSTEMS.may(person):
        raise CommandError(ONLY_STAFF)
    return person


def _reading(sheet: tables.Sheet, options: dict[str, Any]) -> RecordsReading:
    """The file with the options as answers; stops with what is still open."""
    names = {"date_order": "dates", "decimal_mark": "decimal", "brackets": "brackets", "in_currency": "in_currency"}
    said: dict[str, Any] = {name: options[option] for name, option in names.items() if options[option]}
    said |= {"way": "before" if options["there_before"] else "unsaid", "meant": _meant(options["mean"])}
    reading = SYSTEMS.read(sheet, said)
    if options["leave_unknown"]:
        fields = [each.name for each in SYSTEMS.fields]
        left = {name: dict.fromkeys(reading.meant.open_words(name), NOTHING) for name in fields}
        said["meant"] = {name: {**said["meant"].get(name, {}), **words} for name, words in left.items()}
        reading = SYSTEMS.read(sheet, said)
    if reading.is_open:
        raise CommandError(f"The file leaves something open. {' '.join(_open(reading))}")
    return reading


def _meant(options: list[str]) -> dict[str, dict[str, str]]:
    """What --mean says of words; people by their address."""
    known = SYSTEMS.known()
    found: dict[str, dict[str, str]] = {}
    for option in options:
        name, _, rest = option.partition(":")
        word, _, value = rest.rpartition("=")
        offered = dict(SYSTEMS.offered(name)) if name in known else {}
        value = known.get(name, {}).get(value.casefold(), value)
        if value not in offered or not word:
            raise CommandError(f"“{option}” is not understood: say life:under review=phase_out, or an address.")
        found.setdefault(name, {})[word.casefold()] = value
    return found


def _open(reading: RecordsReading) -> list[str]:
    evidence, written = reading.evidence, reading.written
    said = [f"No column says {each.label.lower()}." for each in reading.missing]
    for each in reading.fields:
        if words := list(reading.meant.open_words(each.name).values()):
            named = ", ".join(words[:10])
            said.append(f"{each.label} {named}: say --mean {each.name}:WORD=VALUE, or --leave-unknown.")
    asked = [
        (evidence.asks_date_order(written.date_order), "--dates dmy or mdy"),
        (evidence.asks_decimal_mark(written.decimal_mark), "--decimal . or ,"),
        (evidence.asks_brackets(written.brackets), "--brackets negative or none"),
    ]
    said += [f"{example}: say {answer}." for example, answer in asked if example]
    if reading.others.get("in_currency", "") is None:
        said.append("Its costs name no currency: say --in-currency EUR.")
    return said
