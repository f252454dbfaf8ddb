"""One meeting of a series: prepare it, move it, cancel it, plan it again."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from meetings import permissions, recurrence, schedule
from meetings.actions import occurring
from meetings.forms.planning import EndingForm, MoveForm, move_initial
from meetings.models import Occurrence, Series
from meetings.views.reading import ONLY_EXECUTIVES, visible
from meetings.views.series import visible_series
from partnership.core.access import SignedInRequest, require
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page


@require_GET
def occurrence(request: SignedInRequest, pk: int, on: date) -> HttpResponse:
    """Move or cancel this one meeting."""
    found = _found(request, pk, on)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    return _show(request, found)


@require_POST
def preparation(request: SignedInRequest, pk: int, on: date) -> HttpResponse:
    found = _found(request, pk, on)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    return back_to(request, occurring.prepare(found.series, found.on, by=request.user))


@require_POST
def new_time(request: SignedInRequest, pk: int, on: date) -> HttpResponse:
    found = _found(request, pk, on)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    form = MoveForm(request.POST, zone=found.zone, prefix="move")
    if form.is_valid():
        with said_in(form):
            meeting = occurring.move(found.series, on, by=request.user, **form.chosen())
            return back_to(request, meeting, say="Moved, and everybody told. The other meetings stay where they are.")
    return _show(request, found, move_form=form, status=422)


@require_POST
def cancellation(request: SignedInRequest, pk: int, on: date) -> HttpResponse:
    found = _found(request, pk, on)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    form = _cancel_form(found, request.POST)
    if form.is_valid():
        with said_in(form):
            because, fates = form.cleaned_data["because"], form.fates()
            occurring.cancel(found.series, on, because=because, by=request.user, fates=fates)
            return back_to(request, found.series, say="Cancelled, and everybody told. It can be planned again.")
    return _show(request, found, cancel_form=form, status=422)


@require_POST
def restoration(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = visible(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    later = occurring.restore(meeting, by=request.user)
    came = f" Its agenda came back from {later.when_in_words}." if later else ""
    return back_to(request, meeting if later else meeting.series, say=f"Planned again.{came}")


def _found(request: SignedInRequest, pk: int, on: date) -> Occurrence:
    """The series' occurrence on a day of its rule; 404 for any other day."""
    series: Series = visible_series(request, pk)
    meeting = series.meetings.filter(occurs_on=on).first()
    if meeting:
        meeting.series = series
        return Occurrence(series, on, meeting.starts_at, meeting)
    if not recurrence.EARLIEST <= on <= recurrence.LATEST or not series.comes_on(on):
        raise Http404
    return Occurrence(series, on, series.instant(on))


def _cancel_form(found: Occurrence, data: Any = None) -> EndingForm:
    """What becomes of each topic on its agenda: it goes on to the next, unless somebody says otherwise."""
    meeting = found.meeting
    is_prepared = meeting is not None and meeting.state == meeting.State.PREPARATION
    following = schedule.next_after(found.series, meeting, timezone.now()) if meeting and is_prepared else None
    on = f"goes on to {recurrence.day_in_words(following.local.date(), company_day())}" if following else ""
    fates = [(occurring.ON, on)] if following else []
    fates += [(occurring.PARK, "waits in the parking lot"), (occurring.DROP, "is dropped")]
    topics = list(meeting.topics.open()) if meeting and is_prepared else []
    return EndingForm(data, topics=topics, fates=fates, prefix="cancel")


def _show(request: SignedInRequest, found: Occurrence, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "occurrence": found,
        "series": found.series,
        "move_form": MoveForm(zone=found.zone, prefix="move", initial=move_initial(found)),
        "cancel_form": _cancel_form(found),
    }
    return page(request, "meetings/occurrence.html", context | forms, status=status)
