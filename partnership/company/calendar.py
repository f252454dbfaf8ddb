"""The working calendar: which days count when a clock runs in working days."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, timedelta

import holidays

from partnership.company.models import ClosedDay, GroundRules
from partnership.core.memory import remembered


@dataclass(frozen=True)
class WorkingCalendar:
    """Weekdays (Monday 1 to Sunday 7) on which the company works, less its holidays."""

    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    closed: Container[date] = field(default_factory=frozenset)
    public: holidays.HolidayBase | dict[date, str] = field(default_factory=dict)

    @classmethod
    def current(cls, rules: GroundRules | None = None) -> WorkingCalendar:
        """The company's calendar. At most two queries for each request."""
        rules = rules or GroundRules.current()
        public: holidays.HolidayBase | dict[date, str] = {}
        if rules.country:
            public = holidays.country_holidays(rules.country, subdiv=rules.subdivision or None)
        return cls(
            weekdays=frozenset(int(digit) for digit in rules.working_weekdays),
            closed=remembered(ClosedDay, lambda: frozenset(ClosedDay.objects.values_list("on", flat=True))),
            public=public,
        )

    def is_working(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and day not in self.closed and day not in self.public

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
        """The next public holidays from a day on, at most two years ahead: (day, name)."""
        ahead = (day + timedelta(days=n) for n in range(730))
        return [(on, str(self.public[on])) for on in ahead if on in self.public][:count]
