"""The portal as it was when a backup was made."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from partnership.core.by_hand import ServerCommand
from partnership.core.refusals import Refused
from partnership.keeping.restoring import Wishes, restore


class Command(ServerCommand):
    help = "Restore the portal from a backup. The present database is kept under another name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH")
        parser.add_argument("--force", action="store_true", help="although a portal seems to run on the database")
        parser.add_argument(
            "--without-present",
            action="store_true",
            help="do not read from the present database what was revoked since: it is damaged, or another portal's",
        )
        parser.add_argument(
            "--without-key", action="store_true", help="although sealed ratings cannot be opened: they are given anew"
        )

    def handle(self, *, path: str, force: bool, without_present: bool, without_key: bool, **options: Any) -> None:
        wishes = Wishes(force=force, without_present=without_present, without_key=without_key)
        try:
            done = restore(path, wishes, self.say)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {str(error).strip()}") from error
        for sentence in done.sentences:
            self.say(sentence)
        self.say(f"Restored {done.restore} in {done.seconds:.1f} s. Everybody signs in anew.")

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
