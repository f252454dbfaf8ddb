"""The demo's clock and cast: everything in it is done by somebody, on a day, through the ordinary verbs."""

from __future__ import annotations

import heapq
import itertools
import random
import zoneinfo
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from partnership.company.calendar import WorkingCalendar
from partnership.core.days import day_in
from partnership.core.memory import remembering
from partnership.demo.clockwork import Clock
from partnership.people.models import Person

ZONE = zoneinfo.ZoneInfo("Europe/London")
MONTHS = 18


@dataclass
class Story:
    """Eighteen months of one company, ending today.

    A builder asks for steps by :meth:`at`; they are carried out in the order of their time, whoever asked for them,
    each under a clock that stands at that time, so that the ledger reads as if people had lived it. A step may ask
    for later ones. Steps in the future are refused.
    """

    now: datetime
    calendar: WorkingCalendar
    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    scale: int = 1
    random: random.Random = field(default_factory=lambda: random.Random(20))  # noqa: S311  a fixed story, no secret
    _steps: list[tuple[datetime, int, Callable[[], Any]]] = field(default_factory=list)
    _count: Any = field(default_factory=itertools.count)

    @property
    def today(self) -> date:
        return day_in(ZONE, self.now)

    def day(self, offset: int) -> date:
        """The day ``offset`` days from today (negative: ago)."""
        return self.today + timedelta(days=offset)

    def working_day(self, offset: int) -> date:
        """The same, moved back to a working day."""
        day = self.day(offset)
        while not self.calendar.is_working(day):
            day -= timedelta(days=1)
        return day

    @property
    def last_morning(self) -> date:
        """The last working day whose morning is over."""
        return self.working_day(0 if self.when(self.today, "12:00") < self.now else -1)

    def working_days_ago(self, number: int) -> date:
        """The working day that lies so many working days back, whatever holidays are between."""
        day = self.working_day(0)
        for _ in range(number):
            day = self.working_day((day - self.today).days - 1)
        return day

    def when(self, on: int | date, at: str = "10:00") -> datetime:
        """An instant: local wall time ``at`` on a date, or on the working day at an offset from today."""
        day = on if isinstance(on, date) else self.working_day(on)
        return datetime.combine(day, time.fromisoformat(at), ZONE)

    def at(self, when: datetime, step: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Ask for a step at an instant. One that lies after now is left out: it has not happened yet."""
        if when < self.now:
            heapq.heappush(self._steps, (when, next(self._count), lambda: step(*args, **kwargs)))

    def run(self, watch: Callable[[float, date], None]) -> int:
        """Carry out every step in order of time; how many there were.

        ``watch`` hears before each how far the story is, from 0 to 1, and on which day it stands.
        """
        done, clock = 0, Clock(self.now)
        begins = self._steps[0][0] if self._steps else self.now
        day: date | None = None
        with timezone.override(ZONE), clock.kept(), ExitStack() as read_anew:
            while self._steps:
                clock.at, _, step = heapq.heappop(self._steps)
                if day != (day := day_in(ZONE, clock.at)):
                    read_anew.close()
                    read_anew.enter_context(remembering())  # ground rules and seats; whoever changes them says so
                watch((clock.at - begins) / (self.now - begins), day)
                for person in self.people.values():
                    person.__dict__.pop("standing", None)  # who speaks for a side is a matter of the day
                step()
                done += 1
        return done
