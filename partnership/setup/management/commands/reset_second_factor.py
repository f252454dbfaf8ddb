from typing import Any

from django.core.management.base import CommandError, CommandParser

from partnership.core.by_hand import ServerCommand
from partnership.people.models import Person
from partnership.setup.actions import reset_second_factor


class Command(ServerCommand):
    help = "Let somebody in again who lost their second factor: for the last administrator, whom nobody else can help."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", default="")

    def handle(self, *, email: str, reason: str, **options: Any) -> None:
        person = Person.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nobody has the address {email}.")
        reset_second_factor(person, by=None, reason=reason[:200])
        self.stdout.write(
            f"{person.name} <{person.email}> sets up a new second factor at the next sign-in. "
            "They and both executives are told by mail."
        )
