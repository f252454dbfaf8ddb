"""A lost second factor, and what keeps a reset from becoming a way in."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.actions import take_second_factor
from partnership.people.factors import Factors
from partnership.people.invitations import tell_of_reset
from partnership.people.models import Person, Seat

APART = timedelta(hours=72)
"""Between an address changed and a second factor reset: one of them alone lets nobody in as somebody else (ADR 91)."""


def refuse_after_reset(person: Person) -> None:
    """Another address so soon after a reset could be somebody else's way in."""
    reset_at = person.factor_reset_at
    if reset_at and timezone.now() - reset_at < APART and not Factors.of(person).count:
        raise Refused(
            f"{person.name}’s second factor was reset less than three days ago, and they have not set up a new one. "
            "Until then their address stays."
        )


@verb
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
