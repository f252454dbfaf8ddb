from datetime import date

import pytest

from partnership.company.calendar import WorkingCalendar
from partnership.company.models import ClosedDay, GroundRules

WEEK = WorkingCalendar()


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),  # a Friday is itself
        (date(2026, 11, 21), 0, date(2026, 11, 23)),  # a Saturday waits for Monday
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 19), 2, date(2026, 11, 23)),
        (date(2026, 11, 20), 10, date(2026, 12, 4)),
    ],
)
def test_add_working_days(start, count, end):
    assert WEEK.add_working_days(start, count) == end


def test_working_days_between_is_the_way_back():
    assert WEEK.working_days_between(date(2026, 11, 20), date(2026, 12, 4)) == 10
    assert WEEK.working_days_between(date(2026, 12, 4), date(2026, 11, 20)) == -10
    assert WEEK.working_days_between(date(2026, 11, 20), date(2026, 11, 22)) == 0


def test_holidays_and_closed_days_do_not_count(db):
    ClosedDay.objects.create(on=date(2026, 12, 24), name="Christmas Eve")
    calendar = WorkingCalendar.current(GroundRules(countries="GB"))
    assert not calendar.is_working(date(2026, 12, 24))
    assert not calendar.is_working(date(2026, 12, 25))
    assert calendar.add_working_days(date(2026, 12, 23), 1) == date(2026, 12, 29)  # 28 Dec stands in for Boxing Day
