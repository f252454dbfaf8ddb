"""The mails about somebody's way in: the link with which they set a password, the word that their address changed.

They leave at once and by themselves: with the reminders they might come too late.
"""

import smtplib

import structlog
from allauth.account.forms import ResetPasswordForm
from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string

from partnership.people.models import Person

log = structlog.get_logger("lockstep.people")


def send_invitation(request: HttpRequest, person: Person) -> bool:
    """Send the link by which the person sets a password; False when the mail server did not take it."""
    form = ResetPasswordForm(data={"email": person.email})
    if not form.is_valid():
        return False
    try:
        form.save(request)
    except (OSError, smtplib.SMTPException) as error:
        log.error("invitation.refused", person=person.pk, error=str(error)[:200])
        return False
    return True


def tell_of_address(person: Person, *, former: str, by: Person) -> None:
    """Tell the former address and the new one that the one took the place of the other; a message each."""
    context = {"person": person, "former": former, "by": by, "portal": settings.PUBLIC_URL}
    body = render_to_string("people/address_changed.txt", context)
    for address in (former, person.email):
        try:
            send_mail("Lockstep: your address was changed", body, None, [address])
        except (OSError, smtplib.SMTPException) as error:
            log.error("address.untold", person=person.pk, error=str(error)[:200])


def tell_of_reset(person: Person, *, executives: list[Person], who: str, reason: str) -> None:
    """Tell the person, and both executives, that a second factor was taken away; a message each."""
    for reader in {each.pk: each for each in [person, *executives]}.values():
        context = {"person": person, "reader": reader, "who": who, "reason": reason, "portal": settings.PUBLIC_URL}
        body = render_to_string("people/second_factor_reset.txt", context)
        of_whom = "your second factor" if reader.pk == person.pk else f"the second factor of {person.name}"
        try:
            send_mail(f"Lockstep: {of_whom} was reset", body, None, [reader.email])
        except (OSError, smtplib.SMTPException) as error:
            log.error("reset.untold", person=reader.pk, error=str(error)[:200])
