"""The one gate of all set-up pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from partnership.core.access import SignedInRequest, require
from partnership.people.permissions import is_administrator

View = Callable[..., HttpResponse]


def administrators(view: View) -> View:
    """Only administrators; everybody else reads a sentence that says so."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(is_administrator(request.user), "Only an administrator sets the portal up.")
        return view(request, *args, **kwargs)

    return guarded
