"""What the views of this area share: how a meeting is fetched, and what its page shows in each state."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils import timezone

from meetings import agenda, permissions
from meetings.actions import closing
from meetings.forms import DecisionForm, InformationForm, NoteForm, PresenceForm, PromiseForm, TopicForm
from meetings.models import Decision, Meeting, PrivateNote, Series, SharedNote, Topic
from partnership.core import markdown
from partnership.core.access import Request, require, visible_or_404
from partnership.core.http import back_to, page, wants_piece
from partnership.people.models import Person, Role, Seat

TEMPLATES = {
    Meeting.State.PLANNED: "meetings/meeting_planned.html",
    Meeting.State.CANCELLED: "meetings/meeting_planned.html",
    Meeting.State.PREPARATION: "meetings/meeting_before.html",
    Meeting.State.IN_PROGRESS: "meetings/meeting_during.html",
    Meeting.State.CLOSED: "meetings/meeting_after.html",
}
ONLY_EXECUTIVES = "Only the CIO, the CMO or a deputy of theirs does this."


def visible(request: Request, pk: int) -> Meeting:
    return visible_or_404(Meeting.objects.visible_to(request.user).for_list(), pk=pk)


def to_write_on(request: Request, pk: int) -> Meeting:
    """The meeting, when the reader takes part in it and it is open."""
    meeting = visible(request, pk)
    require(permissions.can_take_part(request.user, meeting), why_not(request.user, meeting))
    return meeting


def topic_to_write_on(request: Request, pk: int) -> Topic:
    """A topic of an open meeting, or of the parking lot."""
    topics = Topic.objects.visible_to(request.user).select_related("series", "meeting__series", "meeting__agreement")
    topic = visible_or_404(topics, pk=pk)
    if topic.meeting:
        require(permissions.can_take_part(request.user, topic.meeting), why_not(request.user, topic.meeting))
    else:
        require(permissions.may_change_shared(request.user), "You read this; those who take part change it.")
    return topic


def why_not(person: Person, meeting: Meeting) -> str:
    if not permissions.may_change_shared(person):
        return "You read this; those who take part change it."
    if meeting.is_closed:
        return "This meeting is closed and can only be read. Reopen it to change something."
    return f"This meeting is {meeting.get_state_display().lower()}: it has no agenda to write on."


def opened_anew(request: Request, field: str, current: Topic | Decision) -> QueryDict:
    """What was typed, on the wording as it stands now: saving it again puts it in place of that."""
    data = request.POST.copy()
    data[field] = current.wording
    return data


def staff() -> list[Person]:
    """Those who may own something, by name."""
    return list(Person.objects.active().filter(role=Role.STAFF))


def invited(series: Series) -> list[Person]:
    """Who comes: the holders of the seats, and whom the series names."""
    people = {person.pk: person for person in Seat.objects.all().executives().values()}
    people |= {person.pk: person for person in series.people.all()}
    return sorted(people.values(), key=lambda person: (person.name.lower(), person.pk))


def answer(request: Request, meeting: Meeting, *, part: str | None = None, say: str = "") -> HttpResponse:
    """After a change: the piece to htmx, the way back to others."""
    if part and wants_piece(request):
        return show(request, meeting, part=part)
    return back_to(request, meeting, say=say)


def refused(request: Request, meeting: Meeting, error: Exception) -> HttpResponse:
    """The verb did not fit the meeting's state: the fresh page with the sentence."""
    messages.warning(request, str(error))
    return show(request, visible(request, meeting.pk), status=409)


def show(
    request: Request, meeting: Meeting, *, part: str | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The meeting's page in its state: before, during or after."""
    state = Meeting.State(meeting.state)
    context: dict[str, Any] = {
        "meeting": meeting,
        "series": meeting.series,
        "may_lead": permissions.can_plan(request.user),
    }
    if state not in (Meeting.State.PLANNED, Meeting.State.CANCELLED):
        context |= _contents(request, meeting)
    return page(request, TEMPLATES[state], context | more, part=part, status=status)


def _contents(request: Request, meeting: Meeting) -> dict[str, Any]:
    may_write = permissions.can_take_part(request.user, meeting)
    lines = agenda.lines(meeting, dropped=meeting.is_closed)
    context: dict[str, Any] = {
        "lines": lines,
        "minutes_planned": sum(line.topic.minutes for line in lines),
        "may_write": may_write,
        "topic_form": TopicForm(prefix="topic"),
        **notes(request, meeting),
    }
    if meeting.is_open:
        context["is_near"] = meeting.starts_at - timezone.now() < timedelta(hours=24)
        context["parked"] = list(Topic.objects.filter(series=meeting.series_id).parked())
    if meeting.is_in_progress:
        context |= _during(request, meeting, lines)
    if meeting.is_closed:
        context |= {"present": list(meeting.present.all()), "may_reopen": closing.can_reopen(meeting)} | minutes(
            request, meeting
        )
    return context


def _during(request: Request, meeting: Meeting, lines: list[agenda.Line]) -> dict[str, Any]:
    """One topic large: the one that was asked for, else the first that is still to discuss."""
    asked = request.GET.get("topic", "")
    current = next((line for line in lines if str(line.topic.pk) == asked), None)
    current = current or next((line for line in lines if line.topic.state == Topic.State.OPEN), None)
    people = staff()
    here = [str(pk) for pk in meeting.present.values_list("pk", flat=True)]
    comers = {person.pk: person for person in [*invited(meeting.series), *_acting(request.user)]}
    return {
        "current": current,
        "following": next((line for line in lines if current and line.number > current.number), None),
        "information_form": InformationForm(prefix="information"),
        "decision_form": DecisionForm(prefix="decision", people=people),
        "promise_form": PromiseForm(prefix="promise", people=people),
        "presence_form": PresenceForm(people=list(comers.values()), initial={"present": here}),
    }


def _acting(person: Person) -> list[Person]:
    return [person] if person.standing.principal else []


def notes(request: Request, meeting: Meeting) -> dict[str, Any]:
    """The shared note and the reader's own private one, each with its form."""
    shared = SharedNote.objects.filter(meeting=meeting).select_related("written_by").first() or SharedNote(
        meeting=meeting
    )
    private = PrivateNote.objects.of(request.user).filter(meeting=meeting).first()
    return {
        "note_html": markdown.render(shared.text) if meeting.is_closed else "",
        "private_html": markdown.render(private.text) if private and meeting.is_closed else "",
        "note": shared,
        "note_form": NoteForm(initial={"text": shared.text, "version": shared.version}, prefix="note"),
        "private": private,
        "private_form": NoteForm(
            initial={"text": private.text if private else "", "version": private.version if private else 0},
            prefix="private",
        ),
    }


def minutes(request: Request, meeting: Meeting) -> dict[str, Any]:
    """The confirmations, and whether the reader's is wanted."""
    agreement = meeting.agreement
    signatures = list(agreement.signatures.select_related("person", "acting_for")) if agreement else []
    side = request.user.standing.side_spoken_for
    gave = any(each.side == side or each.person_id == request.user.pk for each in signatures)
    return {
        "agreement": agreement,
        "signatures": signatures,
        "my_side": side or "",
        "may_confirm": permissions.can_confirm(request.user, meeting) and agreement is not None and not gave,
    }
