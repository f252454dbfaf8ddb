"""What a signed-in person's request goes through: the second factor, their time zone, the ages of a session."""

import time
import zoneinfo
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from partnership.people.models import Person, Role

Handler = Callable[[HttpRequest], HttpResponse]

STARTED, USED = "started_at", "used_at"
IDLE_SECONDS = 4 * 60 * 60
SEEN_EVERY = 5 * 60


def second_factor(get_response: Handler) -> Handler:
    """Executives and administrators set up a second factor before anything else, where it is required."""

    def middleware(request: HttpRequest) -> HttpResponse:
        person = request.user
        if (
            settings.REQUIRE_SECOND_FACTOR
            and isinstance(person, Person)
            and not request.path.startswith(("/accounts/", "/static/"))
            and (person.role == Role.ADMINISTRATOR or person.standing.is_executive)
            and not is_mfa_enabled(person)
        ):
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


def session_ages(get_response: Handler) -> Handler:
    """A session ends 12 hours after it began, and after 4 hours without use."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, Person):
            return get_response(request)
        now = time.time()
        started = request.session.get(STARTED, now)
        used = request.session.get(USED, now)
        if now - started > settings.SESSION_COOKIE_AGE or now - used > IDLE_SECONDS:
            logout(request)
            return redirect_to_login(request.get_full_path())
        if STARTED not in request.session or now - used > SEEN_EVERY:
            request.session[STARTED], request.session[USED] = started, now
            Person.objects.filter(pk=request.user.pk).update(seen_at=timezone.now())
        return get_response(request)

    return middleware
