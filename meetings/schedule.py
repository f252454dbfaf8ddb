"""What comes next and what has been: occurrences of several series laid over the meetings that have rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from meetings import recurrence
from meetings.models import Meeting, Occurrence, Series
from partnership.core.days import company_day

HORIZON = timedelta(days=800)
"""How far ahead a next meeting is looked for: more than two years, since "every 24 months" is the rarest rule."""

BEHIND = timedelta(days=60)
"""How far back one is looked for that was begun, or prepared, and never closed."""


def occurrences(series: Iterable[Series], first: date, last: date) -> list[Occurrence]:
    """All of these series' occurrences between two days, in order of their time. One query beside the series'."""
    chosen = list(series)
    rows = Meeting.objects.filter(touching(first, last), series__in=chosen).select_related("agreement")
    return laid_over(chosen, rows, first, last)


def touching(first: date, last: date) -> Q:
    """The meetings that the rule, or somebody who moved them, puts between two days."""
    return Q(occurs_on__range=(first, last)) | Q(starts_at__range=_span(first, last))


def laid_over(series: list[Series], meetings: Iterable[Meeting], first: date, last: date) -> list[Occurrence]:
    """The series' occurrences between two days with their meetings among those that were read. No query."""
    since, until = _span(first, last)
    by_pk = {one.pk: one for one in series}
    rows: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        inside = first <= meeting.occurs_on <= last or since <= meeting.starts_at <= until
        if inside and meeting.series_id in by_pk:
            meeting.series = by_pk[meeting.series_id]
            rows[meeting.series_id].append(meeting)
    found = [each for one in series for each in one.occurrences(first, last, rows[one.pk])]
    return sorted(found, key=lambda each: (each.starts_at, each.series.pk))


def upcoming(series: Iterable[Series], at: datetime, n: int | None = None) -> list[Occurrence]:
    """Those that are still to come or going on, without the cancelled and the closed; at most n of each series."""
    return ahead(occurrences(series, company_day(at) - BEHIND, company_day(at) + HORIZON), at, n)


def ahead(found: Iterable[Occurrence], at: datetime, n: int | None = None) -> list[Occurrence]:
    """Of occurrences in order of their time, those that :func:`upcoming` keeps. No query."""
    seen: dict[int, int] = defaultdict(int)
    kept = []
    for each in found:
        if not _is_ahead(each, at) or (n is not None and seen[each.series.pk] >= n):
            continue
        seen[each.series.pk] += 1
        kept.append(each)
    return kept


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
    for each in occurrences(series, *month_of(today)):
        if is_planned(each, at):
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
        Month(first, held.get(first), planned.get(first), before=start is None or first < start) for first in firsts
    ]


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of its month."""
    return day.replace(day=1), _month(day, 1) - timedelta(days=1)


def is_planned(each: Occurrence, at: datetime) -> bool:
    """Whether it is still to come, and not cancelled."""
    return each.ends_at > at and not (each.meeting and each.meeting.state == Meeting.State.CANCELLED)


def is_held(each: Occurrence) -> bool:
    """Whether people met, or are meeting."""
    return each.meeting is not None and each.meeting.state in (Meeting.State.IN_PROGRESS, Meeting.State.CLOSED)


def next_one_to_one(at: datetime | None = None) -> Occurrence | None:
    """The one-to-one that comes next, or is going on."""
    return next(iter(upcoming(Series.objects.one_to_ones(), at or timezone.now(), 1)), None)


def _month(day: date, step: int) -> date:
    number = day.year * 12 + day.month - 1 + step
    return date(number // 12, number % 12 + 1, 1)


def _span(first: date, last: date) -> tuple[datetime, datetime]:
    return _noon(first) - timedelta(days=1), _noon(last) + timedelta(days=1)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
