"""How long a sign-in holds: the company says after how many hours without use it ends."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from partnership.company.models import GroundRules
from partnership.people.models import Person

Handler = Callable[[HttpRequest], HttpResponse]

STARTED, USED = "started_at", "used_at"
HOUR = 60 * 60  # the least that the ground rule can be: before it, nothing needs to be looked up
SEEN_EVERY = 5 * 60
ASKED_BY_ITSELF = "/projects/changes/"
"""A board that stands open asks it every few seconds: nobody uses the portal by that."""


def session_ages(get_response: Handler) -> Handler:
    """A session ends 12 hours after it began, and after the ground rule's hours without use."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, Person):
            return get_response(request)
        now = time.time()
        started = request.session.get(STARTED, now)
        used = request.session.get(USED, now)
        if now - started > settings.SESSION_COOKIE_AGE or _is_idle(now - used):
            logout(request)
            return redirect_to_login(request.get_full_path())
        if STARTED not in request.session:
            request.session[STARTED], request.session[USED] = started, now
            request.user.come()
        elif now - used > SEEN_EVERY and not request.path.startswith(ASKED_BY_ITSELF):
            request.session[USED] = now
            Person.objects.filter(pk=request.user.pk).update(seen_at=timezone.now())
        return get_response(request)

    return middleware


def _is_idle(seconds: float) -> bool:
    return seconds > HOUR and seconds > GroundRules.current().idle_hours * HOUR
