"""The one page of those whom single sign-on does not let in, and the one line that the log keeps of it."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

UNKNOWN = (
    "You signed in, but nobody here is known by that account. Follow the link of your invitation, or ask an "
    "administrator for one."
)
log = structlog.get_logger("lockstep.people")


def turn_away(request: HttpRequest, sentence: str = UNKNOWN, *, reason: str, status: int) -> HttpResponse:
    """Nobody is signed in by this, and nobody is signed out. Neither page nor log repeats what was sent."""
    log.warning("sign_in.refused", reason=reason)
    context = {"sentence": sentence, "stays": request.user.is_authenticated}
    response = render(request, "socialaccount/authentication_error.html", context, status=status)
    response._has_been_logged = True  # type: ignore[attr-defined]  # what Django reads of it
    return response
