"""The word that an invitation went out, or that the mail server did not take it."""

from django.contrib import messages

from partnership.attention.actions import send_invitation
from partnership.attention.models import Mail
from partnership.core.access import SignedInRequest
from partnership.people.models import Invitation


def send(request: SignedInRequest, made: list[Invitation]) -> None:
    """Try each one's mail at once, and say in one sentence how that went; what was not taken is tried again."""
    sent: list[str] = []
    waiting: list[str] = []
    for invitation in made:
        mail = send_invitation(invitation)
        (sent if mail and mail.state == Mail.State.SENT else waiting).append(invitation.person.name)
    if sent:
        messages.info(request, f"The invitation is on its way to {all_of(sent)}.")
    if waiting:
        messages.error(
            request,
            f"The mail server did not take the invitation of {all_of(waiting)} yet. It is tried again; "
            "under Set-up, People you can copy a link instead.",
        )


def all_of(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
