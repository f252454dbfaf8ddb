"""Pages that belong to no area: refusals and failures."""

import sys

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from partnership.core import earlier, guards
from partnership.core import gallery as samples
from partnership.core.access import SignedInRequest, require
from partnership.core.elsewhere import with_sentence

AWAY = "The database does not answer just now. Nothing is lost; try again in a moment."


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the sentence that says who may do it."""
    sentence = str(exception) if exception and str(exception) else "This is not yours to do."
    return refusal(request, sentence)


def refusal(request: HttpRequest, sentence: str, *, status: int = 403) -> HttpResponse:
    """The page; whoever asked for a piece of one is given the sentence (core.elsewhere)."""
    return with_sentence(render(request, "403.html", {"sentence": sentence}, status=status), sentence)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is not of this session: an old tab, most often."""
    return earlier.answer(request)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 in one sentence. The request may be wrong in anything, its host's name too: nothing of it is shown."""
    sentence = "The request did not arrive whole, or not in a form that Lockstep can read. Go back and try again."
    if isinstance(exception, DisallowedHost):
        sentence = "Lockstep does not answer to this name. Use the address in your invitation or mail."
    elif isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        sentence = "That was more than Lockstep takes at once. Send it in parts, or import it as a file."
    return HttpResponse(render_to_string("400.html", {"sentence": sentence}), status=400)


def failure(request: HttpRequest) -> HttpResponse:
    """Something broke: 409 with its sentence where a guard refused what a verb had allowed a moment before; 503 and a
    time to come back while the database cannot be reached; otherwise 500, without a query."""
    error = sys.exc_info()[1]
    if isinstance(error, UnreadablePostError):  # whoever sent it was gone before the end
        return bad_request(request, error)
    if sentence := guards.refusal(error):
        return refusal(request, sentence, status=409)
    if isinstance(error, (OperationalError, InterfaceError)):
        connection.close()
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = "10"
        return with_sentence(response, AWAY)
    return HttpResponse(render_to_string("500.html"), status=500)


@require_GET
def gallery(request: SignedInRequest) -> HttpResponse:
    """Every component in every state, for those who build the portal."""
    require(request.user.is_staff, "The gallery is for administrators.")
    return render(request, "core/gallery.html", samples.everything())
