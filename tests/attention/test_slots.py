from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from partnership.attention.models import Preference
from partnership.attention.slots import PostHours

How = Preference.How

HOLIDAY = date(2026, 11, 10)


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day != HOLIDAY


def clock(zone: str = "Europe/London", hour: int = 8, weekday: int = 0) -> PostHours:
    return PostHours(ZoneInfo(zone), hour, weekday, is_working)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("begin", "how", "urgent", "slot"),
    [
        ("2026-11-02T07:59", How.DAILY, False, "2026-11-02T08:00"),
        ("2026-11-02T08:00", How.DAILY, False, "2026-11-02T08:00"),
        ("2026-11-02T08:01", How.DAILY, False, "2026-11-03T08:00"),
        ("2026-11-06T12:00", How.DAILY, False, "2026-11-09T08:00"),  # Friday noon: Monday
        ("2026-11-07T07:00", How.DAILY, True, "2026-11-09T08:00"),  # chosen: not even an urgent one
        ("2026-11-09T12:00", How.DAILY, False, "2026-11-11T08:00"),  # over the holiday
        ("2026-11-02T12:00", How.AT_ONCE, False, "2026-11-02T12:00"),
        ("2026-11-07T12:00", How.AT_ONCE, False, "2026-11-09T08:00"),  # Saturday
        ("2026-11-07T12:00", How.AT_ONCE, True, "2026-11-07T12:00"),
        ("2026-11-10T12:00", How.AT_ONCE, False, "2026-11-11T08:00"),
        ("2026-11-03T12:00", How.WEEKLY, False, "2026-11-09T08:00"),
        ("2026-11-02T08:00", How.WEEKLY, False, "2026-11-02T08:00"),
    ],
)
def test_next_slot(begin: str, how: How, urgent: bool, slot: str) -> None:
    assert clock().next_slot(at(begin), how, urgent=urgent) == at(slot)


def test_next_slot_page_only_is_never() -> None:
    assert clock().next_slot(at("2026-11-02T07:00"), How.PAGE, urgent=True) is None


def test_next_slot_weekly_day_that_is_free_moves_to_the_next_working_day() -> None:
    assert clock(weekday=1).next_slot(at("2026-11-09T12:00"), How.WEEKLY, urgent=False) == at("2026-11-11T08:00")
    # ... and the moved day of the week before still counts
    assert clock(weekday=1).next_slot(at("2026-11-11T07:00"), How.WEEKLY, urgent=False) == at("2026-11-11T08:00")


def test_next_slot_weekly_day_of_a_week_that_is_nearly_all_free_is_not_left_out() -> None:
    free = {date(2026, 11, day) for day in (9, 10, 11)}
    hours = PostHours(ZoneInfo("Europe/London"), 8, 0, lambda day: day.weekday() < 5 and day not in free)
    assert hours.next_slot(at("2026-11-12T07:00"), How.WEEKLY, urgent=False) == at("2026-11-12T08:00")


def test_next_slot_is_in_the_readers_own_day() -> None:
    assert clock("Asia/Tokyo").next_slot(at("2026-11-01T22:00"), How.DAILY, urgent=False) == at("2026-11-01T23:00")
    assert clock("Pacific/Auckland").next_slot(at("2026-11-06T08:00"), How.DAILY, urgent=False) == at(
        "2026-11-08T19:00"
    )


def test_next_slot_a_wall_time_that_does_not_exist_moves_on_by_the_gap() -> None:
    begin = at("2026-03-29T00:30")  # in London the hour from one to two is left out
    every_day = PostHours(ZoneInfo("Europe/London"), 1, 0, lambda day: True)
    assert every_day.next_slot(begin, How.DAILY, urgent=False) == at("2026-03-29T01:00")


def test_next_slot_where_no_day_is_worked_it_goes_at_once_rather_than_never() -> None:
    never = PostHours(ZoneInfo("UTC"), 8, 0, lambda day: False)
    assert never.next_slot(at("2026-11-02T12:00"), How.DAILY, urgent=False) == at("2026-11-02T12:00")
