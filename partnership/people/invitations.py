"""The mail that lets somebody in: a link with which they set their own password."""

import smtplib

import structlog
from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

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
