"""Closing a meeting: what it warns of, what goes on into the next, the minutes; and opening it again."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from meetings import agenda, schedule
from meetings.actions.planning import next_position, open_agenda, row_of
from meetings.agenda import Line
from meetings.models import Decision, Meeting, Series, SharedNote, Topic
from outcomes.reckoning.status import Status
from outcomes.shown import dashboard
from partnership.accord.models import Agreement, Purpose, Signature
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.company.models import GroundRules
from partnership.core.canonical import digest
from partnership.core.verbs import verb
from partnership.people.models import Person, Refused


@dataclass(frozen=True)
class Outlook:
    """What closing now would mean."""

    warnings: list[str]  # said, and not in the way
    stuck: list[Line]  # carried often enough: closing insists
    carried: list[Line]  # go on into the next meeting


def outlook(meeting: Meeting, lines: list[Line] | None = None) -> Outlook:
    """Look at the meeting as if it were closed now."""
    lines = agenda.lines(meeting) if lines is None else lines
    limit = GroundRules.current().carry_limit
    stuck = [line for line in lines if _is_stuck(line, limit)]
    return Outlook(
        warnings=_warnings(meeting, lines),
        stuck=stuck,
        carried=[line for line in lines if _goes_on(line, limit) and line not in stuck],
    )


def _is_stuck(line: Line, limit: int) -> bool:
    return not line.topic.standing and line.topic.carries >= limit and not line.is_settled


def _goes_on(line: Line, limit: int) -> bool:
    """Standing topics always; others when they were not discussed or have an open action, until the limit."""
    topic = line.topic
    if topic.state == Topic.State.DROPPED:
        return False
    if topic.standing:
        return True
    return topic.carries < limit and (topic.state == Topic.State.OPEN or bool(line.still_open))


def _warnings(meeting: Meeting, lines: list[Line]) -> list[str]:
    said = []
    if not lines:
        said.append("There is no topic.")
    if not meeting.present.exists():
        said.append("Nobody is marked as present.")
    said += [
        f"“{line.topic.title}” was discussed and has no result."
        for line in lines
        if line.topic.state == Topic.State.DISCUSSED and not line.has_results
    ]
    said += [
        f"The decision “{decision.what}” has no owner {_in_words(decision)}."
        for line in lines
        for decision in line.decisions
        if not decision.has_both_owners
    ]
    return said + [f"{name} is off track and was not mentioned." for name in _red_and_unmentioned(meeting, lines)]


def _in_words(decision: Decision) -> str:
    """Where nobody answers for it yet."""
    if decision.owner_it_id:
        return "in marketing"
    return "in IT" if decision.owner_marketing_id else "yet, in IT or in marketing"


def _red_and_unmentioned(meeting: Meeting, lines: list[Line]) -> list[str]:
    """KPIs off track whose name stands nowhere in the topics, their results and the notes."""
    said = [getattr(SharedNote.objects.filter(meeting=meeting).first(), "text", "")]
    for line in lines:
        said += [line.topic.title, line.topic.about, *(each.text for each in line.information)]
        said += [f"{each.what} {each.why}" for each in line.decisions]
        said += [each.action.title for each in line.promises]
    text = "\n".join(said).casefold()
    tiles = [tile for card in dashboard.cards(timezone.localdate(), GroundRules.current()) for tile in card.tiles]
    red = {tile.name: None for tile in tiles if tile.status == Status.OFF_TRACK}
    return [name for name in red if name.casefold() not in text]


@verb
def close(meeting: Meeting, *, by: Person) -> Meeting | None:
    """Close it, carry what is unfinished, open the minutes for both to confirm; the meeting it carried to, or None.

    Raises Refused when a topic has been carried often enough and is not decided, dropped or given to somebody.
    """
    series = Series.objects.select_for_update().get(pk=meeting.series_id)
    current = Meeting.objects.locked(meeting.pk)
    if current.is_closed:
        meeting.refresh_from_db()
        return None
    if not current.is_in_progress:
        raise Refused("Only a meeting that is in progress can be closed.")
    lines = agenda.lines(current)
    ahead = outlook(current, lines)
    if ahead.stuck:
        names = ", ".join(f"“{line.topic.title}”" for line in ahead.stuck)
        raise Refused(f"Carried often enough: {names}. Decide it, drop it or give it to somebody, then close.")
    following = _carry(series, current, ahead.carried, by=by)
    agreement = Agreement.objects.open(
        purpose=Purpose.MINUTES, digest=digest(minutes(current, lines)), title=f"Minutes of {current}"
    )
    current.state, current.closed_at, current.agreement = Meeting.State.CLOSED, timezone.now(), agreement
    current.save(update_fields=["state", "closed_at", "agreement"])
    carried = [line.topic.pk for line in ahead.carried]
    Event.objects.record("meeting.closed", current, by=by, detail={"carried": carried})
    Notice.objects.tell(
        current.present.all(),
        kind="minutes",
        subject=f"meetings.meeting:{current.pk}",
        text=f"The minutes of {current} are ready.",
        url=reverse("meetings:minutes", args=[current.pk]),
    )
    meeting.refresh_from_db()
    return following


def _carry(series: Series, meeting: Meeting, carried: list[Line], *, by: Person) -> Meeting | None:
    """Into the meeting that is in preparation, else the next occurrence's, else the parking lot."""
    target = series.meetings.filter(state=Meeting.State.PREPARATION).first()
    fresh = False
    if target is None:
        ahead = schedule.next_after(series, meeting, timezone.now())
        target = row_of(series, ahead.on) if ahead else None
        fresh = target is not None
    _take_back(meeting, {line.topic.pk for line in carried})
    for line in carried:
        _copy(line.topic, series, target)
    if target and fresh:
        open_agenda(target, by=by)
    return target


def _take_back(meeting: Meeting, carried: set[int]) -> None:
    """After a reopening: what was carried at the first closing and is settled now need not be on the next agenda."""
    copies = Topic.objects.filter(carried_from__meeting=meeting, state=Topic.State.OPEN, descendants=None)
    copies.exclude(carried_from__in=carried).filter(information=None, decisions=None, promises=None).delete()


def _copy(topic: Topic, series: Series, target: Meeting | None) -> None:
    if target is None and topic.standing:
        return
    if Topic.objects.filter(carried_from=topic).exists():
        return  # carried at the first closing already
    chain = {"carried_from": topic, "origin_id": topic.thread, "carries": topic.carries + (not topic.standing)}
    same = Topic.objects.filter(meeting=target, carried_from=None).exclude(subject="").filter(subject=topic.subject)
    if target and same.update(**_columns(chain)):
        return  # suggested into the next meeting meanwhile: one topic, with its history
    Topic.objects.create(
        series=series,
        meeting=target,
        title=topic.title,
        about=topic.about,
        minutes=topic.minutes,
        standing=topic.standing,
        from_side=topic.from_side,
        subject=topic.subject,
        subject_url=topic.subject_url,
        added_by=topic.added_by,
        added_at=timezone.now(),
        position=next_position(target) if target else 0,
        **chain,
    )


def _columns(chain: dict[str, Any]) -> dict[str, Any]:
    return {"carried_from": chain["carried_from"], "origin": chain["origin_id"], "carries": chain["carries"]}


def minutes(meeting: Meeting, lines: list[Line] | None = None) -> dict[str, Any]:
    """What the minutes say, as it is confirmed: who was there, the topics and their results. Notes are not minutes."""
    lines = agenda.lines(meeting) if lines is None else lines
    return {
        "meeting": meeting.pk,
        "starts_at": meeting.starts_at,
        "present": sorted(meeting.present.values_list("pk", flat=True)),
        "topics": [
            {
                "title": line.topic.title,
                "state": line.topic.state,
                "information": [each.text for each in line.information],
                "decisions": [
                    {
                        "what": each.what,
                        "why": each.why,
                        "owners": [each.owner_it_id, each.owner_marketing_id],
                        "review_on": each.review_on,
                        "confidential": each.confidential,
                    }
                    for each in line.decisions
                ],
                # as promised in the meeting: a due date that moves later changes no minutes
                "actions": [
                    {"title": each.action.title, "owner": each.action.owner_id, "due_on": each.action.first_due_on}
                    for each in line.promises
                ],
            }
            for line in lines
        ],
    }


@verb
def confirm_minutes(meeting: Meeting, *, by: Person, digest: str) -> Signature:
    """One side says that these are the minutes; when both have, they are published to everybody who works here."""
    current = Meeting.objects.locked(meeting.pk)
    if not current.is_closed or current.agreement is None:
        raise Refused("The meeting is open, so there are no minutes to confirm yet.")
    agreement = Agreement.objects.select_for_update().get(pk=current.agreement.pk)
    signature = agreement.sign(by=by, digest=digest)
    if agreement.is_complete:
        Event.objects.record("minutes.published", current, by=by)
        Notice.objects.tell(
            current.present.all(),
            kind="minutes-published",
            subject=f"meetings.meeting:{current.pk}",
            text=f"Both have confirmed the minutes of {current}.",
            url=reverse("meetings:minutes", args=[current.pk]),
        )
    return signature


def can_reopen(meeting: Meeting) -> bool:
    """The last closed meeting of its series, until the next is in progress. One query."""
    if not meeting.is_closed:
        return False
    later = Meeting.objects.filter(series=meeting.series_id, starts_at__gt=meeting.starts_at)
    return not later.held().exists()


@verb
def reopen(meeting: Meeting, *, by: Person) -> None:
    """Open the last closed meeting again; confirmations of its minutes end with that."""
    Series.objects.select_for_update().get(pk=meeting.series_id)
    current = Meeting.objects.locked(meeting.pk)
    if current.is_in_progress:
        return
    if not can_reopen(current):
        raise Refused("Only the last closed meeting can be reopened, and only until the next is in progress.")
    if current.agreement_id:
        agreement = Agreement.objects.get(pk=current.agreement_id)
        agreement.end(because="the meeting was reopened")
    current.state, current.closed_at, current.agreement = Meeting.State.IN_PROGRESS, None, None
    current.reopened_at = timezone.now()
    current.save(update_fields=["state", "closed_at", "agreement", "reopened_at"])
    Event.objects.record("meeting.reopened", current, by=by)
    meeting.refresh_from_db()
