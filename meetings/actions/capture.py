"""What comes of a topic, each of its own type: information, a decision, an action."""

from datetime import date

from django.utils import timezone

from meetings.actions.agenda import discuss_topic
from meetings.models import Decision, Information, Meeting, Topic, TopicAction
from meetings.models.meeting import writable
from partnership.activity.models import Event, digests
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import verb
from partnership.people.models import Person
from partnership.promises.models import Action


@verb
def capture_information(topic: Topic, *, by: Person, text: str) -> Information:
    """Something that both know now."""
    meeting = _in_progress(topic)
    found = Information.objects.create(topic=topic, text=text, captured_by=by, captured_at=timezone.now())
    Event.objects.record("information.captured", meeting, by=by, detail={"topic": topic.pk})
    discuss_topic(topic, by=by)
    return found


@verb
def capture_decision(
    topic: Topic,
    *,
    by: Person,
    what: str,
    why: str = "",
    owner_it: Person | None = None,
    owner_marketing: Person | None = None,
    review_on: date | None = None,
    confidential: bool = False,
) -> Decision:
    """What was decided. An owner on each side may still be missing; closing says so."""
    meeting = _in_progress(topic)
    decision = Decision.objects.create(
        topic=topic,
        what=what,
        why=why,
        owner_it=owner_it,
        owner_marketing=owner_marketing,
        review_on=review_on,
        confidential=confidential,
        decided_at=timezone.now(),
        captured_by=by,
    )
    Event.objects.record("decision.captured", meeting, by=by, detail={"topic": topic.pk, "decision": decision.pk})
    discuss_topic(topic, by=by)
    return decision


@verb
def capture_action(topic: Topic, *, by: Person, title: str, owner: Person, due_on: date) -> Action:
    """What somebody promised under this topic."""
    meeting = _in_progress(topic)
    present = meeting.present.filter(pk=owner.pk).exists()
    action = Action.objects.capture(title=title, owner=owner, due_on=due_on, by=by, present=present)
    TopicAction.objects.create(topic=topic, action=action)
    Event.objects.record("meeting.promised", meeting, by=by, detail={"topic": topic.pk, "action": action.pk})
    discuss_topic(topic, by=by)
    return action


@verb
def edit_decision(
    decision: Decision,
    *,
    by: Person,
    owner_it: Person | None,
    owner_marketing: Person | None,
    what: str,
    why: str,
    review_on: date | None,
    confidential: bool,
    seen: str | None = None,
    because: str = "",
) -> None:
    """Say it better, or give it its owners, until the meeting is closed. ``seen`` is the wording it began with.

    Raises Stale when somebody has said it otherwise since.
    """
    meeting = _in_progress(decision.topic)
    now = Decision.objects.select_for_update().get(pk=decision.pk)
    new = {
        "what": what,
        "why": why,
        "owner_it": owner_it,
        "owner_marketing": owner_marketing,
        "review_on": review_on,
        "confidential": confidential,
    }
    changed = [name for name, value in new.items() if getattr(now, name) != value]
    if changed and seen is not None and seen != now.wording:
        raise Stale(current=now)
    if changed:
        _refuse_without_reason(meeting, because)
        for name in changed:
            setattr(decision, name, new[name])
        decision.changed_because = because or decision.changed_because
        decision.save(update_fields=[*changed, "changed_because"])
        detail = {"decision": decision.pk, "fields": changed}
        Event.objects.record("decision.edited", meeting, by=by, detail=detail)


@verb
def edit_information(
    information: Information, *, by: Person, text: str, seen: str | None = None, because: str = ""
) -> None:
    """Say it better until the meeting is closed; with a reason where it had been published.

    Raises Stale when somebody has said it otherwise since.
    """
    meeting = _in_progress(information.topic)
    now = Information.objects.select_for_update().get(pk=information.pk)
    if now.taken_back_at:
        raise Refused("Somebody took this back meanwhile.")
    if now.text == text:
        return
    if seen is not None and seen != now.wording:
        raise Stale(current=now)
    _refuse_without_reason(meeting, because)
    changes = digests({"text": [now.text, text]})
    Information.objects.filter(pk=now.pk).update(text=text, changed_because=because or now.changed_because)
    information.refresh_from_db()
    Event.objects.record("information.edited", meeting, by=by, changes=changes, detail={"information": now.pk})


@verb
def take_back(result: Information | Decision, *, by: Person, because: str = "") -> None:
    """It was captured by mistake. It is out of sight and stays for the history; `put_back` is the way back."""
    meeting = _in_progress(result.topic)
    _refuse_without_reason(meeting, because)
    kind = type(result)
    kept = kind.objects.kept().filter(pk=result.pk)
    changed = kept.update(taken_back_at=timezone.now(), taken_back_because=because)
    result.refresh_from_db()
    if not changed:
        raise Refused("It was taken back already, and may have become something else. Look again.")
    if kind is Decision:
        Event.objects.record("decision.taken-back", meeting, by=by, detail={"decision": result.pk})
    else:
        Event.objects.record("information.taken-back", meeting, by=by, detail={"information": result.pk})


@verb
def put_back(result: Information | Decision, *, by: Person) -> None:
    """What was taken back stands again."""
    meeting = _in_progress(result.topic)
    kind = type(result)
    gone = kind.objects.filter(pk=result.pk).exclude(taken_back_at=None)
    changed = gone.update(taken_back_at=None, taken_back_because="")
    result.refresh_from_db()
    if changed and kind is Decision:
        Event.objects.record("decision.put-back", meeting, by=by, detail={"decision": result.pk})
    elif changed:
        Event.objects.record("information.put-back", meeting, by=by, detail={"information": result.pk})


@verb
def make_action(
    information: Information, *, by: Person, title: str, owner: Person, due_on: date, because: str = ""
) -> Action:
    """What was written down as information is something that somebody promised: an action takes its place."""
    action = capture_action(information.topic, by=by, title=title, owner=owner, due_on=due_on)
    take_back(information, by=by, because=because)
    return action


def _refuse_without_reason(meeting: Meeting, because: str) -> None:
    if meeting.was_published and not because:
        raise Refused("The meeting was closed once, so others have read this. Say why it changes.")


def _in_progress(topic: Topic) -> Meeting:
    if topic.meeting_id is None:
        raise Refused("This topic is in the parking lot. Take it up first.")
    meeting = writable(topic.meeting_id)
    if not meeting.is_in_progress:
        raise Refused("The meeting has not begun. Results are captured while you meet.")
    if topic.state == Topic.State.DROPPED:
        raise Refused("This topic was dropped. Bring it back first.")
    return meeting
