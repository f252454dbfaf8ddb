"""Changes of who holds what, which reach over several records."""

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.days import company_day
from partnership.core.memory import forget
from partnership.core.refusals import Refused
from partnership.core.verbs import verb, whole
from partnership.people.models import Delegation, Invitation, Person, Role, Seat, Side


@verb
def invite(*, by: Person | None, email: str, name: str, role: str, side: str = "", **fields: object) -> Person:
    """Somebody new, who sets a password by the link in a mail."""
    person = Person.objects.create_user(email, None, name=name, role=role, side=side, **fields)
    Event.objects.record("person.invited", person, by=by, changes={"role": ["", role], "side": ["", side]})
    return person


@verb
def take_up(invitation: Invitation) -> Person:
    """Its person comes in: the link proves their address, and gives the seat that it was made for. Raises Refused.

    Where the seat cannot pass today they are in all the same, and it waits (``seat_waits_since``).
    """
    invitation.take()
    person = invitation.person
    prove_address(person)
    if invitation.seat:
        try:
            with whole():
                take_seat(by=invitation.by, person=person, side=invitation.seat, from_on=company_day())
        except (Refused, ValidationError) as error:
            invitation.let_seat_wait(error.messages[0] if isinstance(error, ValidationError) else str(error))
    return person


def prove_address(person: Person) -> None:
    """They read mail at their address, so what asks for a verified address (a second factor, say) works."""
    EmailAddress.objects.filter(user=person).exclude(email__iexact=person.email).delete()
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})


@verb
def take_seat(*, by: Person | None, person: Person, side: str, from_on: date) -> Seat:
    """From that day the person holds the side's seat; who held it until then stays in its history."""
    if person.role != Role.STAFF or person.side != side or not person.is_active:
        raise Refused(f"Only somebody of {Side(side).label} who may sign in holds its seat.")
    current = Seat.objects.select_for_update().filter(side=side, until_on__isnull=True).first()
    if current and current.person_id == person.pk:
        raise Refused(f"{person.name} holds this seat already.")
    if current and current.from_on >= from_on:
        raise Refused(f"{current.person.name} took the seat on {current.from_on:%d %b %Y}; choose a later day.")
    if current:
        current.until_on = from_on
        current.save(update_fields=["until_on"])
    seat = Seat(side=side, person=person, from_on=from_on)
    seat.full_clean()
    seat.save()
    forget()
    said = seat.passing(former=current.person if current else None, to=person)
    Event.objects.record("seat.taken", seat, by=by, **said)
    return seat


@verb
def hand_seat_over(seat: Seat, *, to: Person | None, by: Person) -> None:
    """A holding of a seat, now or to come, goes to another from today on, or ends: then the seat stays empty.

    Deputies acted for who held it, so their part ends with it. What the former holder signed stays theirs.
    """
    today = company_day()
    seat = Seat.objects.select_for_update().select_related("person").get(pk=seat.pk)
    if to and (to.role != Role.STAFF or to.side != seat.side or not to.is_active):
        raise Refused(f"Only somebody of {Side(seat.side).label} who may sign in holds its seat.")
    if to is None and seat.from_on > today and not seat.until_on:
        seat.call_off(by=by)
        return
    former, until_on, from_on = seat.person, seat.until_on, max(today, seat.from_on)
    deputies = []
    for given in Delegation.objects.in_effect_since(today).filter(principal=former):
        deputies.append(given.deputy_id)
        given.end(by=by)
    if seat.from_on >= today:  # not a day of it has passed
        seat.delete()
    else:
        seat.until_on = today
        seat.save(update_fields=["until_on"])
    if to:
        seat = Seat(side=seat.side, person=to, from_on=from_on, until_on=until_on)
        seat.full_clean()
        seat.save()
    forget()
    said = Seat(side=seat.side, person=former, from_on=from_on).passing(former=former, to=to, deputies=deputies)
    if to:
        Event.objects.record("seat.taken", seat, by=by, **said)
    else:
        Event.objects.record("seat.emptied", former, by=by, **said)


@verb
def delegate(*, by: Person, principal: Person, deputy: Person, from_on: date, until_on: date) -> Delegation:
    """Name a deputy for an executive between two days, both included. They act once they are told (see attention).

    Where the seat is handed on before the last day, the delegation ends with it.
    """
    seat = Seat.objects.held_on(from_on).filter(person=principal).first()
    if seat is None:
        raise Refused(f"{principal.name} does not hold a seat on {from_on:%d %b %Y}.")
    if deputy.role != Role.STAFF or deputy.side != principal.side or not deputy.is_active:
        raise Refused("A deputy is of the seat's own side.")
    if not deputy.has_arrived:
        raise Refused(f"{deputy.name} has not taken up their invitation yet, so nobody has told them. Choose another.")
    if until_on < company_day():
        raise Refused("The last day is past. Choose today or a later one.")
    if seat.until_on:
        until_on = min(until_on, max(from_on, seat.until_on - timedelta(days=1)))
    theirs = Delegation.objects.in_effect_since(from_on).filter(principal=principal, deputy=deputy)
    if other := theirs.filter(from_on__lte=until_on).first():
        raise Refused(
            f"{deputy.name} acts for {principal.name} from {other.from_on:%-d %b} to {other.until_on:%-d %b} already."
            " End that first, or choose other days."
        )
    delegation = Delegation(principal=principal, deputy=deputy, from_on=from_on, until_on=until_on)
    delegation.full_clean()
    delegation.save()
    forget()
    Event.objects.record(
        "delegation.given", delegation, by=by, detail={"from": from_on.isoformat(), "until": until_on.isoformat()}
    )
    return delegation


@verb
def take_second_factor(person: Person, *, by: Person | None, reason: str = "") -> None:
    """Passkeys, app and recovery codes are gone, and every session has ended; the next sign-in sets up new ones.

    ``by`` nobody: on the server. Raises Refused for oneself. Who must be told is setup's to say.
    """
    if by and by.pk == person.pk:
        raise Refused("You cannot reset your own second factor: ask another administrator.")
    Authenticator.objects.filter(user=person).delete()
    person.factor_reset_at = timezone.now().replace(microsecond=0)
    person.save(update_fields=["factor_reset_at"])
    Event.objects.record("second_factor.reset", person, by=by, detail={"reason": reason} if reason else {})
