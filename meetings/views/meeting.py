"""One meeting: before, during, after."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import agenda, permissions
from meetings.actions import closing
from meetings.forms import PresenceForm
from meetings.models import Meeting
from meetings.views.reading import (
    ONLY_EXECUTIVES,
    answer,
    invited,
    minutes,
    refused,
    show,
    to_write_on,
    visible,
)
from partnership.activity.models import Event
from partnership.core.access import Request, require, visible_or_404
from partnership.core.http import back_to, page
from partnership.people.models import Refused


@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    return show(request, visible(request, pk))


@require_POST
def beginning(request: Request, pk: int) -> HttpResponse:
    """They sit together; everybody invited counts as present until somebody says otherwise."""
    meeting = to_write_on(request, pk)
    present = {person.pk: person for person in [*invited(meeting.series)]}
    if request.user.standing.principal:  # a deputy sits in their executive's place
        present.pop(request.user.standing.principal.pk, None)
        present[request.user.pk] = request.user
    try:
        meeting.begin(by=request.user, present=list(present.values()))
    except Refused as error:
        return refused(request, meeting, error)
    return back_to(request, meeting)


@require_POST
def presence(request: Request, pk: int) -> HttpResponse:
    meeting = to_write_on(request, pk)
    people = {person.pk: person for person in [*invited(meeting.series), *meeting.present.all(), request.user]}
    form = PresenceForm(request.POST, people=list(people.values()))
    if not form.is_valid():
        return show(request, meeting, status=422, presence_form=form)
    try:
        meeting.note_present(form.chosen(), by=request.user)
    except Refused as error:
        return refused(request, meeting, error)
    return answer(request, meeting, say="Noted who is here.")


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    """What closing would mean, and closing."""
    meeting = to_write_on(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    if request.method == "POST":
        try:
            following = closing.close(meeting, by=request.user)
        except Refused as error:
            return _closing(request, meeting, refusal=str(error))
        on = f" What is unfinished went on to {following.local:%-d %b}." if following else ""
        return back_to(request, meeting, say=f"Closed.{on}")
    return _closing(request, meeting)


def _closing(request: Request, meeting: Meeting, refusal: str = "") -> HttpResponse:
    if not meeting.is_in_progress:
        return refused(request, meeting, Refused("Only a meeting that is in progress can be closed."))
    lines = agenda.lines(meeting)
    context = {"meeting": meeting, "outlook": closing.outlook(meeting, lines), "lines": lines, "refusal": refusal}
    return page(request, "meetings/meeting_closing.html", context, status=409 if refusal else 200)


@require_POST
def reopening(request: Request, pk: int) -> HttpResponse:
    meeting = visible(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    try:
        closing.reopen(meeting, by=request.user)
    except Refused as error:
        return refused(request, meeting, error)
    return back_to(request, meeting, say="Reopened. Confirmations of its minutes ended with that.")


@require_POST
def confirmation(request: Request, pk: int) -> HttpResponse:
    """One side says that these are the minutes."""
    meeting = visible(request, pk)
    require(
        permissions.can_confirm(request.user, meeting),
        "Only the CIO, the CMO or a deputy confirms the minutes, once the meeting is closed.",
    )
    try:
        closing.confirm_minutes(meeting, by=request.user, digest=request.POST.get("digest", ""))
    except Refused as error:
        return refused(request, meeting, error)
    return back_to(request, meeting, say="Confirmed.")


@require_GET
def minutes_page(request: Request, pk: int) -> HttpResponse:
    """The minutes to read and print. Published ones are everybody's who works here, without what is confidential."""
    closed = Meeting.objects.minutes_visible_to(request.user).filter(state=Meeting.State.CLOSED).for_list()
    meeting = visible_or_404(closed, pk=pk)
    inside = Meeting.objects.visible_to(request.user).filter(pk=pk).exists()
    context = {
        "meeting": meeting,
        "inside": inside,
        "lines": agenda.lines(meeting),
        "present": list(meeting.present.all()),
        "now": timezone.now(),
        **minutes(request, meeting),
    }
    return page(request, "meetings/minutes.html", context)


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """What was done with this meeting, by whom and when."""
    meeting = visible(request, pk)
    events = list(Event.objects.about(meeting)[:200])
    return page(request, "meetings/meeting_history.html", {"meeting": meeting, "events": events})
