from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.home.demo import CHAPTERS
from partnership.home.demo.people import PASSWORD
from partnership.home.demo.story import Story
from partnership.people.models import Person


class Command(BaseCommand):
    help = "Load the demo: eighteen months of one company, dated relative to today, all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=1, help="how many times the story's bulk (1 to 100)")
        parser.add_argument("--anyway", action="store_true", help="even where people are already")

    @transaction.atomic
    def handle(self, *args: Any, scale: int, anyway: bool, **options: Any) -> None:
        if not 1 <= scale <= 100:
            raise CommandError("--scale is a whole number from 1 to 100.")
        if Person.objects.exists() and not anyway:
            raise CommandError("There are people here already. The demo is for an empty database (or say --anyway).")
        rules = GroundRules(countries="GB,IE")
        story = Story(now=timezone.now(), calendar=WorkingCalendar.current(rules), scale=scale)
        for chapter in CHAPTERS:
            chapter.build(story)
        steps = story.run()
        self.stdout.write(f"The demo is in: {len(story.people)} people, {steps} steps. Password: {PASSWORD}")
