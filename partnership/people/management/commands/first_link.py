from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from partnership.people.firstlink import absolute, make_first_link


class Command(BaseCommand):
    help = "Print a new one-time link for the first administrator, in place of the former, while the portal has nobody."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="say nothing when somebody is here already")

    def handle(self, *args: Any, quiet: bool, **options: Any) -> None:
        if path := make_first_link():
            self.stdout.write(f"The first administrator comes in here, once: {absolute(path)}")
        elif not quiet:
            self.stdout.write("Somebody is here already, so there is no first link. Administrators invite the others.")
