"""What a signed-in person's request goes through: the second factor, their time zone."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from partnership.people.models import Person, Role
from partnership.people.single_sign_on import has_second_factor

Handler = Callable[[HttpRequest], HttpResponse]


def second_factor(get_response: Handler) -> Handler:
    """Executives and administrators set up a second factor before anything else, where it is required."""

    def middleware(request: HttpRequest) -> HttpResponse:
        person = request.user
        if (
            settings.REQUIRE_SECOND_FACTOR
            and isinstance(person, Person)
            and not request.path.startswith(("/accounts/", "/static/"))
            and (person.role == Role.ADMINISTRATOR or person.standing.is_executive)
            and not has_second_factor(request)
        ):
            messages.info(
                request, "You sign for your side or set the portal up, so add a second factor before you go on."
            )
            return HttpResponseRedirect(reverse("mfa_index"))
        return get_response(request)

    return middleware


def local_time(get_response: Handler) -> Handler:
    """Times are shown in the reader's own zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, Person):
            return get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
            return get_response(request)

    return middleware
