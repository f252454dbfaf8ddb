"""Answers: whole pages or their pieces, and the way back after a change."""

from typing import Any, Protocol
from urllib.parse import SplitResult, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django_htmx.http import HttpResponseLocation
from django_htmx.middleware import HtmxDetails

from partnership.core.access import SignedInRequest


class HasAddress(Protocol):
    def get_absolute_url(self) -> str: ...


def wants_piece(request: SignedInRequest) -> bool:
    """Whether htmx asks for a piece of the page (and not for a page by boost, by history or on the way back)."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request and htmx.target != "page"


def by_fetch(request: HttpRequest) -> bool:
    """Whether one of the portal's own scripts asks (static/js/ask.js), which would follow a redirect unseen."""
    return request.headers.get("X-Requested-With") == "fetch"


def page_of(request: HttpRequest) -> SplitResult:
    """Path and query of the page on which somebody asked; the first page’s where it is not ours, or not said."""
    try:
        url = urlsplit(HtmxDetails(request).current_url_abs_path or "")
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        url = came_from = urlsplit("")
    if not url.path and came_from.netloc == request.get_host():
        url = came_from
    return SplitResult("", "", "/" + url.path.lstrip("/"), url.query, "")


def page(
    request: SignedInRequest, template: str, context: dict[str, Any], *, part: str | None = None, status: int = 200
) -> HttpResponse:
    """The page, or its named partial ``part`` when htmx asks for a piece."""
    name = f"{template}#{part}" if part and wants_piece(request) else template
    return render(request, name, context, status=status)


def back_to(request: SignedInRequest, where: HasAddress | str, *, say: str = "") -> HttpResponse:
    """After a change: go and see it. ``say`` becomes a toast on the page that is shown next."""
    if say:
        messages.info(request, say)
    url = where if isinstance(where, str) else where.get_absolute_url()
    if by_fetch(request):
        return HttpResponse(status=204)  # done: whoever asked stays where they are
    if request.htmx:
        return HttpResponseLocation(url, target="#page", select="#page", swap="outerHTML")
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def gate(request: SignedInRequest, url: str, *, say: str = "") -> HttpResponse:
    """Not before something else was done there: the whole page goes, whoever asks (core.elsewhere)."""
    if say:
        messages.info(request, say)
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
