"""What comes next and what has been: occurrences of several series laid over the meetings that have rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from meetings import recurrence
from meetings.models import Meeting, Occurrence, Series

HORIZON = timedelta(days=800)
"""How far ahead a next meeting is looked for: more than two years, since "every 24 months" is the rarest rule."""


def occurrences(series: Iterable[Series], first: date, last: date) -> list[Occurrence]:
    """All of these series' occurrences between two days, in order of their time. One query beside the series'."""
    chosen = list(series)
    since, until = _noon(first) - timedelta(days=1), _noon(last) + timedelta(days=1)
    inside = Q(occurs_on__range=(first, last)) | Q(starts_at__range=(since, until))
    rows: dict[int, list[Meeting]] = defaultdict(list)
    by_pk = {one.pk: one for one in chosen}
    for meeting in Meeting.objects.filter(inside, series__in=chosen).select_related("agreement"):
        meeting.series = by_pk[meeting.series_id]
        rows[meeting.series_id].append(meeting)
    found = [each for one in chosen for each in one.occurrences(first, last, rows[one.pk])]
    return sorted(found, key=lambda each: (each.starts_at, each.series.pk))


def upcoming(series: Iterable[Series], at: datetime, n: int | None = None) -> list[Occurrence]:
    """Those that are still to come or going on, without the cancelled and the closed; at most n of each series."""
    today = at.date()
    seen: dict[int, int] = defaultdict(int)
    found = []
    for each in occurrences(series, today - timedelta(days=60), today + HORIZON):
        if not _is_ahead(each, at) or (n is not None and seen[each.series.pk] >= n):
            continue
        seen[each.series.pk] += 1
        found.append(each)
    return found


def _is_ahead(each: Occurrence, at: datetime) -> bool:
    state = each.meeting.state if each.meeting else Meeting.State.PLANNED
    if state in (Meeting.State.CLOSED, Meeting.State.CANCELLED):
        return False
    return each.ends_at > at or state in Meeting.OPEN


def next_after(series: Series, meeting: Meeting, at: datetime) -> Occurrence | None:
    """The series' next occurrence after a meeting that closes now."""
    later = (
        each
        for each in upcoming([series], at)
        if each.on > meeting.occurs_on and each.ends_at > at and not (each.meeting and each.meeting.is_in_progress)
    )
    return next(later, None)


@dataclass(frozen=True)
class Month:
    """One month of the rhythm: was the one-to-one held, is it planned, or was it missed."""

    first: date
    held_on: date | None
    planned_on: date | None
    before: bool  # the first series began after this month

    @property
    def state(self) -> str:
        if self.held_on:
            return "held"
        if self.before:
            return "before"
        return "planned" if self.planned_on else "missed"


def rhythm(at: datetime, zone: str = "UTC", months: int = 12) -> list[Month]:
    """The last twelve months of one-to-ones, this one included. Three queries. Dates only: it is everybody's."""
    today = recurrence.local(at, zone).date()
    firsts = [_month(today, -back) for back in range(months - 1, -1, -1)]
    series = list(Series.objects.one_to_ones())
    since = _noon(firsts[0]) - timedelta(days=1)
    held: dict[date, date] = {}
    for meeting in Meeting.objects.one_to_ones().held().filter(starts_at__gte=since).order_by("-starts_at"):
        day = meeting.local.date()
        held[day.replace(day=1)] = day
    planned: dict[date, date] = {}
    for each in occurrences(series, today.replace(day=1), _month(today, 1) - timedelta(days=1)):
        cancelled = each.meeting is not None and each.meeting.state == Meeting.State.CANCELLED
        if each.ends_at > at and not cancelled:
            planned.setdefault(each.local.date().replace(day=1), each.local.date())
    began = min((one.created_at for one in series), default=None)
    start = min(
        [
            *held,
            *([recurrence.local(began, zone).date().replace(day=1)] if began else []),
        ],
        default=None,
    )
    return [
        Month(first, held.get(first), planned.get(first), before=start is None or first < start)
        for first in firsts
    ]  # fmt: skip


def next_one_to_one(at: datetime | None = None) -> Occurrence | None:
    """The one-to-one that comes next, or is going on."""
    return next(iter(upcoming(Series.objects.one_to_ones(), at or timezone.now(), 1)), None)


def _month(day: date, step: int) -> date:
    number = day.year * 12 + day.month - 1 + step
    return date(number // 12, number % 12 + 1, 1)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
