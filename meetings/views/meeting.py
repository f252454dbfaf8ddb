"""One meeting: before, during, after."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import agenda, permissions
from meetings.actions import closing
from meetings.actions.outlook import outlook
from meetings.forms.contents import PresenceForm
from meetings.models import Meeting
from meetings.views.reading import (
    ONLY_EXECUTIVES,
    answer,
    may_be_here,
    minutes,
    show,
    to_write_on,
    visible,
)
from partnership.activity.models import Event
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page


@require_GET
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return show(request, visible(request, pk))


@require_POST
def beginning(request: SignedInRequest, pk: int) -> HttpResponse:
    """They sit together; everybody invited counts as present until somebody says otherwise."""
    meeting = to_write_on(request, pk)
    present = {person.pk: person for person in meeting.series.comers()}
    if request.user.standing.principal:  # a deputy sits in their executive's place
        present.pop(request.user.standing.principal.pk, None)
        present[request.user.pk] = request.user
    began = meeting.begin(by=request.user, present=list(present.values()))
    return back_to(
        request, meeting, say="" if began else "Somebody had begun it already. Look whether all are noted who are here."
    )


@require_POST
def beginning_undone(request: SignedInRequest, pk: int) -> HttpResponse:
    """It was begun by mistake."""
    meeting = to_write_on(request, pk)
    meeting.undo_beginning(by=request.user)
    return back_to(request, meeting, say="It has not begun. Its agenda is as it was.")


@require_POST
def presence(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = to_write_on(request, pk)
    form = PresenceForm(request.POST, people=may_be_here(meeting, list(meeting.present.all())))
    if form.is_valid():
        with said_in(form):
            meeting.note_present(form.chosen(), by=request.user)
            return answer(request, meeting, say="Noted who is here.")
    return show(request, meeting, status=422, presence_form=form)


@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """What closing would mean, and closing."""
    meeting = to_write_on(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    if not meeting.is_in_progress:
        return back_to(request, meeting, say="Only a meeting that is in progress can be closed.")
    if request.method == "POST":
        following = closing.close(meeting, by=request.user)
        on = f" What is unfinished went on to {following.when_in_words}." if following else ""
        return back_to(request, meeting, say=f"Closed.{on}")
    lines = agenda.lines(meeting, dropped=True)
    context = {"meeting": meeting, "outlook": outlook(meeting, lines)}
    return page(request, "meetings/meeting_closing.html", context)


@require_POST
def reopening(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = visible(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    closing.reopen(meeting, by=request.user)
    return back_to(request, meeting, say="Reopened. Confirmations of its minutes ended with that.")


@require_POST
def confirmation(request: SignedInRequest, pk: int) -> HttpResponse:
    """One side says that these are the minutes."""
    meeting = visible(request, pk)
    require(
        permissions.can_confirm(request.user, meeting),
        "Only the CIO, the CMO or a deputy confirms the minutes, once the meeting is closed.",
    )
    closing.confirm_minutes(meeting, by=request.user, seen=request.POST.get("seen", ""))
    return back_to(request, meeting, say="Confirmed.")


@require_GET
def minutes_page(request: SignedInRequest, pk: int) -> HttpResponse:
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
def history(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was done with this meeting, by whom and when."""
    meeting = visible(request, pk)
    events = list(Event.objects.about(meeting)[:200])
    taken_back = [one for line in agenda.lines(meeting, dropped=True) for one in line.taken_back]
    context = {"meeting": meeting, "events": events, "taken_back": taken_back}
    return page(request, "meetings/meeting_history.html", context)
