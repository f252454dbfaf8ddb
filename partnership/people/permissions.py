"""Who may do what, as plain predicates. Areas build their own on these."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from partnership.people.models import Person, Role, SignInRules

FACTORS = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)  # recovery codes stand in for one of these


def is_executive(person: Person) -> bool:
    """Holds a seat today, or is deputy of who holds it."""
    return person.standing.is_executive


def is_administrator(person: Person) -> bool:
    return person.is_active and person.role == Role.ADMINISTRATOR


def is_staff_member(person: Person) -> bool:
    """Of IT or of marketing, executives included."""
    return person.is_active and person.role == Role.STAFF


def speaks_for(person: Person, side: str) -> bool:
    """May give the side's part of what takes both: the seat's holder or deputy."""
    return person.standing.side_spoken_for == side


def may_change_shared(person: Person) -> bool:
    """May change what both sides share. Observers read; administrators set up."""
    return is_staff_member(person)


def has_second_factor(person: Person) -> bool:
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def needs_second_factor(person: Person) -> bool:
    """Signs for a side, or sets the portal up, where the installation requires one of them."""
    return settings.REQUIRE_SECOND_FACTOR and (is_administrator(person) or is_executive(person))


def is_wholly_in(person: object) -> bool:
    """Signed in, and with the second factor that is required of them: the portal opens. Until then nothing of it is
    shown, and nothing asked for."""
    return isinstance(person, Person) and (not needs_second_factor(person) or has_second_factor(person))


def passwords_are_allowed() -> bool:
    """Whether people sign in by password or passkey at all. Without an identity provider there is no other way."""
    return not settings.OIDC_ISSUER or SignInRules.current().passwords_allowed


def may_use_password(person: Person) -> bool:
    """Whether this person does: where passwords are switched off, one administrator keeps theirs."""
    return passwords_are_allowed() or (is_administrator(person) and SignInRules.current().break_glass_id == person.pk)
