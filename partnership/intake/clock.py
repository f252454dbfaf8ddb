"""How much of a promised time is left, in the company's working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from partnership.company.calendar import WorkingCalendar
from partnership.intake.models import Request


@dataclass(frozen=True)
class Clock:
    """``left`` and ``total`` are working days; ``left`` is below 0 when the promise is broken."""

    due_on: date
    left: int
    total: int

    @property
    def share(self) -> float:
        """Of the time promised, the part that is left: 1 at the start, 0 at the end."""
        return self.left / self.total if self.total else 0.0

    @property
    def level(self) -> str:
        """The step of the four: "over-half", "half", "fifth", "over"."""
        if self.left < 0:
            return "over"
        if self.share > 0.5:
            return "over-half"
        return "half" if self.share >= 0.2 else "fifth"

    @property
    def is_nearly_over(self) -> bool:
        """A fifth is left, or less: the moment to remind whoever has it."""
        return self.share <= 0.2

    @property
    def words(self) -> str:
        if self.left < 0:
            return f"{_days(-self.left)} over"
        if self.left == 0:
            return "due today"
        return f"{_days(self.left)} left"


def _days(number: int) -> str:
    return "1 working day" if number == 1 else f"{number} working days"


def clock_of(request: Request, today: date, calendar: WorkingCalendar) -> Clock | None:
    """The clock that runs on a request today; none where it stands still or is done."""
    due, start = request.due_on, request.clock_from_on
    if due is None or start is None:
        return None
    return Clock(
        due_on=due, left=calendar.working_days_between(today, due), total=calendar.working_days_between(start, due)
    )
