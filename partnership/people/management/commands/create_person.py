import os
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.validators import validate_email

from partnership.core.by_hand import ServerCommand
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.actions import invite, prove_address, take_seat
from partnership.people.invitations import link_of
from partnership.people.models import Invitation, Person, Role, Side

ROLES = {
    "cio": (Role.STAFF, Side.IT, True),
    "cmo": (Role.STAFF, Side.MARKETING, True),
    "it": (Role.STAFF, Side.IT, False),
    "marketing": (Role.STAFF, Side.MARKETING, False),
    "admin": (Role.ADMINISTRATOR, "", False),
    "observer": (Role.OBSERVER, "", False),
}


class Command(ServerCommand):
    help = "Let somebody in. Their password is LOCKSTEP_PASSWORD; without it they come in by the link that is printed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", required=True, choices=ROLES)
        parser.add_argument("--name", default="")

    @verb
    def handle(self, *args: Any, email: str, role: str, name: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.") from error
        if Person.objects.filter(email__iexact=email).exists():
            raise CommandError(f"{email} is here already.")
        kind, side, has_seat = ROLES[role]
        name = name or email.partition("@")[0].replace(".", " ").title()
        person = invite(by=None, email=email, name=name, role=kind, side=side)
        password = os.environ.get("LOCKSTEP_PASSWORD")
        if password:
            person.set_password(password)
            person.save(update_fields=["password"])
            prove_address(person)
        if has_seat:
            try:
                take_seat(by=None, person=person, side=side, from_on=company_day())
            except Refused as error:
                raise CommandError(str(error)) from error
        if password:
            self.stdout.write(f"{person.name} <{person.email}> can sign in.")
            return
        made, token = Invitation.objects.issue(person, by=None)
        until = f"{made.expires_at:%d %b %Y, %H:%M} UTC"
        self.stdout.write(f"{person.name} <{person.email}> comes in here, once, until {until}: {link_of(token)}")
