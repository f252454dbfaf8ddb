"""Series: plan one, change it, end it and go on with it."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import permissions, schedule
from meetings.actions import occurring, planning
from meetings.forms.planning import EndingForm, SeriesForm, series_initial
from meetings.models import Meeting, Series, Topic
from meetings.recurrence import day_in_words
from meetings.views.reading import ONLY_EXECUTIVES
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.fates import said_groups
from partnership.core.forms import said_in
from partnership.core.hanging import hanging_on
from partnership.core.http import back_to, page
from partnership.core.refusals import Stale
from partnership.people.models import Person, Role

RULE = ("unit", "every", "by", "day", "nth", "weekday", "starts_on", "ends_on", "at", "zone")


@require_GET
def series_page(request: SignedInRequest, pk: int) -> HttpResponse:
    series, now = visible_series(request, pk), timezone.now()
    ahead = schedule.occurrences(
        [series], company_day(now) - timedelta(days=45), company_day(now) + timedelta(days=400)
    )
    past = series.meetings.filter(starts_at__lt=now).exclude(state=Meeting.State.PREPARATION)
    topics = Topic.objects.filter(series=series).select_related("added_by")
    context = {
        "series": series,
        "invited": series.comers(),
        "stand_ins": series.stand_ins(),
        "ahead": [each for each in ahead if each.ends_at > now or (each.meeting and each.meeting.is_open)][:6],
        "open_one": next((each.meeting for each in ahead if each.meeting and each.meeting.is_open), None),
        "past": list(past.order_by("-starts_at")[:24]),
        "parked": list(topics.parked()),
        "dropped": list(topics.filter(meeting=None).dropped()),
        "may_lead": permissions.can_plan(request.user),
        "may_write": permissions.may_change_shared(request.user),
        "now": now,
    }
    return page(request, "meetings/series_detail.html", context)


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    form = SeriesForm(request.POST or None, people=_guests(), initial=_proposal(request))
    if request.method == "GET" or "preview" in request.POST:
        return _show_form(request, form)
    if form.is_valid():
        with said_in(form):
            series = planning.plan_series(
                planned_by=request.user, people=form.chosen_people(), **form.fields_of_series()
            )
            return back_to(request, series, say=f"{series.title} is planned. Who comes is told.")
    return _show_form(request, form, status=422)


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    series = visible_series(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    people = {"people": _guests(), "come": list(series.people.all())}
    form = SeriesForm(request.POST or None, initial=series_initial(series), **people)
    if request.method == "GET" or "preview" in request.POST:
        return _show_form(request, form, series)
    if form.is_valid():
        with said_in(form):
            try:
                dropped = planning.change_series(
                    series,
                    changed_by=request.user,
                    seen=form.cleaned_data["seen"] or 0,
                    people=form.chosen_people(),
                    **form.fields_of_series(),
                )
            except Stale as stale:
                data = request.POST.copy()
                data["seen"] = str(stale.current.version)  # saving again puts this form in place of what is shown
                return _show_form(request, SeriesForm(data, **people), stale.current, status=409, stale=stale.current)
            return back_to(request, series, say=" ".join(["Changed. What has been stays as it was.", *gone(dropped)]))
    return _show_form(request, form, series, status=422)


def gone(dropped: list[Meeting]) -> list[str]:
    """A sentence for each moved or cancelled meeting that a new rule has no place for."""
    today = company_day()
    was = {True: "cancelled", False: "moved"}
    return [
        f"The {was[each.is_cancelled]} meeting of {day_in_words(each.occurs_on, today)} falls away." for each in dropped
    ]


@require_GET
def preview(request: SignedInRequest) -> HttpResponse:
    """What stands in the form now: as a sentence, as the next six times, and what falls away by it."""
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    if not request.GET:
        return back_to(request, reverse("meetings:series_new"))
    series = Series.objects.visible_to(request.user).filter(pk=request.GET.get("series") or 0).first()
    form = SeriesForm(request.GET, people=_guests(), come=list(series.people.all()) if series else [])
    context = _of_rule(form, series) | {"form": form}
    context["wrong"] = [message for name in RULE for message in form.errors.get(name, [])]
    return page(request, "meetings/series_form.html", context, part="preview")


@require_http_methods(["GET", "POST"])
def ending(request: SignedInRequest, pk: int) -> HttpResponse:
    """It does not come again: what hangs on it is listed, and asked about."""
    series = visible_series(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    others = Series.objects.visible_to(request.user).running(company_day()).exclude(pk=series.pk)
    fates = [(occurring.PARK, "waits in this series’ parking lot"), (occurring.DROP, "is dropped")]
    fates += [(str(one.pk), f"goes to the parking lot of “{one.title}”") for one in others]
    topics = list(series.topics.ahead().select_related("meeting"))
    form = EndingForm(request.POST or None, topics=topics, fates=fates)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            because = form.cleaned_data["because"]
            planning.end_series(series, by=request.user, because=because, fates=form.fates())
            return back_to(request, series, say="Ended. Who comes is told; you can go on with it from here.")
    ahead = schedule.upcoming([series], timezone.now(), 30)
    context = {
        "series": series,
        "form": form,
        "ahead": [each for each in ahead if each.meeting],
        "groups": said_groups(hanging_on("a series ends", series, by=request.user), {}),
    }
    return page(request, "meetings/series_ending.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def going_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """The way back from an end."""
    series = visible_series(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    planning.go_on(series, by=request.user)
    return back_to(request, series, say="It goes on.")


def visible_series(request: SignedInRequest, pk: int) -> Series:
    return visible_or_404(Series.objects.visible_to(request.user), pk=pk)


def _guests() -> list[Person]:
    """Those who may be invited: staff of both sides and observers."""
    return list(Person.objects.active().exclude(role=Role.ADMINISTRATOR))


def _proposal(request: SignedInRequest) -> dict[str, Any]:
    """What most want: a one-to-one, every month on the first Wednesday."""
    return {
        "kind": Series.Kind.ONE_TO_ONE,
        "title": "CIO and CMO one-to-one",
        "every": 1,
        "unit": Series.Unit.MONTHS,
        "by": Series.By.WEEKDAY,
        "nth": 1,
        "weekday": 2,
        "starts_on": company_day(),
        "at": "09:00",
        "zone": request.user.time_zone,
        "minutes": 60,
    }


def _show_form(
    request: SignedInRequest, form: SeriesForm, series: Series | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    shown = form
    if not form.is_bound:
        initial = {name: "" if value is None else value for name, value in form.initial.items()}
        shown = SeriesForm(data=initial, people=form.offered)
    context = {**_of_rule(shown, series), "form": form, "series": series, "wrong": []}
    return page(request, "meetings/series_form.html", context | more, status=status)


def _of_rule(form: SeriesForm, series: Series | None) -> dict[str, Any]:
    """What the rule in a form means; of a series that is changed also what it has no place for."""
    falls = gone(planning.falling_away(series, form.rule)) if series and form.has_rule else []
    return {"sentence": form.sentence(), "times": form.next_times(), "falls": falls}
