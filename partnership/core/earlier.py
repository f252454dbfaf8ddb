"""A form from before signing in again: its token was of an earlier session. What was typed stays, and is sent with a
press more.

That is offered to our own pages alone, as the browser says of them (`Origin`): a page of somebody else's cannot have a
form confirmed here that it made up.
"""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render

from partnership.core.elsewhere import with_sentence
from partnership.core.http import page_of

HEADER = "X-CSRFToken"  # with what a form of this session carries, for the scripts (static/js/csrf.js)
SECRET = re.compile("password|code|credential|secret", re.IGNORECASE)
OURS = "This page is from an earlier session. Nothing was sent and nothing is lost: press once more."
NOT_KEPT = "This page is from an earlier session, and nothing was sent. Load it again, then give it once more."
STRANGE = "This page was open for too long, or cookies are blocked. Load it again; what you typed is still in the form."


def answer(request: HttpRequest) -> HttpResponse:
    """To htmx and to a script the sentence, with the token of now; to a browser a page with all that was typed."""
    if not is_ours(request) or settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return shown(request, STRANGE)
    fields = typed(request)
    if any(SECRET.search(name) for name, _ in fields) or request.FILES:
        return shown(request, NOT_KEPT)
    whose = f" It goes in the name of {request.user}." if request.user.is_authenticated else ""
    response = shown(request, OURS + whose, fields)
    response[HEADER] = get_token(request)
    return response


def is_ours(request: HttpRequest) -> bool:
    """Whether one of our own pages sent it."""
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") in {own, *settings.CSRF_TRUSTED_ORIGINS}


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    given = request.POST.lists()
    return [(name, value) for name, values in given if name != "csrfmiddlewaretoken" for value in values]


def shown(request: HttpRequest, sentence: str, fields: list[tuple[str, str]] | None = None) -> HttpResponse:
    words = [
        (name.rpartition("-")[2].replace("_", " ").capitalize(), value)
        for name, value in fields or []
        if not value.isdigit() and len(value) > 3
    ]
    context = {
        "sentence": sentence,
        "fields": fields,
        "words": words,
        "action": request.get_full_path(),
        "back": page_of(request).geturl(),
        "signed_out": not request.user.is_authenticated,
    }
    return with_sentence(render(request, "core/earlier.html", context, status=403), sentence)
