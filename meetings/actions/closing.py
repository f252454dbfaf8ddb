"""Closing a meeting: what goes on into the next, the minutes; and opening it again."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from meetings import agenda, schedule
from meetings.actions.occurring import next_position, open_agenda, row_of
from meetings.actions.outlook import outlook
from meetings.actions.telling import tell_of_minutes
from meetings.agenda import AgendaLine
from meetings.models import Meeting, Series, Topic
from partnership.accord.models import Agreement, Signature
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.canonical import digest
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Person


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
        purpose=Agreement.Purpose.MINUTES,
        digest=digest(minutes(current, lines)),
        title=f"Minutes of {current}",
        url=reverse("meetings:minutes", args=[current.pk]),
    )
    current.state, current.closed_at, current.agreement = Meeting.State.CLOSED, timezone.now(), agreement
    current.save(update_fields=["state", "closed_at", "agreement"])
    fates = {str(line.topic.pk): fate.name.lower() for line, fate in ahead.fates}
    carried = [line.topic.pk for line in ahead.carried]
    Event.objects.record("meeting.closed", current, by=by, detail={"carried": carried, "fates": fates})
    address = reverse("meetings:minutes", args=[current.pk])
    tell_of_minutes(current, kind="minutes", text=f"The minutes of {current} are ready.", url=address)
    _tell_owners(current, lines, by=by)
    meeting.refresh_from_db()
    return following


def _tell_owners(meeting: Meeting, lines: list[AgendaLine], *, by: Person) -> None:
    """Who answers for a decision and was not there learns it when it is shared. A confidential one is told to nobody
    who could not read it."""
    heard = {by, *meeting.present.all(), *meeting.series.executives()}
    for line in lines:
        for decision in line.decisions:
            owners = {decision.owner_it, decision.owner_marketing} - heard
            Notice.objects.tell(
                [] if decision.confidential else [owner for owner in owners if owner],
                kind="decision-changed",
                subject=f"meetings.decision:{decision.pk}",
                text=f"You answer for a decision: {decision.what}",
                url=decision.get_absolute_url(),
            )


def _carry(series: Series, meeting: Meeting, carried: list[AgendaLine], *, by: Person) -> Meeting | None:
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
    untouched = copies.exclude(carried_from__in=carried).filter(information=None, decisions=None, promises=None)
    untouched.delete()


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


def minutes(meeting: Meeting, lines: list[AgendaLine] | None = None) -> dict[str, Any]:
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
def confirm_minutes(meeting: Meeting, *, by: Person, seen: str) -> Signature:
    """One side says that these are the minutes; when both have, they are published to everybody who works here."""
    current = Meeting.objects.locked(meeting.pk)
    if not current.is_closed or current.agreement is None:
        raise Refused("The meeting is open, so there are no minutes to confirm yet.")
    agreement = Agreement.objects.select_for_update().get(pk=current.agreement.pk)
    signature = agreement.sign(by=by, seen=seen)
    if agreement.is_complete:
        Event.objects.record("minutes.published", current, by=by)
        text = f"Both have confirmed the minutes of {current}."
        address = reverse("meetings:minutes", args=[current.pk])
        tell_of_minutes(current, kind="minutes-published", text=text, url=address)
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
    text = f"{current} was reopened: what was confirmed of its minutes ended with that."
    tell_of_minutes(current, by=by, kind="minutes-reopened", text=text, url=current.get_absolute_url())
    meeting.refresh_from_db()
