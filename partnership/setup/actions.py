"""What an administrator changes that other areas must hear of."""

from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from partnership.attention.models import Notice
from partnership.people.invitations import tell_of_address
from partnership.people.models import Person, Seat


@transaction.atomic
def change_person(person: Person, *, by: Person, **fields: Any) -> None:
    """Change who somebody is. Whoever can read the mails of an address can sign in by it, so another address is told
    to the old one and the new one, and of somebody who speaks for a side to both executives. Raises Refused."""
    former = person.email
    person.change(by=by, **fields)
    if person.email == former:
        return
    EmailAddress.objects.filter(user=person).delete()  # what allauth remembers would go on opening the door
    transaction.on_commit(partial(tell_of_address, person, former=former, by=by))
    if person.standing.is_executive:
        Notice.objects.tell(
            Seat.objects.executives().values(),
            kind="address-changed",
            subject=f"people.person:{person.pk}",
            text=f"{by.name} changed the address of {person.name}, who signs: {former} is now {person.email}.",
            url="/",
        )
