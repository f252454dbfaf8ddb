"""The gate of each step, and the way on from it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from partnership.core.access import SignedInRequest, require
from partnership.core.http import back_to
from partnership.welcome.steps import KINDS, missing

View = Callable[..., HttpResponse]
BY_KEY = {kind.key: (number, kind) for number, kind in enumerate(KINDS, 1)}


def step(key: str) -> Callable[[View], View]:
    """Only whose step it is; everybody else reads a sentence that says whose."""
    _, kind = BY_KEY[key]

    def gate(view: View) -> View:
        @wraps(view)
        def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(kind.may(request.user), kind.whose)
            return view(request, *args, **kwargs)

        return guarded

    return gate


def about(key: str) -> dict[str, Any]:
    """What the head of a step's page says."""
    number, kind = BY_KEY[key]
    return {"step": kind, "place": f"Step {number} of {len(KINDS)}"}


def go_on(request: SignedInRequest, *, say: str) -> HttpResponse:
    """To the reader's next step, or to the guide where nothing is left that is theirs."""
    following = missing(request.user)
    return back_to(request, following.url if following else reverse("welcome:guide"), say=say)
