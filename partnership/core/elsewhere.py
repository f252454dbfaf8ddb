"""What sends somebody elsewhere, or refuses, said so that no page swallows it.

A browser that follows a link goes where a redirect says. htmx and the scripts' own `fetch` follow it too, and would put
what they find there into the middle of the page, or take it for success. So to them a redirect becomes an order to the
whole page (`HX-Redirect`), and a refusal becomes one sentence, which is shown in place. Every gate is behind this:
sign-in, second factor, the session's ages, re-authentication, the administrators' door, maintenance.
"""

import json
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from partnership.core.http import by_fetch, page_of

Handler = Callable[[HttpRequest], HttpResponse]

# Forms with their errors, and both texts of a stale save: htmx swaps them, they are the answer.
SWAPPED = {409, 422}
SENTENCES = {
    400: "The portal could not read what was sent. Load the page again and try once more.",
    401: "You are signed out. Sign in, then go on.",
    403: "This is not yours to do.",
    404: "It is no longer there, or it is not one that you can see.",
    405: "That cannot be done here. Load the page again.",
    413: "That is too large to be taken.",
    429: "Too often: wait a few minutes, then try again.",
    503: "Lockstep does not answer just now. Nothing is lost; try again in a moment.",
}
BROKEN = "Something broke, and nothing was half-saved. Try again in a moment."


def answer_in_kind(get_response: Handler) -> Handler:
    """To htmx and to a script's own request: a redirect of the whole page, or a sentence in place."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        htmx = HtmxDetails(request)
        if not (htmx or htmx.history_restore_request or by_fetch(request)):
            return response
        if 300 <= response.status_code < 400 and response.has_header("Location"):
            lead(request, response)
        elif response.status_code >= 400 and response.status_code not in SWAPPED:
            say(response)
        return response

    return middleware


def lead(request: HttpRequest, response: HttpResponse) -> None:
    """Let the whole page go there. A status that is no success, where success would be believed."""
    response["HX-Redirect"] = with_way_back(request, response["Location"])
    del response["Location"]
    del response["Content-Length"]
    response.content = b""
    # htmx obeys the header whatever the status; a script and the browser's way back would not see it in a 200
    response.status_code = 200 if HtmxDetails(request) and not restores(request) else 401


def with_sentence(response: HttpResponse, words: str) -> HttpResponse:
    """A refusal that says more than its status does."""
    response.sentence = words  # type: ignore[attr-defined]  # ours, read below
    return response


def say(response: HttpResponse) -> None:
    """The refusal's own sentence instead of its page."""
    general = BROKEN if response.status_code >= 500 else SENTENCES[400]
    sentence = getattr(response, "sentence", "") or SENTENCES.get(response.status_code, general)
    del response["Content-Length"]
    response["Content-Type"] = "application/json"
    response.content = json.dumps({"sentence": sentence})


def with_way_back(request: HttpRequest, location: str) -> str:
    """The address, whose way back leads to the page on which was asked, and not to the piece that was asked for."""
    parts = urlsplit(location)
    query = parse_qsl(parts.query, keep_blank_values=True)
    if asks_for_page(request) or (REDIRECT_FIELD_NAME, request.get_full_path()) not in query:
        return location
    back = page_of(request).geturl()
    query = [(name, back if name == REDIRECT_FIELD_NAME else value) for name, value in query]
    return urlunsplit(parts._replace(query=urlencode(query, safe="/")))


def asks_for_page(request: HttpRequest) -> bool:
    """Whether what was asked for is itself a page: by boost, by the browser's way back, or into the place of one."""
    htmx = HtmxDetails(request)
    return request.method == "GET" and (htmx.boosted or restores(request) or htmx.target == "page")


def restores(request: HttpRequest) -> bool:
    return HtmxDetails(request).history_restore_request
