"""Series: plan, change, and what is done with one of their occurrences."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import permissions, recurrence, schedule
from meetings.actions import planning
from meetings.forms import MoveForm, ReasonForm, SeriesForm, move_initial, series_initial
from meetings.models import Meeting, Occurrence, Series, Topic
from meetings.views.reading import ONLY_EXECUTIVES, invited, visible
from partnership.core.access import Request, require, visible_or_404
from partnership.core.http import back_to, page
from partnership.people.models import Person, Refused, Role


@require_GET
def series_page(request: Request, pk: int) -> HttpResponse:
    return _show(request, _visible(request, pk))


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    if request.method == "GET" or "preview" in request.POST:
        form = SeriesForm(request.POST or None, people=_guests(), initial=_proposal(request))
        return page(request, "meetings/series_form.html", _form_context(form))
    form = SeriesForm(request.POST, people=_guests())
    if not form.is_valid():
        return page(request, "meetings/series_form.html", _form_context(form), status=422)
    series = planning.plan_series(planned_by=request.user, people=form.chosen_people(), **form.fields_of_series())
    return back_to(request, series, say=f"{series.title} is planned.")


@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    series = _visible(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    if request.method == "GET" or "preview" in request.POST:
        form = SeriesForm(request.POST or None, people=_guests(), initial=series_initial(series))
        return page(request, "meetings/series_form.html", _form_context(form, series))
    form = SeriesForm(request.POST, people=_guests())
    if not form.is_valid():
        return page(request, "meetings/series_form.html", _form_context(form, series), status=422)
    fields, version = form.fields_of_series(), form.cleaned_data["version"] or 0
    try:
        planning.change_series(series, changed_by=request.user, version=version, people=form.chosen_people(), **fields)
    except planning.SeriesChanged as stale:
        data = request.POST.copy()
        data["version"] = str(stale.current.version)  # saving again puts this form in place of what is shown above it
        context = _form_context(SeriesForm(data, people=_guests()), stale.current) | {"stale": stale.current}
        return page(request, "meetings/series_form.html", context, status=409)
    except Refused as refused:
        form.add_error("ends_on", str(refused))
        return page(request, "meetings/series_form.html", _form_context(form, series), status=422)
    return back_to(request, series, say="Changed. What has been stays as it was.")


@require_GET
def preview(request: Request) -> HttpResponse:
    """The next six times by what stands in the form now."""
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    form = SeriesForm(request.GET, people=_guests())
    times = form.next_times()
    wrong = [
        message
        for name in ("unit", "every", "by", "day", "nth", "weekday", "starts_on", "ends_on", "at", "zone")
        for message in form.errors.get(name, [])
    ]
    return page(request, "meetings/series_form.html", {"times": times, "wrong": wrong, "form": form}, part="preview")


@require_http_methods(["GET"])
def occurrence(request: Request, pk: int, on: date) -> HttpResponse:
    """Move or cancel this one meeting."""
    series = _visible(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    return _show_occurrence(request, _occurrence(series, on))


@require_POST
def preparation(request: Request, pk: int, on: date) -> HttpResponse:
    series = _visible(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    found = _occurrence(series, on)
    try:
        meeting = planning.prepare(series, found.on, by=request.user)
    except Refused as error:
        return _refused(request, series, error)
    return back_to(request, meeting)


@require_POST
def new_time(request: Request, pk: int, on: date) -> HttpResponse:
    series = _visible(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    found = _occurrence(series, on)
    form = MoveForm(request.POST, zone=found.zone, prefix="move")
    if not form.is_valid():
        return _show_occurrence(request, found, move_form=form, status=422)
    try:
        meeting = planning.move(
            series, on, to=form.cleaned_data["to"], because=form.cleaned_data["because"], by=request.user
        )
    except Refused as error:
        return _refused(request, series, error)
    return back_to(request, meeting, say="Moved. The other meetings stay where they are.")


@require_POST
def cancellation(request: Request, pk: int, on: date) -> HttpResponse:
    series = _visible(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    found = _occurrence(series, on)
    form = ReasonForm(request.POST, prefix="cancel")
    if not form.is_valid():
        return _show_occurrence(request, found, cancel_form=form, status=422)
    try:
        planning.cancel(series, on, because=form.cleaned_data["because"], by=request.user)
    except Refused as error:
        return _refused(request, series, error)
    return back_to(request, series, say="Cancelled. Its topics went on to the next meeting.")


@require_POST
def restoration(request: Request, pk: int) -> HttpResponse:
    meeting = visible(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    try:
        planning.restore(meeting, by=request.user)
    except Refused as error:
        return _refused(request, meeting.series, error)
    return back_to(request, meeting.series, say="Planned again.")


def _visible(request: Request, pk: int) -> Series:
    return visible_or_404(Series.objects.visible_to(request.user), pk=pk)


def _guests() -> list[Person]:
    """Those who may be invited: staff of both sides and observers."""
    return list(Person.objects.active().exclude(role=Role.ADMINISTRATOR))


def _proposal(request: Request) -> dict[str, Any]:
    """What most want: a one-to-one, every month on the first Wednesday."""
    today = timezone.localdate()
    return {
        "kind": Series.Kind.ONE_TO_ONE, "title": "CIO and CMO one-to-one", "every": 1, "unit": "months",
        "by": "weekday", "nth": 1, "weekday": 2, "starts_on": today, "at": "09:00", "zone": request.user.time_zone,
        "minutes": 60,
    }  # fmt: skip


def _form_context(form: SeriesForm, series: Series | None = None) -> dict[str, Any]:
    shown = form if form.is_bound else SeriesForm(data=_as_data(dict(form.initial)), people=form.offered)
    return {"form": form, "series": series, "times": shown.next_times(), "wrong": []}


def _as_data(initial: dict[str, Any]) -> dict[str, Any]:
    return {name: "" if value is None else value for name, value in initial.items()}


def _occurrence(series: Series, on: date) -> Occurrence:
    """The series' occurrence on a day of its rule; 404 for any other day."""
    meeting = series.meetings.filter(occurs_on=on).first()
    if meeting:
        meeting.series = series
        return Occurrence(series, on, meeting.starts_at, meeting)
    if not recurrence.EARLIEST <= on <= recurrence.LATEST or not series.rule.falls_on(on):
        raise Http404
    return Occurrence(series, on, series.instant(on))


def _show_occurrence(request: Request, found: Occurrence, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "occurrence": found,
        "series": found.series,
        "move_form": MoveForm(zone=found.zone, prefix="move", initial=move_initial(found.local)),
        "cancel_form": ReasonForm(prefix="cancel"),
    }
    return page(request, "meetings/occurrence.html", context | forms, status=status)


def _refused(request: Request, series: Series, error: Refused) -> HttpResponse:
    messages.warning(request, str(error))
    return _show(request, series, status=409)


def _show(request: Request, series: Series, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    today = now.date()
    ahead = schedule.occurrences([series], today - timedelta(days=45), today + timedelta(days=400))
    context = {
        "series": series,
        "invited": invited(series),
        "ahead": [each for each in ahead if each.ends_at > now or (each.meeting and each.meeting.is_open)][:6],
        "open_one": next((each.meeting for each in ahead if each.meeting and each.meeting.is_open), None),
        "past": list(
            series.meetings.filter(starts_at__lt=now)
            .exclude(state=Meeting.State.PREPARATION)
            .order_by("-starts_at")[:24]
        ),
        "parked": list(Topic.objects.filter(series=series).parked().select_related("added_by")),
        "may_lead": permissions.can_plan(request.user),
        "now": now,
    }
    return page(request, "meetings/series_detail.html", context, status=status)
