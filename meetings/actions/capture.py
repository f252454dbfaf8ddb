"""What comes of a topic, each of its own type: information, a decision, an action."""

from datetime import date

from django.utils import timezone

from meetings.actions.agenda import discuss_topic
from meetings.models import Decision, Information, Meeting, Stale, Topic, TopicAction
from meetings.models.meeting import writable
from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.people.models import Person, Refused
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
    action = Action.objects.capture(title=title, owner=owner, due_on=due_on, by=by)
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
    opened: str | None = None,
) -> None:
    """Say it better, or give it its owners, until the meeting is closed. ``opened`` is the wording it began with.

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
    if changed and opened is not None and opened != now.wording:
        raise Stale(now)
    if changed:
        for name in changed:
            setattr(decision, name, new[name])
        decision.save(update_fields=changed)
        detail = {"decision": decision.pk, "fields": changed}
        Event.objects.record("decision.edited", meeting, by=by, detail=detail)


def _in_progress(topic: Topic) -> Meeting:
    if topic.meeting_id is None:
        raise Refused("This topic is in the parking lot. Take it up first.")
    meeting = writable(topic.meeting_id)
    if not meeting.is_in_progress:
        raise Refused("The meeting has not begun. Results are captured while you meet.")
    if topic.state == Topic.State.DROPPED:
        raise Refused("This topic was dropped. Bring it back first.")
    return meeting
