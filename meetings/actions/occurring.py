"""One meeting of a series: prepare, move, cancel and plan it again; where its agenda goes meanwhile."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import F, Max
from django.utils import timezone

from meetings import schedule
from meetings.actions.telling import tell_comers
from meetings.models import Meeting, PrivateNote, Series, SharedNote, Topic
from meetings.recurrence import day_in_words
from partnership.activity.models import Event
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.people.models import Person, Side

ON, PARK, DROP = "on", "park", "drop"
"""What can become of a topic whose meeting or series ends: it goes on to the next meeting, it waits in the parking lot
of its series (or in another's, whose number is said instead), or it is dropped and can be brought back."""


def row_of(series: Series, day: date) -> Meeting:
    """The occurrence's row, made when it has none; refuses a day that the rule does not have."""
    meeting = series.meetings.select_for_update(of=("self",)).filter(occurs_on=day).first()
    if meeting:
        meeting.series = series
        return meeting
    if not series.comes_on(day):
        raise Refused("The series does not meet on that day.")
    meeting = series.occurrence(day)
    meeting.save()
    return meeting


@verb
def prepare(series: Series, day: date, *, by: Person) -> Meeting:
    """Open the occurrence's agenda. One meeting of a series is prepared at a time, and only the next.

    Where a later one is prepared already (this one had been cancelled, say), its agenda comes back to this one.
    """
    series = Series.objects.select_for_update().get(pk=series.pk)
    now = timezone.now()
    open_one = series.meetings.open().order_by("starts_at").first()
    if open_one and open_one.occurs_on == day:
        return open_one
    if series.ended_at:
        raise Refused("This series has ended. Go on with it first.")
    meeting = row_of(series, day)
    if meeting.state != Meeting.State.PLANNED:
        raise Refused(f"This meeting is {meeting.get_state_display().lower()}.")
    if meeting.is_missed:
        raise Refused("Its time has passed. Move it to a day that is ahead, then prepare it.")
    if open_one and (open_one.is_in_progress or open_one.starts_at < meeting.starts_at):
        raise Refused("Another meeting of this series is open. Hold it, move it or cancel it first.")
    earlier = [each for each in schedule.upcoming([series], now, 1) if each.starts_at < meeting.starts_at]
    if earlier:
        raise Refused("An earlier meeting of this series is still to come. Prepare that one, or cancel it.")
    if open_one:
        _bring_back(open_one, to=meeting, by=by)
    else:
        open_agenda(meeting, by=by)
    return meeting


@step
def open_agenda(meeting: Meeting, *, by: Person) -> None:
    """From planned to in preparation; the first one-to-one of a series starts with the two standing topics."""
    meeting.state, meeting.prepared_at = Meeting.State.PREPARATION, timezone.now()
    meeting.save(update_fields=["state", "prepared_at"])
    SharedNote.objects.get_or_create(meeting=meeting)
    is_first = not meeting.series.meetings.exclude(prepared_at=None).exclude(pk=meeting.pk).exists()
    if is_first and meeting.series.kind == Series.Kind.ONE_TO_ONE and not meeting.topics.exists():
        _add_standing(meeting)
    Event.objects.record("meeting.prepared", meeting, by=by)


def _add_standing(meeting: Meeting) -> None:
    rules = GroundRules.current()
    for side, title in ((Side.MARKETING, rules.market_topic), (Side.IT, rules.technology_topic)):
        if title:
            Topic.objects.create(
                series=meeting.series,
                meeting=meeting,
                title=title,
                standing=True,
                from_side=side,
                position=next_position(meeting),
                added_at=timezone.now(),
            )


def next_position(meeting: Meeting) -> int:
    return (meeting.topics.aggregate(last=Max("position"))["last"] or 0) + 1


@verb
def move(
    series: Series,
    day: date,
    *,
    to: datetime,
    because: str,
    by: Person,
    minutes: int | None = None,
    place: str | None = None,
) -> Meeting:
    """This one meeting is at another time (an aware instant), perhaps elsewhere and longer; no other moves."""
    series = Series.objects.select_for_update().get(pk=series.pk)
    meeting = row_of(series, day)
    if meeting.state not in (Meeting.State.PLANNED, Meeting.State.PREPARATION):
        raise Refused(f"This meeting is {meeting.get_state_display().lower()} and cannot be moved.")
    before = meeting.starts_at
    was = day_in_words(meeting.local.date(), company_day())
    meeting.starts_at, meeting.moved_at, meeting.because = to, timezone.now(), because
    meeting.minutes = meeting.minutes if minutes is None else minutes
    meeting.place = meeting.place if place is None else place
    meeting.sequence += 1
    meeting.save(update_fields=["starts_at", "moved_at", "because", "minutes", "place", "sequence"])
    times = [before.isoformat(), to.isoformat()]
    Event.objects.record("meeting.moved", meeting, by=by, changes={"starts_at": times})
    text = f"“{series.title}” of {was} is on {meeting.when_in_words} now: {because}"
    tell_comers(series, by=by, kind="meeting-changed", text=text, url=meeting.get_absolute_url())
    return meeting


@verb
def cancel(series: Series, day: date, *, because: str, by: Person, fates: Mapping[int, str] | None = None) -> Meeting:
    """This one meeting is not held. What was on its agenda goes to the next one's, or to the parking lot.

    ``fates`` say by its number what else becomes of a topic.
    """
    series = Series.objects.select_for_update().get(pk=series.pk)
    meeting = row_of(series, day)
    if meeting.state == Meeting.State.CANCELLED:
        raise Refused(f"It was cancelled already: {meeting.because}")
    if meeting.state not in (Meeting.State.PLANNED, Meeting.State.PREPARATION):
        raise Refused(f"This meeting is {meeting.get_state_display().lower()} and cannot be cancelled.")
    was_prepared = meeting.state == Meeting.State.PREPARATION
    meeting.state, meeting.because = Meeting.State.CANCELLED, because
    meeting.sequence += 1
    meeting.save(update_fields=["state", "because", "sequence"])
    Event.objects.record("meeting.cancelled", meeting, by=by)
    if was_prepared:
        settle_topics(meeting.topics.open(), fates or {}, by=by)
        _hand_on(meeting, by=by)
    text = f"“{series.title}” on {meeting.when_in_words} is cancelled: {because}"
    tell_comers(series, by=by, kind="meeting-changed", text=text, url=meeting.get_absolute_url())
    return meeting


@step
def settle_topics(topics: Iterable[Topic], fates: Mapping[int, str], *, by: Person) -> None:
    """What somebody said becomes of each topic; what is not named, or goes on, stays where it is."""
    for topic in topics:
        fate = fates.get(topic.pk, ON)
        if fate == ON or topic.standing:
            continue
        now: dict[str, object] = {"state": Topic.State.DROPPED} if fate == DROP else {"meeting": None}
        if fate not in (DROP, PARK):
            now["series"] = Series.objects.visible_to(by).running(company_day()).get(pk=fate)
        Topic.objects.filter(pk=topic.pk).update(**now)
        about = topic.meeting or topic.series
        if fate == DROP:
            Event.objects.record("topic.dropped", about, by=by, detail={"topic": topic.pk})
        else:
            Event.objects.record("topic.parked", about, by=by, detail={"topic": topic.pk, "to": fate})


def _hand_on(meeting: Meeting, *, by: Person) -> None:
    """The agenda of a cancelled meeting goes on, whole and in its order: it was not discussed, so it is no carry."""
    following = schedule.next_after(meeting.series, meeting, timezone.now())
    if following is None:
        meeting.topics.open().filter(standing=False).update(meeting=None)
        return
    target = row_of(meeting.series, following.on)
    _move_contents(meeting, to=target)
    open_agenda(target, by=by)


def _bring_back(later: Meeting, *, to: Meeting, by: Person) -> None:
    """What a later meeting has on its agenda comes to an earlier one; the later is only planned again."""
    _move_contents(later, to=to)
    later.state, later.prepared_at = Meeting.State.PLANNED, None
    later.save(update_fields=["state", "prepared_at"])
    Event.objects.record("meeting.unprepared", later, by=by)
    open_agenda(to, by=by)


def _move_contents(meeting: Meeting, *, to: Meeting) -> None:
    """Topics, the shared notes, and everybody's own."""
    meeting.topics.update(meeting=to)
    SharedNote.hand_on(meeting, to=to)
    PrivateNote.objects.hand_on(meeting, to=to)


@verb
def restore(meeting: Meeting, *, by: Person) -> Meeting | None:
    """A cancelled meeting is planned again, at the time it had, and its agenda comes back from the later meeting that
    took it; that meeting, or None where there was none to bring back."""
    now = timezone.now()
    series = Series.objects.select_for_update().get(pk=meeting.series_id)
    if series.ended_at:
        raise Refused("Its series has ended. Go on with the series first.")
    changed = Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.CANCELLED, starts_at__gt=now).update(
        state=Meeting.State.PLANNED, because="", sequence=F("sequence") + 1
    )
    meeting.refresh_from_db()
    if not changed:
        raise Refused("Only a cancelled meeting that is still ahead can be planned again.")
    Event.objects.record("meeting.restored", meeting, by=by)
    later = series.meetings.filter(state=Meeting.State.PREPARATION, starts_at__gt=meeting.starts_at).first()
    if later and meeting.prepared_at:
        _bring_back(later, to=meeting, by=by)
    text = f"“{series.title}” on {meeting.when_in_words} is planned again."
    tell_comers(series, by=by, kind="meeting-changed", text=text, url=meeting.get_absolute_url())
    return later if later and meeting.prepared_at else None
