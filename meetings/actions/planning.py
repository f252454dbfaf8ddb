"""Series and their occurrences: plan, change, prepare, move, cancel."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Max
from django.utils import timezone

from meetings import schedule
from meetings.models import Meeting, PrivateNote, Series, SharedNote, Topic
from meetings.recurrence import NotARule
from partnership.activity.models import Event
from partnership.company.models import GroundRules
from partnership.core.verbs import verb
from partnership.people.models import Person, Refused, Side

TIMING = (
    "every",
    "unit",
    "by",
    "day",
    "nth",
    "weekday",
    "starts_on",
    "ends_on",
    "at",
    "zone",
)


class SeriesChanged(Exception):
    """Somebody changed the series since the form was opened; `current` is what it says now."""

    def __init__(self, current: Series) -> None:
        super().__init__("Somebody changed this series meanwhile.")
        self.current = current


@verb
def plan_series(*, planned_by: Person, people: list[Person], **fields: Any) -> Series:
    """A new rhythm (`by` is a column of its rule). Its first meeting can be prepared at once."""
    series = Series.objects.create(created_by=planned_by, created_at=timezone.now(), **fields)
    series.people.set(people)
    Event.objects.record(
        "series.planned",
        series,
        by=planned_by,
        detail={"rule": series.rule_in_words, "zone": series.zone},
    )
    return series


@verb
def change_series(series: Series, *, changed_by: Person, version: int, people: list[Person], **fields: Any) -> Series:
    """Change what is ahead; what has been stays as it was. Raises SeriesChanged when the form is stale.

    When the timing changes: past occurrences become rows first (one that was moved ahead keeps its time), moved and
    cancelled ones that the new rule still has stay, and the meeting in preparation goes to the new rule's first day if
    its own is gone. Raises Refused when the new rule has no day ahead, unless only its end was changed.
    """
    now = timezone.now()
    current = Series.objects.select_for_update().get(pk=series.pk)
    if current.version != version:
        raise SeriesChanged(current)
    before = {name: getattr(current, name) for name in fields}
    changed = [name for name in fields if before[name] != fields[name]]
    timing = any(name in TIMING for name in changed)
    past = _keep_the_past(current, now) if timing else set()
    for name, value in fields.items():
        setattr(current, name, value)
    if timing:
        current.starts_on = _first_ahead(current, before, changed, now)
    current.version += 1
    current.save()
    current.people.set(people)
    _lay_anew(current, now, timing=timing, past=past)
    shown = {name: [str(before[name] or ""), str(fields[name] or "")] for name in changed if name in TIMING}
    Event.objects.record(
        "series.changed",
        current,
        by=changed_by,
        changes=shown,
        detail={"fields": sorted(changed)},
    )
    return current


@verb
def replace_in_series(series: Series, *, person: Person, by: Person, successor: Person | None = None) -> None:
    """Somebody no longer comes to what is ahead; another comes in their place, where one is named."""
    current = Series.objects.select_for_update().get(pk=series.pk)
    if not current.people.filter(pk=person.pk).exists():
        raise Refused(f"{person.name} was taken out of “{series}” meanwhile.")
    current.people.remove(person)
    if successor:
        current.people.add(successor)
    Series.objects.filter(pk=current.pk).update(version=F("version") + 1)
    ahead = current.meetings.filter(starts_at__gt=timezone.now()).exclude(state=Meeting.State.CLOSED)
    ahead.update(sequence=F("sequence") + 1)
    changes = {"people": [person.name, successor.name if successor else ""]}
    Event.objects.record("series.changed", current, by=by, changes=changes, detail={"fields": ["people"]})


def _keep_the_past(series: Series, now: datetime) -> set[date]:
    """Give each past occurrence its row, so that a new rule cannot rewrite what was planned; their days by the rule."""
    have = set(series.meetings.values_list("occurs_on", flat=True))
    local_today = now.astimezone(ZoneInfo(series.zone)).date()
    past = [day for day in series.rule.between(series.starts_on, local_today) if series.instant(day) <= now]
    Meeting.objects.bulk_create(_occurrence(series, day) for day in past if day not in have)
    return {*past, *(day for day in have if series.instant(day) <= now)}


def _first_ahead(series: Series, before: dict[str, Any], changed: list[str], now: datetime) -> date:
    """Where the new rule begins: its first day ahead, counted as it stands in the form, so that "every 2 months" keeps
    its months and no new day falls into the past."""
    today = now.astimezone(ZoneInfo(series.zone)).date()
    try:
        first = next((day for day in series.rule.days(today) if series.instant(day) > now), None)
    except NotARule:
        first = None
    if first is None and set(changed) & {*TIMING} != {"ends_on"}:
        raise Refused("By this rule no meeting is ahead. Choose a later last day, or change nothing but the last day.")
    return first or before.get("starts_on", series.starts_on)


def _lay_anew(series: Series, now: datetime, *, timing: bool, past: set[date]) -> None:
    ahead = series.meetings.filter(starts_at__gt=now).exclude(state=Meeting.State.CLOSED)
    for meeting in ahead:
        stands = meeting.occurs_on in past or not timing
        in_rule = not stands and series.rule.falls_on(meeting.occurs_on)
        if not stands and not in_rule and not meeting.is_open:
            meeting.delete()
            continue
        if not stands and not in_rule and (day := _free_day(series, now)):
            meeting.occurs_on, meeting.moved_at, meeting.because = day, None, ""
            in_rule = True
        if in_rule and not meeting.moved_at:
            meeting.starts_at, meeting.zone = (
                series.instant(meeting.occurs_on),
                series.zone,
            )
        meeting.minutes, meeting.place = series.minutes, series.place
        meeting.sequence += 1
        meeting.save()


def _free_day(series: Series, now: datetime) -> date | None:
    have = set(series.meetings.values_list("occurs_on", flat=True))
    return next(
        (day for day in series.next_days(20, since=now.date()) if day not in have and series.instant(day) > now),
        None,
    )


def _occurrence(series: Series, day: date) -> Meeting:
    return Meeting(
        series=series,
        occurs_on=day,
        starts_at=series.instant(day),
        minutes=series.minutes,
        zone=series.zone,
        place=series.place,
    )


def row_of(series: Series, day: date) -> Meeting:
    """The occurrence's row, made when it has none; refuses a day that the rule does not have."""
    meeting = series.meetings.select_for_update(of=("self",)).filter(occurs_on=day).first()
    if meeting:
        meeting.series = series
        return meeting
    if not series.rule.falls_on(day):
        raise Refused("The series does not meet on that day.")
    meeting = _occurrence(series, day)
    meeting.save()
    return meeting


@verb
def prepare(series: Series, day: date, *, by: Person) -> Meeting:
    """Open the occurrence's agenda. One meeting of a series is prepared at a time, and only the next."""
    series = Series.objects.select_for_update().get(pk=series.pk)
    now = timezone.now()
    if open_one := series.meetings.open().first():
        if open_one.occurs_on == day:
            return open_one
        raise Refused("Another meeting of this series is open. Hold it, move it or cancel it first.")
    meeting = row_of(series, day)
    if meeting.state != Meeting.State.PLANNED:
        raise Refused(f"This meeting is {meeting.get_state_display().lower()}.")
    earlier = [each for each in schedule.upcoming([series], now, 1) if each.starts_at < meeting.starts_at]
    if earlier:
        raise Refused("An earlier meeting of this series is still to come. Prepare that one, or cancel it.")
    open_agenda(meeting, by=by)
    return meeting


def open_agenda(meeting: Meeting, *, by: Person) -> None:
    """From planned to in preparation; the first one-to-one of a series starts with the two standing topics."""
    meeting.state, meeting.prepared_at = Meeting.State.PREPARATION, timezone.now()
    meeting.save(update_fields=["state", "prepared_at"])
    SharedNote.objects.get_or_create(meeting=meeting)
    is_first = not meeting.series.meetings.exclude(prepared_at=None).exclude(pk=meeting.pk).exists()
    if is_first and meeting.series.kind == Series.Kind.ONE_TO_ONE:
        _add_standing(meeting)
    Event.objects.record("meeting.prepared", meeting, by=by)


def _add_standing(meeting: Meeting) -> None:
    rules = GroundRules.current()
    for side, title in (
        (Side.MARKETING, rules.market_topic),
        (Side.IT, rules.technology_topic),
    ):
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
def move(series: Series, day: date, *, to: datetime, because: str, by: Person) -> Meeting:
    """This one meeting is at another time (an aware instant); no other moves."""
    series = Series.objects.select_for_update().get(pk=series.pk)
    meeting = row_of(series, day)
    if meeting.state not in (Meeting.State.PLANNED, Meeting.State.PREPARATION):
        raise Refused(f"This meeting is {meeting.get_state_display().lower()} and cannot be moved.")
    before = meeting.starts_at
    meeting.starts_at, meeting.moved_at, meeting.because = to, timezone.now(), because
    meeting.sequence += 1
    meeting.save(update_fields=["starts_at", "moved_at", "because", "sequence"])
    times = [before.isoformat(), to.isoformat()]
    Event.objects.record("meeting.moved", meeting, by=by, changes={"starts_at": times})
    return meeting


@verb
def cancel(series: Series, day: date, *, because: str, by: Person) -> Meeting:
    """This one meeting is not held. What was on its agenda goes to the next one's, or to the parking lot."""
    series = Series.objects.select_for_update().get(pk=series.pk)
    meeting = row_of(series, day)
    if meeting.state == Meeting.State.CANCELLED:
        return meeting
    if meeting.state not in (Meeting.State.PLANNED, Meeting.State.PREPARATION):
        raise Refused(f"This meeting is {meeting.get_state_display().lower()} and cannot be cancelled.")
    was_prepared = meeting.state == Meeting.State.PREPARATION
    meeting.state, meeting.because = Meeting.State.CANCELLED, because
    meeting.sequence += 1
    meeting.save(update_fields=["state", "because", "sequence"])
    Event.objects.record("meeting.cancelled", meeting, by=by)
    if was_prepared:
        _hand_on(meeting, by=by)
    return meeting


def _hand_on(meeting: Meeting, *, by: Person) -> None:
    """The agenda of a cancelled meeting goes on, whole and in its order: it was not discussed, so it is no carry."""
    following = schedule.next_after(meeting.series, meeting, timezone.now())
    if following is None:
        meeting.topics.filter(standing=False, state=Topic.State.OPEN).update(meeting=None)
        return
    target = row_of(meeting.series, following.on)
    meeting.topics.update(meeting=target)
    SharedNote.objects.filter(meeting=meeting).update(meeting=target)
    PrivateNote.objects.hand_on(meeting, to=target)
    open_agenda(target, by=by)


@verb
def restore(meeting: Meeting, *, by: Person) -> None:
    """A cancelled meeting is planned again, at the time it had."""
    now = timezone.now()
    changed = Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.CANCELLED, starts_at__gt=now).update(
        state=Meeting.State.PLANNED, because=""
    )
    meeting.refresh_from_db()
    if not changed:
        raise Refused("Only a cancelled meeting that is still ahead can be planned again.")
    Event.objects.record("meeting.restored", meeting, by=by)
