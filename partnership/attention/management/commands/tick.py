"""One reminder tick by hand."""

from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from partnership.attention.tasks import tick_at


def instant(text: str) -> datetime:
    """An ISO instant; without a zone it is in the portal's own."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise ArgumentTypeError(f"“{text}” is not an instant. Use one such as 2026-12-03T08:00:00Z.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


class Command(BaseCommand):
    help = "Plan what is due and send it, as of now or of another instant. Any number may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", type=instant, default=None, metavar="ISO", help="the instant, instead of now")

    def handle(self, *, now: datetime | None, **options: Any) -> None:
        planned, tried = tick_at(now or timezone.now())
        self.stdout.write(f"{planned} reminders planned, {tried} mails tried.")
