"""What every answer carries: a request id, a strict content security policy, no storing by caches. And maintenance."""

import re
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from partnership.core import maintenance as closed
from partnership.core import telling
from partnership.core.elsewhere import with_sentence
from partnership.core.memory import remembering

Handler = Callable[[HttpRequest], HttpResponse]

READS = {"GET", "HEAD", "OPTIONS"}
_REQUEST_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")


def request_id(get_response: Handler) -> Handler:
    """Give each request an id that the answer, the log and the events carry."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "")
        number = sent if _REQUEST_ID.match(sent) else uuid.uuid4().hex
        request.META["REQUEST_ID"] = number  # for what is logged when the answer is on its way (core/logs.py)
        with structlog.contextvars.bound_contextvars(request_id=number):
            response = get_response(request)
        response["X-Request-ID"] = number
        return response

    return middleware


def memory(get_response: Handler) -> Handler:
    """Within one request, the ground rules and the seats are read once."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with remembering():
            return get_response(request)

    return middleware


def _policy() -> str:
    issuer = urlsplit(settings.OIDC_ISSUER)
    form_action = "'self'" + (f" {issuer.scheme}://{issuer.netloc}" if issuer.netloc else "")
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            f"form-action {form_action}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "object-src 'none'",
            "manifest-src 'self'",
        ]
    )


def content_security_policy(get_response: Handler) -> Handler:
    """The strict policy of every answer: nothing inline, nothing from elsewhere."""
    policy = _policy()

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)  # a mail that is shown brings a stricter one
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
        return response

    return middleware


def private_answers(get_response: Handler) -> Handler:
    """What the signed-in see is not kept by any cache, and differs for htmx."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        vary = {name.strip() for name in response.get("Vary", "").split(",") if name.strip()}
        response["Vary"] = ", ".join(sorted(vary | {"HX-Request"}))
        return response

    return middleware


def maintenance(get_response: Handler) -> Handler:
    """While it is shut (`manage.py maintenance on`): 503, a plain page, and when to come back, for everybody."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in closed.PROBES or (words := closed.sentence()) is None:
            return get_response(request)
        return not_now(words, back_in=60)

    return middleware


def whole_story(get_response: Handler) -> Handler:
    """While the demo is told, pages are read and nothing is sent: nobody signs in to half of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in READS or telling.is_told():
            return get_response(request)
        return not_now(telling.SENTENCE, back_in=5)

    return middleware


def not_now(words: str, *, back_in: int) -> HttpResponse:
    page = render_to_string("maintenance.html", {"sentence": words, "back_in": back_in})
    response = HttpResponse(page, status=503)
    response["Retry-After"] = str(back_in)
    response["Cache-Control"] = "no-store"
    return with_sentence(response, words)
