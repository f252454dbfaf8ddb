"""The calendar of a KPI: the weeks, months and quarters that its values belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

WEEKLY, MONTHLY, QUARTERLY = "weekly", "monthly", "quarterly"
CADENCES = (WEEKLY, MONTHLY, QUARTERLY)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One cadence period, both days included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def containing(cadence: str, day: date) -> Period:
    """The cadence period that holds this day. Weeks begin on Monday; quarters are the calendar's."""
    if cadence == WEEKLY:
        first = day - timedelta(days=min(day.weekday(), (day - date.min).days))
        return Period(first, first + timedelta(days=min(6, (date.max - first).days)))
    if cadence == MONTHLY:
        return Period(day.replace(day=1), month_end(day.year, day.month))
    if cadence == QUARTERLY:
        opening = 3 * ((day.month - 1) // 3) + 1
        return Period(date(day.year, opening, 1), month_end(day.year, opening + 2))
    raise ValueError(f"{cadence!r} is not a cadence")


def first_day(cadence: str, day: date) -> date:
    """The first day of the period that holds this day: what roll-ups are kept under."""
    if cadence == MONTHLY:
        return day.replace(day=1)
    return containing(cadence, day).first


def last_ended(cadence: str, day: date, *, days_ago: int = 0) -> Period:
    """The newest period that ended more than `days_ago` days before this day."""
    current = containing(cadence, day - timedelta(days=days_ago))
    return containing(cadence, current.first - DAY)


def following(cadence: str, period: Period) -> Period:
    """The period after this one."""
    return containing(cadence, period.last + DAY)


@lru_cache(maxsize=512)
def stretch(cadence: str, first: date, last: date) -> tuple[Period, ...]:
    """Every period from the one that holds the first day to the one that holds the last."""
    period = containing(cadence, first)
    found = [period]
    while period.last < last:
        period = following(cadence, period)
        found.append(period)
    return tuple(found)


def label(cadence: str, first: date) -> str:
    """What people call a period: "week of 3 Mar 2025", "Mar 2025", "Q1 2025"."""
    if cadence == WEEKLY:
        return f"week of {first.day} {first:%b %Y}"
    if cadence == QUARTERLY:
        return f"Q{(first.month + 2) // 3} {first.year}"
    return f"{first:%b %Y}"


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date.max if (year, month) == (9999, 12) else date(year + month // 12, month % 12 + 1, 1) - DAY
