"""A backup of everything, into one file."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from partnership.core.by_hand import ServerCommand
from partnership.core.refusals import Refused
from partnership.keeping.backing import back_up, in_words


class Command(ServerCommand):
    help = "Back the portal up into one file, while people work. PATH may be a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH")
        parser.add_argument("--overwrite", action="store_true", help="take the place of a file that is there")

    def handle(self, *, path: str, overwrite: bool, **options: Any) -> None:
        try:
            made = back_up(path, overwrite=overwrite)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {str(error).strip()}") from error
        rows = sum(made.manifest.counts.values())
        self.stdout.write(
            f"{made.path}: {rows:,} rows and {made.manifest.events:,} events in {in_words(made.size)}, "
            f"{made.seconds:.1f} s. Head: {made.manifest.head or 'none'}"
        )
