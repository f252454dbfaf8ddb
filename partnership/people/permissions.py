"""Who may do what, as plain predicates. Areas build their own on these."""

from django.conf import settings

from partnership.people.models import Person, Role, SignInRules


def is_executive(person: Person) -> bool:
    """Holds a seat today, or is deputy of who holds it."""
    return person.standing.is_executive


def is_administrator(person: Person) -> bool:
    return person.is_active and person.role == Role.ADMINISTRATOR


def is_observer(person: Person) -> bool:
    return person.is_active and person.role == Role.OBSERVER


def is_staff_member(person: Person) -> bool:
    """Of IT or of marketing, executives included."""
    return person.is_active and person.role == Role.STAFF


def speaks_for(person: Person, side: str) -> bool:
    """May give the side's part of what takes both: the seat's holder or deputy."""
    return person.standing.side_spoken_for == side


def may_change_shared(person: Person) -> bool:
    """May change what both sides share. Observers read; administrators set up."""
    return is_staff_member(person)


def passwords_are_allowed() -> bool:
    """Whether people sign in by password or passkey at all. Without an identity provider there is no other way."""
    return not settings.OIDC_ISSUER or SignInRules.current().passwords_allowed


def may_use_password(person: Person) -> bool:
    """Whether this person does: where passwords are switched off, one administrator keeps theirs."""
    return passwords_are_allowed() or (is_administrator(person) and SignInRules.current().break_glass_id == person.pk)
