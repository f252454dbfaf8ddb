"""Series: plan one, change its rule, end it and go on with it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone

from meetings.actions.occurring import settle_topics
from meetings.actions.telling import tell_comers, tell_of_invitations
from meetings.models import Meeting, Series
from meetings.recurrence import NotARule, Rule
from partnership.activity.models import Event, changes_in
from partnership.core.days import day_in
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import verb
from partnership.people.models import Person

TIMING = ("every", "unit", "by", "day", "nth", "weekday", "starts_on", "ends_on", "at", "zone")
FOLLOWED = ("minutes", "place")
"""What each meeting ahead has from its series, until it was given something else."""
ENDED = "This series has ended. Go on with it first."


@verb
def plan_series(*, planned_by: Person, people: list[Person], **fields: Any) -> Series:
    """A new rhythm (`by` is a column of its rule). Its first meeting can be prepared at once."""
    _refuse_a_third(fields["kind"], people)
    series = Series.objects.create(created_by=planned_by, created_at=timezone.now(), **fields)
    series.people.set(people)
    Event.objects.record(
        "series.planned",
        series,
        by=planned_by,
        detail={"rule": series.rule_in_words, "zone": series.zone},
    )
    tell_of_invitations(series, by=planned_by, come=[*series.comers(), *series.stand_ins()], go=[])
    return series


def _refuse_a_third(kind: str, people: list[Person]) -> None:
    if kind == Series.Kind.ONE_TO_ONE and people:
        raise Refused("A one-to-one has two people, and their deputies. Choose another kind, or nobody else.")


@verb
def change_series(
    series: Series, *, changed_by: Person, seen: int, people: list[Person], **fields: Any
) -> list[Meeting]:
    """Change what is ahead; what has been stays as it was. Raises Stale when the form is stale.

    When the timing changes: past occurrences become rows first (one that was moved ahead keeps its time), moved and
    cancelled ones that the new rule still has stay, and the meeting in preparation goes to the new rule's first day if
    its own is gone. Raises Refused when the new rule has no day ahead, unless only its end was changed.

    Returns the moved and cancelled meetings that the new rule has no place for: they are gone.
    """
    now = timezone.now()
    current = Series.objects.select_for_update().get(pk=series.pk)
    if current.version != seen:
        raise Stale("Somebody changed this series meanwhile.", current=current)
    if current.ended_at:
        raise Refused(ENDED)
    _refuse_a_third(fields.get("kind", current.kind), people)
    changes = changes_in(current, fields)
    before = {name: getattr(current, name) for name in {*fields, *FOLLOWED}}
    timing = any(name in TIMING for name in changes)
    past = _keep_the_past(current, now) if timing else set()
    for name, value in fields.items():
        setattr(current, name, value)
    if timing:
        current.starts_on = _first_ahead(current, before, list(changes), now)
    current.version += 1
    current.save()
    come, go = _invite(current, people)
    dropped = _lay_anew(current, before, now, timing=timing, past=past)
    shown = {name: [str(value or "") for value in pair] for name, pair in changes.items() if name in TIMING}
    detail = {"fields": sorted(changes), "dropped": [meeting.occurs_on.isoformat() for meeting in dropped]}
    Event.objects.record("series.changed", current, by=changed_by, changes=shown, detail=detail)
    tell_of_invitations(current, by=changed_by, come=come, go=go)
    if changes:
        text = f"“{current.title}” was changed: {current.rhythm}, {current.minutes} minutes."
        tell_comers(current, by=changed_by, kind="meeting-changed", text=text, url=current.get_absolute_url(), but=come)
    series.refresh_from_db()
    return dropped


def _invite(series: Series, people: list[Person]) -> tuple[list[Person], list[Person]]:
    """Set who comes; those who come anew, and those who no longer do."""
    before = list(series.people.all())
    series.people.set(people)
    return [each for each in people if each not in before], [each for each in before if each not in people]


@verb
def replace_in_series(series: Series, *, person: Person, by: Person, successor: Person | None = None) -> None:
    """Somebody no longer comes to what is ahead; another comes in their place, where one is named."""
    current = Series.objects.select_for_update().get(pk=series.pk)
    if not current.people.filter(pk=person.pk).exists():
        raise Refused(f"{person.name} was taken out of “{series}” meanwhile.")
    if successor:
        _refuse_a_third(current.kind, [successor])
    current.people.remove(person)
    if successor:
        current.people.add(successor)
    Series.objects.filter(pk=current.pk).update(version=F("version") + 1)
    ahead = current.meetings.filter(starts_at__gt=timezone.now()).exclude(state=Meeting.State.CLOSED)
    ahead.update(sequence=F("sequence") + 1)
    changes = {"people": [person.name, successor.name if successor else ""]}
    Event.objects.record("series.changed", current, by=by, changes=changes, detail={"fields": ["people"]})


@verb
def end_series(series: Series, *, by: Person, because: str, fates: Mapping[int, str] | None = None) -> None:
    """It does not come again. What was prepared or moved ahead is cancelled with it.

    ``fates`` say what becomes of each open topic, by its number (see occurring.settle_topics); one that is not named
    waits in the parking lot. `go_on` is the way back.
    """
    now = timezone.now()
    current = Series.objects.select_for_update().get(pk=series.pk)
    if current.ended_at:
        raise Refused(f"It was ended already: {current.ended_because}")
    if current.meetings.filter(state=Meeting.State.IN_PROGRESS).exists():
        raise Refused("A meeting of this series is in progress. Close it, then end the series.")
    _keep_the_past(current, now)
    settle_topics(current.topics.ahead(), fates or {}, by=by)
    ahead = current.meetings.filter(state=Meeting.State.PREPARATION) | current.meetings.filter(
        state=Meeting.State.PLANNED, starts_at__gt=now
    )
    ahead.update(state=Meeting.State.CANCELLED, because=because, sequence=F("sequence") + 1)
    current.ended_at, current.ended_because = now, because
    current.version += 1
    current.save(update_fields=["ended_at", "ended_because", "version"])
    Event.objects.record("series.ended", current, by=by)
    text = f"“{current.title}” does not come again: {because}"
    tell_comers(current, by=by, kind="meeting-changed", text=text, url=current.get_absolute_url())
    series.refresh_from_db()


@verb
def go_on(series: Series, *, by: Person) -> None:
    """A series that was ended comes again, by the rule that it had."""
    changed = Series.objects.filter(pk=series.pk).exclude(ended_at=None)
    if not changed.update(ended_at=None, ended_because="", version=F("version") + 1):
        return
    series.refresh_from_db()
    Event.objects.record("series.resumed", series, by=by)
    text = f"“{series.title}” goes on: {series.rhythm}."
    tell_comers(series, by=by, kind="meeting-changed", text=text, url=series.get_absolute_url())


def _keep_the_past(series: Series, now: datetime) -> set[date]:
    """Give each past occurrence its row, so that a new rule cannot rewrite what was planned; their days by the rule."""
    have = set(series.meetings.values_list("occurs_on", flat=True))
    local_today = day_in(ZoneInfo(series.zone), now)
    past = [day for day in series.rule.between(series.starts_on, local_today) if series.instant(day) <= now]
    Meeting.objects.bulk_create(series.occurrence(day) for day in past if day not in have)
    return {*past, *(day for day in have if series.instant(day) <= now)}


def _first_ahead(series: Series, before: dict[str, Any], changed: list[str], now: datetime) -> date:
    """Where the new rule begins: its first day ahead, counted as it stands in the form, so that "every 2 months" keeps
    its months and no new day falls into the past."""
    today = day_in(ZoneInfo(series.zone), now)
    try:
        first = next((day for day in series.rule.days(today) if series.instant(day) > now), None)
    except NotARule:
        first = None
    if first is None and set(changed) & {*TIMING} != {"ends_on"}:
        raise Refused("By this rule no meeting is ahead. Choose a later last day, or change nothing but the last day.")
    return first or before.get("starts_on", series.starts_on)


def falling_away(series: Series, rule: Rule) -> list[Meeting]:
    """The moved and cancelled meetings ahead that a rule, if it took the series' place, would have no day for."""
    now = timezone.now()
    ahead = series.meetings.exceptions().filter(starts_at__gt=now)
    return [each for each in ahead if series.instant(each.occurs_on) > now and not rule.falls_on(each.occurs_on)]


def _lay_anew(series: Series, before: dict[str, Any], now: datetime, *, timing: bool, past: set[date]) -> list[Meeting]:
    dropped = []
    for meeting in series.meetings.filter(starts_at__gt=now).exclude(state=Meeting.State.CLOSED):
        stood = (meeting.occurs_on, meeting.starts_at, meeting.zone, meeting.minutes, meeting.place)
        if timing and meeting.occurs_on not in past and not _on_the_new_rule(meeting, series, now):
            dropped.append(meeting)
            continue
        for name in FOLLOWED:
            if getattr(meeting, name) == before[name]:  # else somebody gave this meeting its own
                setattr(meeting, name, getattr(series, name))
        if stood != (meeting.occurs_on, meeting.starts_at, meeting.zone, meeting.minutes, meeting.place):
            meeting.sequence += 1
            meeting.save()
    Meeting.objects.filter(pk__in=[meeting.pk for meeting in dropped]).delete()
    return dropped


def _on_the_new_rule(meeting: Meeting, series: Series, now: datetime) -> bool:
    """Where the rule has its day, a meeting keeps it; an open one whose day is gone goes to the first that is free."""
    if not series.rule.falls_on(meeting.occurs_on):
        if not meeting.is_open:
            return False
        day = _free_day(series, now)
        if day is None:
            return True
        meeting.occurs_on, meeting.moved_at, meeting.because = day, None, ""
    if not meeting.moved_at:
        meeting.starts_at, meeting.zone = series.instant(meeting.occurs_on), series.zone
    return True


def _free_day(series: Series, now: datetime) -> date | None:
    have = set(series.meetings.values_list("occurs_on", flat=True))
    return next(
        (
            day
            for day in series.next_days(20, since=day_in(ZoneInfo(series.zone), now))
            if day not in have and series.instant(day) > now
        ),
        None,
    )
