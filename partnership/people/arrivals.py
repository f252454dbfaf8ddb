"""How people come in: invited as something, by one link each; and the first of all, whom nobody could invite."""

from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.actions import invite, prove_address, take_up
from partnership.people.invitations import tell_of_running_out
from partnership.people.models import FirstLink, Invitation, Part, Person, Role
from partnership.people.permissions import may_use_password


@verb
def invite_as(
    part: Part, *, by: Person | None, email: str, name: str, mail: bool = True, **fields: object
) -> tuple[Invitation, str]:
    """Somebody new, and the secret of their link. With ``mail`` it goes to them as well, within seconds.

    Raises Refused when somebody else is invited for the same seat.
    """
    refuse_two_for_a_seat(part)
    person = invite(by=by, email=email, name=name, role=part.role, side=part.side, **fields)
    return Invitation.objects.issue(person, by=by, seat=part.seat, mail=mail)


def refuse_two_for_a_seat(part: Part, *, apart_from: Person | None = None) -> None:
    if not part.seat:
        return
    others = Invitation.objects.open().filter(seat=part.seat).select_related("person")
    if other := others.exclude(person=apart_from).first():
        raise Refused(f"{other.person.name} is invited as {part.label} already. Withdraw that invitation first.")


@verb
def renew(person: Person, *, by: Person, mail: bool = True) -> tuple[Invitation, str]:
    """A new link in place of the former one, for the same part; whoever had lost access has it again.

    Raises Refused when they have come in already, or when somebody else is invited for the same seat.
    """
    former = Invitation.objects.filter(person=person).first()
    seat = former.seat if former and former.seat == person.side else ""
    if seat:
        refuse_two_for_a_seat(Part.of(role=person.role, side=person.side, seat=seat), apart_from=person)
    person.enable(by=by)
    return Invitation.objects.issue(person, by=by, seat=seat, mail=mail)


@verb
def withdraw(person: Person, *, by: Person) -> None:
    """Whoever has not come in shall not: the link opens nothing, and they cannot sign in. Raises Refused."""
    pending = Invitation.objects.pending().filter(person=person).select_related("person").first()
    if pending is None:
        raise Refused(f"{person.name} has no invitation that could be withdrawn.")
    pending.withdraw(by=by)
    person.disable(by=by)


def call_back(person: Person) -> None:
    """Somebody who has not come in says that they forgot their password: their invitation goes to them again.

    It holds no longer than it did, so that asking is no way around its end.
    """
    last = Invitation.objects.filter(person=person).first()
    if last is None or last.state not in {Invitation.State.OPEN, Invitation.State.EXPIRED}:
        return
    if last.state == Invitation.State.EXPIRED:
        tell_of_running_out(last)
        return
    Invitation.objects.issue(person, by=last.by, seat=last.seat, mail=True, until=last.expires_at)


@verb
def come_in(invitation: Invitation, *, password: str) -> Person:
    """Take the invitation up with a password. Raises Refused when it opens nothing, or passwords open nothing."""
    if not may_use_password(invitation.person):
        raise Refused("Passwords do not open this portal: come in by your company sign-in.")
    person = take_up(invitation)
    person.set_password(password)
    person.save(update_fields=["password"])
    return person


@verb
def begin(digest: str, *, email: str, name: str, password: str, time_zone: str) -> Person:
    """The first administrator, by the first link, which goes with its use. Raises Refused; of two at once one wins."""
    FirstLink.objects.use_up(digest)
    if Person.objects.exists():
        raise Refused("Somebody is here already. Sign in, or ask an administrator to invite you.")
    person = Person.objects.create_user(
        email, password, name=name, role=Role.ADMINISTRATOR, time_zone=time_zone, is_superuser=False
    )
    prove_address(person)
    Event.objects.record("portal.begun", person, by=person)
    return person
