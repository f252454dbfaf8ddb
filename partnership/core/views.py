"""Pages that belong to no area: refusals and failures."""

import sys

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from partnership.core import gallery as samples
from partnership.core.access import Request, require
from partnership.core.guards import refusal

log = structlog.get_logger("lockstep")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the sentence that says who may do it."""
    sentence = str(exception) if exception and str(exception) else "This is not yours to do."
    return render(request, "403.html", {"sentence": sentence}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: an old tab, most often."""
    sentence = (
        "This page was open for too long, or cookies are blocked. Load it again; what you typed is still in the form."
    )
    return render(request, "403.html", {"sentence": sentence}, status=403)


def failure(request: HttpRequest) -> HttpResponse:
    """Something broke: 409 with its sentence where a guard refused what a verb had allowed a moment before; 503 and a
    time to come back while the database cannot be reached; otherwise 500, without a query."""
    error = sys.exc_info()[1]
    if sentence := refusal(error):
        return HttpResponse(render_to_string("403.html", {"sentence": sentence}, request), status=409)
    if isinstance(error, (OperationalError, InterfaceError)):
        log.error("database.away", error=str(error)[:200])
        connection.close()
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = "10"
        return response
    return HttpResponse(render_to_string("500.html"), status=500)


@require_GET
def gallery(request: Request) -> HttpResponse:
    """Every component in every state, for those who build the portal."""
    require(request.user.is_staff, "The gallery is for administrators.")
    return render(request, "core/gallery.html", samples.everything())
