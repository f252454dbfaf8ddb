"""The agenda and the parking lot: add, edit, order, park, drop, take up."""

from collections.abc import Mapping

from django.db import IntegrityError
from django.db.models import Max, Q
from django.utils import timezone

from meetings.actions.occurring import next_position
from meetings.models import Meeting, Series, Topic
from meetings.models.meeting import writable
from partnership.activity.models import Event
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import verb, whole
from partnership.people.models import Person
from partnership.promises.models import Action


@verb
def add_topic(
    meeting: Meeting, *, by: Person, title: str, about: str = "", minutes: int = 10, standing: bool = False
) -> Topic:
    """One more topic at the end."""
    writable(meeting.pk)
    topic = Topic.objects.create(
        series_id=meeting.series_id,
        meeting=meeting,
        title=title,
        about=about,
        minutes=minutes,
        standing=standing,
        from_side=by.side,
        position=next_position(meeting),
        added_by=by,
        added_at=timezone.now(),
    )
    Event.objects.record("topic.added", meeting, by=by, detail={"topic": topic.pk})
    return topic


@verb
def add_suggestion(meeting: Meeting, *, by: Person, subject: str, title: str, url: str, about: str = "") -> Topic:
    """Something that waits for both becomes a topic; asking twice adds it once."""
    writable(meeting.pk)
    have = meeting.topics.filter(subject=subject).first()
    if have:
        return have
    try:
        with whole():
            topic = Topic.objects.create(
                series_id=meeting.series_id,
                meeting=meeting,
                title=title[:200],
                about=about[:1000],
                subject=subject,
                subject_url=url,
                position=next_position(meeting),
                added_by=by,
                added_at=timezone.now(),
            )
    except IntegrityError:  # the other one clicked at the same moment
        return meeting.topics.get(subject=subject)
    Event.objects.record("topic.added", meeting, by=by, detail={"topic": topic.pk, "subject": subject})
    return topic


@verb
def edit_topic(
    topic: Topic, *, by: Person, title: str, about: str, minutes: int, standing: bool, seen: str | None = None
) -> None:
    """Say it better, or give it another time box. ``seen`` is the wording that the form began with.

    Raises Stale when somebody has said it otherwise since.
    """
    _writable(topic)
    now = Topic.objects.select_for_update().get(pk=topic.pk)
    new = {"title": title, "about": about, "minutes": minutes, "standing": standing}
    changed = [name for name, value in new.items() if getattr(now, name) != value]
    if not changed:
        return
    if seen is not None and seen != now.wording:
        raise Stale(current=now)
    Topic.objects.filter(pk=topic.pk).update(**new)
    topic.refresh_from_db()
    Event.objects.record("topic.edited", _home(topic), by=by, detail={"topic": topic.pk, "fields": changed})


@verb
def order_topic(topic: Topic, *, by: Person, step: int) -> None:
    """One place up (-1) or down (+1); at an end it stays."""
    meeting = _writable(topic)
    if meeting is None:
        return
    topics = list(meeting.topics.on_agenda())
    here = next((place for place, each in enumerate(topics) if each.pk == topic.pk), None)
    if here is None or not 0 <= here + step < len(topics):
        return
    topics[here], topics[here + step] = topics[here + step], topics[here]
    for place, each in enumerate(topics, start=1):
        if each.position != place:
            Topic.objects.filter(pk=each.pk).update(position=place)
    Event.objects.record("topic.ordered", meeting, by=by, detail={"topic": topic.pk, "place": here + step + 1})


@verb
def park_topic(topic: Topic, *, by: Person) -> None:
    """Not now, and not forgotten: it waits in the series' parking lot."""
    meeting = _writable(topic)
    if meeting is None:
        return
    if topic.state != Topic.State.OPEN or has_results(topic):
        raise Refused("This topic has been discussed. Only what is still open can be parked.")
    last = Topic.objects.filter(series=topic.series_id, meeting=None).aggregate(last=Max("position"))["last"] or 0
    Topic.objects.filter(pk=topic.pk).update(meeting=None, standing=False, position=last + 1)
    topic.refresh_from_db()
    Event.objects.record("topic.parked", meeting, by=by, detail={"topic": topic.pk})


@verb
def take_up_topic(topic: Topic, *, by: Person) -> Meeting:
    """From the parking lot onto the agenda of the meeting that is open."""
    series = Series.objects.select_for_update().get(pk=topic.series_id)
    meeting = series.meetings.open().order_by("starts_at").last()
    if meeting is None:
        raise Refused("No meeting of this series is in preparation. Prepare the next one first.")
    waiting = Topic.objects.filter(pk=topic.pk, meeting=None)
    changed = waiting.update(meeting=meeting, position=next_position(meeting), state=Topic.State.OPEN)
    topic.refresh_from_db()
    if changed:
        Event.objects.record("topic.added", meeting, by=by, detail={"topic": topic.pk})
    return meeting


def beneath(topic: Topic) -> list[Action]:
    """What was promised under a topic, here or where it was carried from, and is open still: dropping asks about it."""
    thread = Q(promised_under__topic=topic.thread) | Q(promised_under__topic__origin=topic.thread)
    return list(Action.objects.open().filter(thread).select_related("owner").order_by("due_on", "pk"))


@verb
def drop_topic(topic: Topic, *, by: Person, ending: Mapping[int, str] | None = None) -> None:
    """It need not be talked about. It leaves the agenda or the parking lot; `open_topic` brings it back.

    ``ending`` names the actions beneath that end with it, by number, each with the reason; others stay their owners'.
    """
    meeting = _writable(topic)
    for action in beneath(topic):
        if because := (ending or {}).get(action.pk):
            action.drop(by=by, because=because)
    changed = Topic.objects.filter(pk=topic.pk).exclude(state=Topic.State.DROPPED).update(state=Topic.State.DROPPED)
    topic.refresh_from_db()
    if changed:
        Event.objects.record("topic.dropped", meeting or topic.series, by=by, detail={"topic": topic.pk})


@verb
def discuss_topic(topic: Topic, *, by: Person) -> None:
    """It has been talked about."""
    meeting = _writable(topic)
    if meeting is None or not meeting.is_in_progress:
        raise Refused("The meeting has not begun.")
    changed = Topic.objects.filter(pk=topic.pk, state=Topic.State.OPEN).update(
        state=Topic.State.DISCUSSED, discussed_at=timezone.now()
    )
    topic.refresh_from_db()
    if changed:
        Event.objects.record("topic.discussed", meeting, by=by, detail={"topic": topic.pk})


@verb
def open_topic(topic: Topic, *, by: Person) -> None:
    """Back on the agenda, still to discuss."""
    meeting = _writable(topic)
    changed = (
        Topic.objects.filter(pk=topic.pk)
        .exclude(state=Topic.State.OPEN)
        .update(state=Topic.State.OPEN, discussed_at=None)
    )
    topic.refresh_from_db()
    if changed:
        Event.objects.record("topic.opened", meeting or topic.series, by=by, detail={"topic": topic.pk})


def has_results(topic: Topic) -> bool:
    """Whether anything came of it that was not taken back."""
    return topic.information.kept().exists() or topic.decisions.kept().exists() or topic.promises.exists()


def _writable(topic: Topic) -> Meeting | None:
    """The topic's meeting, locked and open; None for a parked one. Reads the topic anew, since it may have moved."""
    fresh = Topic.objects.filter(pk=topic.pk).values_list("meeting", flat=True).get()
    return writable(fresh) if fresh else None


def _home(topic: Topic) -> Meeting | Series:
    return topic.meeting or topic.series
