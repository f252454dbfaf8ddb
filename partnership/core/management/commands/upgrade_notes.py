"""What waits to be migrated, and whether the release that serves now may go on serving meanwhile."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from partnership.core.upgrades import notes

OWN = {"partnership", "outcomes", "meetings"}


def is_own(app: str) -> bool:
    """Whether the portal's own code has made this app, and so can explain its migrations."""
    return apps.get_app_config(app).name.partition(".")[0] in OWN


class Command(BaseCommand):
    help = "Say which migrations wait and whether the release before them may go on serving meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="name every migration of this release (for a new one)")

    def handle(self, **options: Any) -> None:
        if options["all"]:
            lines = sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations if is_own(app))
        else:
            lines = list(notes()) or ["No migration waits."]
        self.stdout.write("\n".join(lines))
