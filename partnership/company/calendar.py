"""The working calendar: which days count when a clock runs in working days."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from partnership.company import countries
from partnership.company.models import ClosedDay, GroundRules
from partnership.core.memory import remembered


@dataclass(frozen=True)
class WorkingCalendar:
    """Weekdays (Monday 1 to Sunday 7) on which the company works, less its closed days and public holidays.

    A public holiday in any of the company's countries is no working day for either side: nobody is measured on a day
    on which the other cannot answer.
    """

    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    closed: Container[date] = field(default_factory=frozenset)
    places: tuple[str, ...] = ()

    @classmethod
    def current(cls, rules: GroundRules | None = None) -> WorkingCalendar:
        """The company's calendar. At most two queries for each request."""
        rules = rules or GroundRules.current()
        return cls(
            weekdays=frozenset(int(digit) for digit in rules.working_weekdays),
            closed=remembered(ClosedDay, lambda: frozenset(ClosedDay.objects.values_list("on", flat=True))),
            places=tuple(countries.split(rules.countries)),
        )

    def holiday(self, day: date) -> str:
        """The public holiday's name, and whose it is where not all keep it; empty on any other day."""
        return countries.public_holidays(self.places, day.year).get(day, "") if self.places else ""

    def is_working(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and day not in self.closed and not self.holiday(day)

    def add_working_days(self, day: date, count: int) -> date:
        """The day that lies ``count`` working days after ``day`` (0: the day itself, or the next working one)."""
        day += timedelta(days=1 if count else 0)
        while True:
            while not self.is_working(day):
                day += timedelta(days=1)
            if count <= 1:
                return day
            day, count = day + timedelta(days=1), count - 1

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and including ``end``; negative when ``end`` comes first."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def public_from(self, day: date, *, count: int) -> list[tuple[date, str]]:
        """The next public holidays from a day on, of this year and the next two: (day, name)."""
        years = (countries.public_holidays(self.places, day.year + n) for n in range(3))
        return [(on, name) for year in years for on, name in year.items() if on >= day][:count]

    def ruler(self, first: date, last: date) -> Ruler:
        """The same count for any two days between these, for what asks thousands of times."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return Ruler(first.toordinal(), tuple(accumulate(self.is_working(day) for day in days)))


@dataclass(frozen=True)
class Ruler:
    """Working days of one stretch, counted once: how many there are up to and including each of its days."""

    first: int
    """The number of its first day (``date.toordinal``)."""
    counts: tuple[int, ...]

    def between(self, start: date, end: date) -> int:
        """As ``working_days_between``. What lies outside of the stretch counts as its nearest day."""
        counts, last = self.counts, len(self.counts) - 1
        since, until = start.toordinal() - self.first, end.toordinal() - self.first
        return counts[min(max(until, 0), last)] - counts[min(max(since, 0), last)]
