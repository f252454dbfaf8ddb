"""What a signed-in person's request goes through: the second factor, their time zone."""

import zoneinfo
from collections.abc import Callable
from functools import cache, partial
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from partnership.people.models import Person
from partnership.people.permissions import is_wholly_in
from partnership.people.single_sign_on import provider_asked_for_two

Handler = Callable[[HttpRequest], HttpResponse]

# What answers to anybody: how one signs in, one click in a mail, the probes.
OPEN = ("/accounts/", "/static/", "/reminders/stop/", "/healthz", "/readyz")


def second_factor(get_response: Handler) -> Handler:
    """Executives and administrators set up a second factor before anything else, where it is required.

    ``request.wholly_in()`` says whether the portal is open to them; the frame of every page asks it (core.context).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        wholly_in = cache(partial(may_go_on, request))
        request.wholly_in = wholly_in  # type: ignore[attr-defined]  # for the frame (core.context)
        person = request.user
        if isinstance(person, Person) and not request.path.startswith(OPEN) and not wholly_in():
            way = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()}, safe="/")
            return HttpResponseRedirect(f"{reverse('mfa_index')}?{way}")
        return get_response(request)

    return middleware


def may_go_on(request: HttpRequest) -> bool:
    """Wholly in by what they have here, or by what the identity provider asked them for, where that counts."""
    person = request.user
    return is_wholly_in(person) or (isinstance(person, Person) and provider_asked_for_two(request))


def local_time(get_response: Handler) -> Handler:
    """Times are shown in the reader's own zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, Person):
            return get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
            return get_response(request)

    return middleware
