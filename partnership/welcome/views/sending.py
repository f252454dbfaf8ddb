"""The word that an invitation went out, or that the mail server did not take it."""

from django.contrib import messages

from partnership.core.access import Request
from partnership.people.invitations import send_invitation
from partnership.people.models import Person


def send(request: Request, people: list[Person]) -> None:
    """Send each their invitation, and say in one sentence how that went."""
    refused = [person for person in people if not send_invitation(request, person)]
    sent = [person.name for person in people if person not in refused]
    if sent:
        messages.info(request, f"The invitation is on its way to {all_of(sent)}.")
    if refused:
        names = all_of([person.name for person in refused])
        messages.error(request, f"The mail server did not take the invitation of {names}. Send it again from People.")


def all_of(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
