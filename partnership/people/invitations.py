"""Links and mails about somebody's way in that no delivery carries: their address changed, their invitation ran out."""

import smtplib

import structlog
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.people.models import Invitation, Person

log = structlog.get_logger("lockstep.people")


def link_of(token: str) -> str:
    """The address that opens an invitation: it is shown once, and stands in one mail."""
    return str(settings.PUBLIC_URL).rstrip("/") + reverse("people:invitation_link", args=[token])


def tell_of_address(person: Person, *, former: str, by: Person) -> None:
    """Tell the former address and the new one that the one took the place of the other; a message each.

    The new one's has a link with which its reader proves that it is theirs.
    """
    context = {"person": person, "former": former, "by": by, "portal": settings.PUBLIC_URL}
    unproven = EmailAddress.objects.filter(user=person, verified=False).first()
    proof = reverse("account_confirm_email", args=[EmailConfirmationHMAC(unproven).key]) if unproven else ""
    for address, path in ((former, ""), (person.email, proof)):
        link = str(settings.PUBLIC_URL).rstrip("/") + path if path else ""
        body = render_to_string("people/address_changed.txt", context | {"proof": link})
        _send("Lockstep: your address was changed", body, person, address)


def tell_of_running_out(invitation: Invitation) -> None:
    """They asked for a new password, but what they had was an invitation, and it has run out."""
    context = {"invitation": invitation, "person": invitation.person, "portal": settings.PUBLIC_URL}
    body = render_to_string("people/invitation_ran_out.txt", context)
    _send("Your invitation to Lockstep ran out", body, invitation.person, invitation.person.email)


def tell_of_reset(person: Person, *, executives: list[Person], who: str, reason: str) -> None:
    """Tell the person, and both executives, that a second factor was taken away; a message each."""
    for reader in {each.pk: each for each in [person, *executives]}.values():
        context = {"person": person, "reader": reader, "who": who, "reason": reason, "portal": settings.PUBLIC_URL}
        body = render_to_string("people/second_factor_reset.txt", context)
        of_whom = "your second factor" if reader.pk == person.pk else f"the second factor of {person.name}"
        _send(f"Lockstep: {of_whom} was reset", body, reader, reader.email)


def tell_of_guessing(person: Person, *, place: str) -> None:
    """Somebody tries passwords at their account; nobody came in by it, and nothing is shut to them."""
    _keep_guessing(person)
    context = {"person": person, "place": place, "portal": settings.PUBLIC_URL, "company": bool(settings.OIDC_ISSUER)}
    body = render_to_string("people/wrong_passwords.txt", context)
    _send("Lockstep: somebody tries to guess your password", body, person, person.email)


@verb
def _keep_guessing(person: Person) -> None:
    Event.objects.record("sign_in.guessed", person, by=None)


def _send(subject: str, body: str, person: Person, address: str) -> None:
    try:
        send_mail(subject, body, None, [address])
    except (OSError, smtplib.SMTPException) as error:
        log.error("mail.untold", person=person.pk, subject=subject, error=str(error)[:200])
