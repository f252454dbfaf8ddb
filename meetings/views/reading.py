"""What the views of this area share: how a meeting is fetched, and what its page shows in each state."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils import timezone

from meetings import agenda, permissions
from meetings.actions import closing
from meetings.forms.contents import DecisionForm, InformationForm, NoteForm, PresenceForm, PromiseForm, TopicForm
from meetings.models import Decision, Information, Meeting, PrivateNote, SharedNote, Topic
from partnership.core import markdown
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.http import back_to, page, wants_piece
from partnership.people.models import Person, Role

TEMPLATES = {
    Meeting.State.PLANNED: "meetings/meeting_planned.html",
    Meeting.State.CANCELLED: "meetings/meeting_planned.html",
    Meeting.State.PREPARATION: "meetings/meeting_before.html",
    Meeting.State.IN_PROGRESS: "meetings/meeting_during.html",
    Meeting.State.CLOSED: "meetings/meeting_after.html",
}
ONLY_EXECUTIVES = "Only the CIO, the CMO or a deputy of theirs does this."


def visible(request: SignedInRequest, pk: int) -> Meeting:
    return visible_or_404(Meeting.objects.visible_to(request.user).for_list(), pk=pk)


def to_write_on(request: SignedInRequest, pk: int) -> Meeting:
    """The meeting, when the reader takes part in it and it is open."""
    meeting = visible(request, pk)
    require(permissions.can_take_part(request.user, meeting), why_not(request.user, meeting))
    return meeting


def topic_to_write_on(request: SignedInRequest, pk: int) -> Topic:
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


def seen_anew(request: SignedInRequest, field: str, current: Topic | Decision | Information) -> QueryDict:
    """What was typed, on the wording as it stands now: saving it again puts it in place of that."""
    data = request.POST.copy()
    data[field] = current.wording
    return data


def staff() -> list[Person]:
    """Those who may own something, by name."""
    return list(Person.objects.active().filter(role=Role.STAFF))


def may_be_here(meeting: Meeting, here: list[Person]) -> list[Person]:
    """Who can be marked as present: who comes, who stands in for an executive, and who is marked already."""
    series = meeting.series
    people = {person.pk: person for person in [*series.comers(), *series.stand_ins(), *here]}
    return sorted(people.values(), key=lambda person: (person.name.lower(), person.pk))


def answer(request: SignedInRequest, meeting: Meeting, *, part: str | None = None, say: str = "") -> HttpResponse:
    """After a change: the piece to htmx, the way back to others."""
    if part and wants_piece(request):
        return show(request, meeting, part=part)
    return back_to(request, meeting, say=say)


def show(
    request: SignedInRequest, meeting: Meeting, *, part: str | None = None, status: int = 200, **more: Any
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
    elif meeting.prepared_at:  # what was noted for it, where no later meeting took it
        context |= notes(request, meeting)
    return page(request, TEMPLATES[state], context | more, part=part, status=status)


def _contents(request: SignedInRequest, meeting: Meeting) -> dict[str, Any]:
    may_write = permissions.can_take_part(request.user, meeting)
    every = agenda.lines(meeting, dropped=True)
    dropped = [line for line in every if line.topic.is_dropped and not line.has_results and meeting.is_open]
    lines = agenda.numbered(line for line in every if line not in dropped)
    context: dict[str, Any] = {
        "lines": lines,
        "dropped": [line.topic for line in dropped],
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


def _during(request: SignedInRequest, meeting: Meeting, lines: list[agenda.AgendaLine]) -> dict[str, Any]:
    """One topic large: the one that was asked for, else the first that is still to discuss."""
    asked = request.GET.get("topic", "")
    current = next((line for line in lines if str(line.topic.pk) == asked), None)
    current = current or next((line for line in lines if line.topic.state == Topic.State.OPEN), None)
    people = staff()
    here = list(meeting.present.all())
    return {
        "current": current,
        "may_undo": may_undo_beginning(meeting, lines),
        "topic_began_at": _began_at(meeting, lines),
        "taken_back": current.taken_back if current else [],
        "tiles": agenda.tiles_about(current.topic) if current else [],
        "following": next((line for line in lines if current and line.number > current.number), None),
        "information_form": InformationForm(prefix="information"),
        "decision_form": DecisionForm(prefix="decision", people=people),
        "promise_form": PromiseForm(prefix="promise", people=people),
        "presence_form": PresenceForm(
            people=may_be_here(meeting, here), initial={"present": [str(person.pk) for person in here]}
        ),
    }


def may_undo_beginning(meeting: Meeting, lines: list[agenda.AgendaLine]) -> bool:
    """Nothing was discussed yet, so that it may have been begun by mistake."""
    return not meeting.was_published and all(line.topic.state != Topic.State.DISCUSSED for line in lines)


def _began_at(meeting: Meeting, lines: list[agenda.AgendaLine]) -> datetime | None:
    """Since when the topic on the table is talked about: since the one before it was done."""
    moments = [meeting.began_at, meeting.reopened_at, *(line.topic.discussed_at for line in lines)]
    return max((moment for moment in moments if moment), default=None)


def text_of(note: SharedNote | PrivateNote | None) -> dict[str, Any]:
    """What a note's form begins with: the text, which version it is, and the same text to join another with later."""
    text, seen = (note.text, note.version) if note else ("", 0)
    return {"text": text, "seen": seen, "base": text}


def notes(request: SignedInRequest, meeting: Meeting) -> dict[str, Any]:
    """The shared note and the reader's own private one, each with its form."""
    shared = SharedNote.objects.filter(meeting=meeting).select_related("written_by").first() or SharedNote(
        meeting=meeting
    )
    private = PrivateNote.objects.of(request.user).filter(meeting=meeting).first()
    return {
        "note_html": "" if meeting.is_open else markdown.render(shared.text),
        "private_html": markdown.render(private.text) if private and not meeting.is_open else "",
        "note": shared,
        "note_form": NoteForm(initial=text_of(shared), prefix="note"),
        "private": private,
        "private_form": NoteForm(initial=text_of(private), prefix="private"),
    }


def minutes(request: SignedInRequest, meeting: Meeting) -> dict[str, Any]:
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
