"""The page of all meetings: what comes, the rhythm that everybody sees, what has been."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from meetings import permissions, schedule
from meetings.models import Meeting, Series
from partnership.core.access import SignedInRequest
from partnership.core.http import page

PAGE = 12


def _in_words(rhythm: list[schedule.Month]) -> str:
    """Such as "10 held of 11"; the month that is still running counts once it is held."""
    over = [month for month in rhythm[:-1] if month.state != "before"]
    over += [month for month in rhythm[-1:] if month.state == "held"]
    return f"{sum(month.state == 'held' for month in over)} held of {len(over)}"


@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    series = list(Series.objects.visible_to(request.user))
    past = Meeting.objects.minutes_visible_to(request.user).filter(state=Meeting.State.CLOSED).for_list()
    mine = {one.pk for one in series}
    rhythm = schedule.rhythm(now, request.user.time_zone)
    context = {
        "coming": schedule.upcoming(series, now, 2)[:6],
        "series": series,
        "rhythm": rhythm,
        "held_words": _in_words(rhythm),
        "past": Paginator(past.order_by("-starts_at", "-pk"), PAGE).get_page(request.GET.get("page")),
        "mine": mine,
        "now": now,
        "may_plan": permissions.can_plan(request.user),
        "may_read_register": permissions.can_read_register(request.user),
    }
    return page(request, "meetings/meeting_list.html", context, part="past")
