"""A visit to an address that takes only posts: a refused form whose page was reloaded, or the way back from a sign-in.

Somebody who looks there is led to the page it belongs to: the nearest of the address's own parents that is one. What
asks for no page (a script, a machine) is told 405, as before.
"""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve

Handler = Callable[[HttpRequest], HttpResponse]


def lead_to_the_page(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or not is_visit(request):
            return response
        # a parent that takes only posts too leads further up by itself
        return HttpResponseRedirect(next(parents(request.path)), status=303)

    return middleware


def is_visit(request: HttpRequest) -> bool:
    """Whether a browser asks for a page to show."""
    return request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("Accept", "")


def parents(path: str) -> Iterator[str]:
    """The addresses above this one that the portal knows, the nearest first; the first page is the last of them."""
    parts = path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        above = f"/{'/'.join(parts[:length])}/"
        try:
            resolve(above)
        except Resolver404:
            continue
        yield above
    yield "/"
