from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from partnership.core import maintenance


class Command(BaseCommand):
    """Everybody gets a plain page and 503 until it is off, administrators too. /healthz and /readyz go on answering."""

    help = "Shut the portal for a while (on), open it again (off), or say which it is."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("state", nargs="?", choices=["on", "off"])
        parser.add_argument("--say", default="", help="the sentence that people read, such as “Back at 14:00.”")

    def handle(self, *, state: str | None, say: str, **options: Any) -> None:
        if state == "on":
            maintenance.shut(say)
        elif state == "off":
            maintenance.reopen()
        words = maintenance.sentence()
        self.stdout.write("The portal is open." if words is None else f"The portal is shut. People read: {words}")
