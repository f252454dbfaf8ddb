"""The mail that invites somebody: planned, claimed and sent like every other, but of a message of its own.

Its link is made when the invitation is, and stands sealed in the database until a mail server has taken the message,
so that a second attempt carries the same link.
"""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from partnership.attention.items import NORMAL
from partnership.attention.models import Delivery, Mail, Preference
from partnership.attention.models.mail import INVITATION
from partnership.company.models import GroundRules
from partnership.core.verbs import verb
from partnership.people.invitations import link_of
from partnership.people.models import Invitation

KIND = "invitation"


@verb
def plan_invitations(at: datetime) -> int:
    """Write down a mail for each invitation that asks for one; the number of mails.

    Postgres skips what another plan is at; on SQLite one transaction writes at a time.
    """
    found = list(Invitation.objects.unplanned().filter(made_at__lte=at).select_for_update(skip_locked=True))
    if not found:
        return 0
    mails = Mail.objects.bulk_create(
        Mail(person_id=each.person_id, run=f"{INVITATION}{each.pk}", due_at=each.made_at, try_at=at) for each in found
    )
    Delivery.objects.bulk_create(_delivery(each, mail, at) for each, mail in zip(found, mails, strict=True))
    Invitation.objects.filter(pk__in=[each.pk for each in found]).update(planned_at=at)
    return len(found)


def _delivery(invitation: Invitation, mail: Mail, at: datetime) -> Delivery:
    return Delivery(
        person_id=invitation.person_id,
        kind=KIND,
        subject=f"people.invitation:{invitation.pk}",
        occasion="made",
        title="An invitation to Lockstep",
        url="/accounts/invitation/",
        gravity=NORMAL,
        how=Preference.How.AT_ONCE,
        planned_at=at,
        due_at=invitation.made_at,
        mail=mail,
    )


def invite(mail: Mail, at: datetime) -> tuple[EmailMultiAlternatives | None, list[int]]:
    """The message as of now; none, and the deliveries that nobody needs, when the invitation opens nothing any more."""
    invitation = Invitation.objects.select_related("person", "by").filter(pk=mail.invitation_id or 0).first()
    deliveries = list(mail.deliveries.all())
    if invitation is None or invitation.why_not or not invitation.sealed:
        return None, [row.pk for row in deliveries]
    company = GroundRules.current().name
    subject = f"You are invited to Lockstep as {invitation.part.told}"
    context = {
        "invitation": invitation,
        "part": invitation.part,
        "person": invitation.person,
        "company": company,
        "link": link_of(invitation.token),
        "portal": settings.PUBLIC_URL,
        "subject": subject,
    }
    headers = {"Message-ID": mail.message_id, "X-Lockstep-Delivery": ", ".join(row.key for row in deliveries)}
    headers["Auto-Submitted"] = "auto-generated"
    text = render_to_string("mail/invitation.txt", context)
    message = EmailMultiAlternatives(subject, text, to=[invitation.person.email], headers=headers)
    message.attach_alternative(render_to_string("mail/invitation.html", context), "text/html")
    return message, []


def note_sent(mail: Mail, at: datetime) -> None:
    """The mail left: the link is nowhere here any more."""
    invitation = Invitation.objects.filter(pk=mail.invitation_id or 0).first()
    if invitation:
        invitation.note_sent(at)
