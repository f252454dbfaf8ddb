"""What somebody is told about their way in, at once and by itself."""

import smtplib

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from partnership.people.models import Person

log = structlog.get_logger("lockstep.people")


def tell_of_binding(person: Person) -> None:
    """Tell somebody that their company sign-in opens the portal for them now: if it was not them, they should ask."""
    body = render_to_string("people/bound.txt", {"person": person, "portal": settings.PUBLIC_URL})
    try:
        send_mail("Lockstep: your company sign-in is connected", body, None, [person.email])
    except (OSError, smtplib.SMTPException) as error:
        log.error("binding.untold", person=person.pk, error=str(error)[:200])
