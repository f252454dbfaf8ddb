"""Many people invited at once, and seats that pass when they can."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from partnership.activity.models import Event
from partnership.attention.bell import ring
from partnership.attention.models import Notice
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.verbs import verb, whole
from partnership.people.actions import take_seat
from partnership.people.models import Invitation, Person, Role
from partnership.setup.guests import Fate, Guest


@verb
def invite_many(guests: Sequence[Guest], *, by: Person, time_zone: str) -> int:
    """Invite everybody of a list who is new, with one event; their mails leave by themselves. Raises Refused."""
    new = [guest for guest in guests if guest.fate == Fate.NEW and guest.part]
    people = [guest.as_person(time_zone) for guest in new]
    try:
        with whole():
            Person.objects.bulk_create(people)
    except IntegrityError as error:
        raise Refused("Somebody of this list was invited a moment ago. Look at it again.") from error
    seats = [guest.part.seat if guest.part else "" for guest in new]
    Invitation.objects.bulk_create(
        Invitation.prepared(person, by=by, seat=seat, mail=True)[0] for person, seat in zip(people, seats, strict=True)
    )
    if people:
        detail = {"invited": len(people), "people": [person.pk for person in people]}
        Event.objects.record("people.invited", by, by=by, detail=detail)
    ring()
    return len(people)


def give_waiting_seats(at: datetime) -> None:
    """Seats that could not pass when somebody came in pass on the first day on which they can. Run by the clock."""
    for invitation in Invitation.objects.seat_waits():
        person = invitation.person
        if person.side != invitation.seat or not person.is_active or person.seats.filter(until_on=None).exists():
            invitation.end_wait(by=None, given=False)
            continue
        try:
            with whole():
                take_seat(by=invitation.by, person=person, side=invitation.seat, from_on=company_day(at))
                invitation.end_wait(by=None, given=True)
                say = f"{person.name} is {invitation.part.label} from today."
                _tell_of_seat(invitation, "seat-given", say, administrators())
        except (Refused, ValidationError) as error:
            why = error.messages[0] if isinstance(error, ValidationError) else str(error)
            say = f"{person.name} came in as {invitation.part.label}, but the seat cannot pass yet: {why}"
            _tell_of_seat(invitation, "seat-waits", say, [person, *administrators()])


def administrators() -> list[Person]:
    return list(Person.objects.arrived().filter(role=Role.ADMINISTRATOR))


def _tell_of_seat(invitation: Invitation, kind: str, text: str, people: list[Person]) -> None:
    """Tell them once. Whom the passing itself concerns hears of it by ``tell_of_seats``."""
    subject = f"people.invitation:{invitation.pk}"
    if not Notice.objects.filter(kind=kind, subject=subject).exists():
        Notice.objects.tell(people, kind=kind, subject=subject, text=text, url="/")
