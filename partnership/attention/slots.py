"""When a mail may go out: at once, or the next digest on a working day in the reader's own time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from partnership.attention.models import Preference
from partnership.core.days import day_in

YEAR = 366


@dataclass(frozen=True)
class PostHours:
    """One reader's time: zone, the hour of a digest, the weekday of the weekly one (Monday is 0), and working days."""

    zone: ZoneInfo
    hour: int
    weekday: int
    is_working: Callable[[date], bool]

    def next_slot(self, begin: datetime, how: Preference.How, *, urgent: bool) -> datetime | None:
        """The first moment from `begin` on at which it may be mailed; None for what stays on the page."""
        if how == Preference.How.PAGE:
            return None
        if how == Preference.How.AT_ONCE and (urgent or self.is_working(day_in(self.zone, begin))):
            return begin
        days = self._weekly_days if how == Preference.How.WEEKLY else self._working_days
        moments = (self._moment(day) for day in days(day_in(self.zone, begin)))
        return next((moment for moment in moments if moment >= begin), begin)

    def _working_days(self, first: date) -> Iterator[date]:
        return (day for day in _days(first) if self.is_working(day))

    def _weekly_days(self, first: date) -> Iterator[date]:
        """Each week's day, or the next working day where that one is free."""
        for day in _days(first - timedelta(days=13)):
            if day.weekday() == self.weekday:
                yield next(self._working_days(day), day)

    def _moment(self, day: date) -> datetime:
        """A wall time that does not exist moves on by the gap; an ambiguous one is the first."""
        return datetime.combine(day, time(self.hour), tzinfo=self.zone).astimezone(UTC)


def _days(first: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(YEAR))
