"""What an administrator changes that other areas must hear of."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.bell import ring
from partnership.attention.models import Notice
from partnership.people.actions import take_seat, take_second_factor
from partnership.people.arrivals import renew
from partnership.people.factors import Factors
from partnership.people.invitations import tell_of_address, tell_of_reset
from partnership.people.models import Invitation, Person, Refused, Role, Seat
from partnership.setup.guests import Fate, Guest

APART = timedelta(hours=72)
"""Between an address changed and a second factor reset: one of them alone lets nobody in as somebody else (ADR 91)."""


@transaction.atomic
def change_person(person: Person, *, by: Person, **fields: Any) -> None:
    """Change who somebody is. Whoever can read the mails of an address can sign in by it, so another address is told
    to the old one and the new one, and of somebody who speaks for a side to both executives. Raises Refused.

    The new address is unproven until its link is followed. Whoever has not come in gets their invitation there.
    """
    former = person.email
    if fields.get("email", former) != former:
        refuse_after_reset(person)
    person.change(by=by, **fields)
    Invitation.objects.pending().filter(person=person).exclude(seat=person.side).update(seat="")
    if person.email == former:
        return
    EmailAddress.objects.filter(user=person).delete()  # what allauth remembers would go on opening the door
    if Person.objects.awaited().filter(pk=person.pk).exists():
        if person.is_active:
            renew(person, by=by)
        return
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    transaction.on_commit(partial(tell_of_address, person, former=former, by=by))
    if person.standing.is_executive:
        Notice.objects.tell(
            Seat.objects.executives().values(),
            kind="address-changed",
            subject=f"people.person:{person.pk}",
            text=f"{by.name} changed the address of {person.name}, who signs: {former} is now {person.email}.",
            url="/",
        )


@transaction.atomic
def invite_many(guests: Sequence[Guest], *, by: Person, time_zone: str) -> int:
    """Invite everybody of a list who is new, with one event; their mails leave by themselves. Raises Refused."""
    new = [guest for guest in guests if guest.fate == Fate.NEW and guest.part]
    people = [guest.as_person(time_zone) for guest in new]
    try:
        with transaction.atomic():
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
            with transaction.atomic():
                take_seat(by=invitation.by, person=person, side=invitation.seat, from_on=timezone.localdate(at))
                invitation.end_wait(by=None, given=True)
                _tell_of_seat(invitation, "seat-given", f"{person.name} is {invitation.part.label} from today.")
        except (Refused, ValidationError) as error:
            why = error.messages[0] if isinstance(error, ValidationError) else str(error)
            say = f"{person.name} came in as {invitation.part.label}, but the seat cannot pass yet: {why}"
            _tell_of_seat(invitation, "seat-waits", say)


def _tell_of_seat(invitation: Invitation, kind: str, text: str) -> None:
    """Tell the person and the administrators, once."""
    subject = f"people.invitation:{invitation.pk}"
    if Notice.objects.filter(kind=kind, subject=subject).exists():
        return
    administrators = Person.objects.arrived().filter(role=Role.ADMINISTRATOR)
    Notice.objects.tell([invitation.person, *administrators], kind=kind, subject=subject, text=text, url="/")


def refuse_after_reset(person: Person) -> None:
    """Another address so soon after a reset could be somebody else's way in."""
    reset_at = person.factor_reset_at
    if reset_at and timezone.now() - reset_at < APART and not Factors.of(person).count:
        raise Refused(
            f"{person.name}’s second factor was reset less than three days ago, and they have not set up a new one. "
            "Until then their address stays."
        )


@transaction.atomic
def reset_second_factor(person: Person, *, by: Person | None, reason: str = "") -> None:
    """Let somebody in again who has lost it: they set up a new one at their next sign-in. They and both executives are
    told at once. Raises Refused."""
    if by:
        refuse_after_address(person)
    take_second_factor(person, by=by, reason=reason)
    who = by.name if by else "Somebody with access to the server"
    executives = list(Seat.objects.executives().values())
    Notice.objects.tell(
        executives,
        kind="second-factor-reset",
        subject=f"people.person:{person.pk}",
        text=f"{who} reset the second factor of {person.name}.",
        url="/",
    )
    transaction.on_commit(partial(tell_of_reset, person, executives=executives, who=who, reason=reason))


def refuse_after_address(person: Person) -> None:
    """Whoever reads the mails of a new address could choose a password; the second factor is what keeps them out."""
    changed = Event.objects.about(person).filter(at__gt=timezone.now() - APART, changes__has_key="email")
    if changed.exists():
        raise Refused(
            f"{person.name}’s address was changed less than three days ago. Wait until those are over, "
            "or reset the second factor on the server (manage.py reset_second_factor)."
        )
