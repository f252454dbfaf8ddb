"""Changing who somebody is."""

from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from partnership.attention.models import Notice
from partnership.core.verbs import verb
from partnership.people.arrivals import renew
from partnership.people.invitations import tell_of_address
from partnership.people.models import Invitation, Person, Role, Seat, Side
from partnership.setup.actions.factors import refuse_after_reset


@verb
def change_person(person: Person, *, by: Person, **fields: Any) -> None:
    """Change who somebody is. Whoever can read the mails of an address can sign in by it, so another address is told
    to the old one and the new one, and of somebody who speaks for a side to both executives. Raises Refused.

    The new address is unproven until its link is followed. Whoever has not come in gets their invitation there.
    """
    former, was = person.email, (person.role, person.side)
    if fields.get("email", former) != former:
        refuse_after_reset(person)
    person.change(by=by, **fields)
    Invitation.objects.pending().filter(person=person).exclude(seat=person.side).update(seat="")
    if (person.role, person.side) != was:
        said = Role(person.role).label.lower() + (f" of {Side(person.side).label}" if person.side else "")
        text = f"{by.name} made you {said}."
        Notice.objects.tell([person], kind="person-changed", subject=f"people.person:{person.pk}", text=text, url="/")
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
