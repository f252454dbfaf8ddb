"""Everything shared, for another system or for the shelf."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from partnership.core.refusals import Refused
from partnership.keeping.backing import in_words
from partnership.keeping.exporting import export_all, in_markdown


class Command(BaseCommand):
    help = "Write everything shared as JSON and CSV into one zip. PATH may be a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH", nargs="?", default="")
        parser.add_argument("--overwrite", action="store_true", help="take the place of a file that is there")
        parser.add_argument("--describe", action="store_true", help="print what each field is, and write nothing")

    def handle(self, *, path: str, overwrite: bool, describe: bool, **options: Any) -> None:
        if describe:
            self.stdout.write(in_markdown(), ending="")
            return
        if not path:
            raise CommandError("Say where: manage.py export_all PATH.")
        try:
            made = export_all(path, overwrite=overwrite)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {str(error).strip()}") from error
        rows = sum(made.rows.values())
        self.stdout.write(f"{made.path}: {rows:,} rows of {len(made.rows)} kinds in {in_words(made.size)}.")
