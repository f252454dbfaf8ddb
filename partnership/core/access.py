"""The gate of every view: what one may not see is 404, what one may see but not do is 403 with a sentence."""

from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from partnership.people.models import Person

M = TypeVar("M", bound=Model)


class SignedInRequest(HttpRequest):
    """The browser's request, of somebody who is signed in. (A `Request` is what one side asks the other to do.)"""

    user: "Person"
    htmx: "HtmxDetails"


def require(allowed: bool, sentence: str) -> None:
    """Refuse with 403 and a sentence that says who may do it."""
    if not allowed:
        raise PermissionDenied(sentence)


def visible_or_404(visible: QuerySet[M], **lookup: object) -> M:
    """The one record among those the reader may see; 404 when there is none."""
    try:
        found = visible.filter(**lookup).first()
    except (ValueError, OverflowError):
        found = None
    return found_or_404(found)


def found_or_404(found: M | None) -> M:
    """The record; 404 when there is none."""
    if found is None:
        raise Http404
    return found
