"""Proof that a database, or a backup, is whole."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from partnership.core.refusals import Refused
from partnership.keeping import proving
from partnership.keeping.proving import Finding
from partnership.keeping.restoring import drill


class Command(BaseCommand):
    help = "Prove the present database; with --backup, fill a scratch database from a backup and prove that."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--backup", metavar="PATH", default="", help="prove this backup; nothing else is touched")

    def handle(self, *, backup: str, **options: Any) -> None:
        findings = drill(backup) if backup else chain(proving.database(), proving.since_restore())
        try:
            wrong = self.print_all(findings)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except DatabaseError as error:
            raise CommandError(f"The database cannot be read: {str(error).strip()}") from error
        if wrong:
            raise CommandError(f"{wrong} of these do not hold.")

    def print_all(self, findings: Iterator[Finding]) -> int:
        wrong = 0
        for finding in findings:
            self.stdout.write(str(finding))
            wrong += not finding.holds
        return wrong
