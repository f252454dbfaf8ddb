from contextlib import nullcontext
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.core import telling
from partnership.core.leash import follow_parent
from partnership.core.preparing import alone
from partnership.core.residents import DEMO_PASSWORD
from partnership.demo.chapters import CHAPTERS
from partnership.demo.story import Story
from partnership.people.models import Person

SAID_EACH = 10  # per cent


class Command(BaseCommand):
    help = "Load the demo: eighteen months of one company, dated relative to today, all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=1, help="how many times the story's bulk (1 to 100)")
        parser.add_argument("--anyway", action="store_true", help="even where people are already")
        parser.add_argument(
            "--once", action="store_true", help="for `up`: where people are already, nothing; says how far it is"
        )

    def handle(self, *args: Any, scale: int, anyway: bool, once: bool, **options: Any) -> None:
        if not 1 <= scale <= 100:
            raise CommandError("--scale is a whole number from 1 to 100.")
        if once:
            follow_parent()
        with alone(self.stdout.write) if once else nullcontext():
            if not Person.objects.exists() or anyway:
                story, steps = self.tell(scale, Said(self) if once else None)
                self.stdout.write(
                    f"The demo is in: {len(story.people)} people, {steps} steps. Password: {DEMO_PASSWORD}"
                )
            elif not once:
                raise CommandError(
                    "There are people here already. The demo is for an empty database (or say --anyway)."
                )

    @transaction.atomic
    def tell(self, scale: int, said: "Said | None") -> tuple[Story, int]:
        """The story that was told, and its number of steps."""
        rules = GroundRules(countries="GB,IE")
        story = Story(now=timezone.now(), calendar=WorkingCalendar.current(rules), scale=scale)
        for chapter in CHAPTERS:
            chapter.build(story)
        return story, story.run(said.look if said else lambda share, at: None)


class Said:
    """Tells the terminal every tenth, and the sign-in page every hundredth, how far the story is."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.kept = self.spoken = -1

    def look(self, share: float, at: date) -> None:
        percent = int(share * 100)
        if percent > self.kept:
            self.kept = percent
            telling.keep(share, at)
        if percent // SAID_EACH > self.spoken:
            self.spoken = percent // SAID_EACH
            self.command.stdout.write(f"The demo: {percent} %, {at:%B %Y}.")
            self.command.stdout.flush()
