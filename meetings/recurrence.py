"""When a series meets: the days of a rule, and the instant of a wall-clock time on such a day.

Pure: it knows no database and no clock. The semantics are those of RFC 5545 with one liberty that people expect of
"every month on the 31st": a day that a month lacks means that month's last day, counted anew each month and never
chained (31 Jan, 28 Feb, 31 Mar).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule

WEEKS, MONTHS = "weeks", "months"
ON_DAY, ON_WEEKDAY = "day", "weekday"
LAST = -1
WEEKDAYS = (MO, TU, WE, TH, FR, SA, SU)
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
EVERY_AT_MOST = {WEEKS: 52, MONTHS: 24}


class NotARule(ValueError):
    """A rule that cannot be kept. `field` says which part of it is wrong, the message says what to do."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Rule:
    """Every n weeks on a weekday, or every n months on a day or on the nth weekday; from a day, perhaps until a day."""

    unit: str  # WEEKS or MONTHS
    every: int
    starts_on: date
    ends_on: date | None = None
    by: str = ON_WEEKDAY  # for months: ON_DAY or ON_WEEKDAY
    day: int | None = None  # 1–31
    nth: int | None = None  # 1–4 or LAST; for months by weekday
    weekday: int | None = None  # 0 is Monday

    def __post_init__(self) -> None:
        if self.unit not in EVERY_AT_MOST:
            raise NotARule("unit", "Choose weeks or months.")
        if not 1 <= self.every <= EVERY_AT_MOST[self.unit]:
            raise NotARule("every", f"Choose a number from 1 to {EVERY_AT_MOST[self.unit]}.")
        if not EARLIEST <= self.starts_on <= LATEST:
            raise NotARule(
                "starts_on",
                f"Choose a first day between {EARLIEST.year} and {LATEST.year}.",
            )
        if self.ends_on and not EARLIEST <= self.ends_on <= LATEST:
            raise NotARule(
                "ends_on",
                f"Choose a last day between {EARLIEST.year} and {LATEST.year}, or leave it empty.",
            )
        if self.unit == MONTHS and self.by == ON_DAY:
            if self.day is None or not 1 <= self.day <= 31:
                raise NotARule("day", "Choose a day of the month from 1 to 31.")
        elif self.weekday is None or not 0 <= self.weekday <= 6:
            raise NotARule("weekday", "Choose a weekday.")
        elif self.unit == MONTHS and self.nth not in (1, 2, 3, 4, LAST):
            raise NotARule("nth", "Choose first, second, third, fourth or last.")
        if self.ends_on and next(self.days(), None) is None:
            raise NotARule(
                "ends_on",
                "No meeting falls between the first and the last day. Choose a later last day.",
            )

    def days(self, since: date | None = None) -> Iterator[date]:
        """The rule's days in order, from `since` on when given; n counts from the earliest fitting day."""
        since = max(since or self.starts_on, self.starts_on)
        last = min(self.ends_on or LATEST, LATEST)
        for moment in _rrule(self):
            day = moment.date()
            if day > last:
                return
            if day >= since:
                yield day

    def next_days(self, n: int, *, since: date) -> list[date]:
        """At most n days on or after `since`: the preview of a form."""
        return list(islice(self.days(since), n))

    def between(self, first: date, last: date) -> list[date]:
        """The rule's days from first to last, both included."""
        found = []
        for day in self.days(first):
            if day > last:
                break
            found.append(day)
        return found

    def falls_on(self, day: date) -> bool:
        """Whether the rule has this very day."""
        return self.starts_on <= day and next(self.days(day), None) == day

    def as_rfc5545(self) -> str:
        """The value of RRULE. UNTIL is a local date: the feed pairs it with a local DTSTART."""
        text = next(line for line in str(_rrule(self)).splitlines() if line.startswith("RRULE:"))
        text = text.removeprefix("RRULE:")
        return f"{text};UNTIL={self.ends_on:%Y%m%d}" if self.ends_on else text


@lru_cache(maxsize=256)
def _rrule(rule: Rule) -> rrule:
    """The rule for dateutil, anchored on its first fitting day, so that "every 2 months" counts from a real meeting."""
    if rule.unit == WEEKS:
        assert rule.weekday is not None
        first = rule.starts_on + timedelta(days=(rule.weekday - rule.starts_on.weekday()) % 7)
        return rrule(
            WEEKLY,
            dtstart=_midnight(first),
            interval=rule.every,
            byweekday=WEEKDAYS[rule.weekday],
            cache=True,
        )
    first_fit = _monthly(rule, rule.starts_on, 1).after(_midnight(rule.starts_on), inc=True)
    assert first_fit is not None  # each month has such a day, and the years are bounded
    return _monthly(rule, first_fit.date(), rule.every)


def _monthly(rule: Rule, since: date, every: int) -> rrule:
    start = _midnight(since)
    if rule.by == ON_DAY:
        assert rule.day is not None
        # "The last of 28, 29, 30, 31 that this month has" is how RFC 5545 says "clamped to the month's end".
        days = list(range(min(rule.day, 28), rule.day + 1))
        return rrule(
            MONTHLY,
            dtstart=start,
            interval=every,
            bymonthday=days,
            bysetpos=-1,
            cache=True,
        )
    assert rule.weekday is not None
    assert rule.nth is not None
    return rrule(
        MONTHLY,
        dtstart=start,
        interval=every,
        byweekday=WEEKDAYS[rule.weekday](rule.nth),
        cache=True,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def instant(day: date, at: time, zone: str) -> datetime:
    """The instant (in UTC) at which this wall-clock time comes on this day in this zone.

    A time that the day skips is moved on by the gap; one that it has twice is the first: `fold=0` reads the time with
    the offset from before the change, which is both (RFC 5545, 3.3.5).
    """
    return datetime.combine(day, at.replace(tzinfo=None, fold=0), ZoneInfo(zone)).astimezone(UTC)


def local(moment: datetime, zone: str) -> datetime:
    """The same instant on the wall clock of the zone."""
    return moment.astimezone(ZoneInfo(zone))


def day_in_words(day: date, today: date) -> str:
    """Such as "Wed 4 Mar"; with the year when it is another one than today's."""
    return f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if day.year != today.year else "")
