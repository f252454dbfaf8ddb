"""The days of a rule and the instants of its wall-clock time: months' ends, leap years, daylight saving, limits."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.recurrence import (
    LAST,
    LATEST,
    MONTHS,
    ON_DAY,
    WEEKS,
    NotARule,
    Rule,
    instant,
    local,
)

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)


def monthly(day: int, starts_on: date, **more) -> Rule:
    return Rule(
        unit=MONTHS,
        every=more.pop("every", 1),
        by=ON_DAY,
        day=day,
        starts_on=starts_on,
        **more,
    )


def test_the_31st_is_clamped_to_the_months_end_and_never_chained():
    rule = monthly(31, date(2026, 1, 1))
    assert rule.next_days(5, since=date(2026, 1, 1)) == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31),
    ]  # fmt: skip


def test_starting_in_february_does_not_pull_the_later_months_to_the_28th():
    assert monthly(31, date(2026, 2, 1)).next_days(2, since=date(2026, 2, 1)) == [
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]


@pytest.mark.parametrize(("year", "last"), [(2026, 28), (2028, 29), (2032, 29)])
@pytest.mark.parametrize("day", [29, 30, 31])
def test_february_has_its_own_end(year, last, day):
    assert monthly(day, date(year, 2, 1)).next_days(1, since=date(year, 2, 1)) == [date(year, 2, min(day, last))]


def test_the_29th_of_february_every_year_is_the_28th_in_common_years():
    rule = monthly(29, date(2028, 2, 1), every=12)
    assert rule.next_days(3, since=date(2028, 1, 1)) == [
        date(2028, 2, 29),
        date(2029, 2, 28),
        date(2030, 2, 28),
    ]


def test_the_last_friday():
    rule = Rule(unit=MONTHS, every=1, starts_on=date(2026, 1, 1), nth=LAST, weekday=FRIDAY)
    assert rule.next_days(4, since=date(2026, 1, 1)) == [
        date(2026, 1, 30), date(2026, 2, 27), date(2026, 3, 27), date(2026, 4, 24),
    ]  # fmt: skip


@pytest.mark.parametrize(("nth", "expected"), [(1, 3), (2, 10), (3, 17), (4, 24), (LAST, 31)])
def test_the_nth_tuesday_of_march_2026(nth, expected):
    rule = Rule(unit=MONTHS, every=1, starts_on=date(2026, 3, 1), nth=nth, weekday=TUESDAY)
    assert next(rule.days()) == date(2026, 3, expected)


def test_every_second_month_counts_from_the_first_meeting_and_not_from_the_first_day():
    rule = monthly(10, date(2026, 1, 15), every=2)
    assert rule.next_days(3, since=date(2026, 1, 1)) == [
        date(2026, 2, 10),
        date(2026, 4, 10),
        date(2026, 6, 10),
    ]


def test_every_third_week_keeps_its_step_whatever_day_one_asks_from():
    rule = Rule(unit=WEEKS, every=3, starts_on=date(2026, 1, 1), weekday=MONDAY)
    days = rule.next_days(4, since=date(2026, 1, 1))
    assert days == [
        date(2026, 1, 5),
        date(2026, 1, 26),
        date(2026, 2, 16),
        date(2026, 3, 9),
    ]
    assert rule.next_days(2, since=date(2026, 2, 1)) == days[2:]


def test_the_end_is_included_and_nothing_comes_after_it():
    rule = monthly(15, date(2026, 1, 1), ends_on=date(2026, 3, 15))
    assert list(rule.days()) == [
        date(2026, 1, 15),
        date(2026, 2, 15),
        date(2026, 3, 15),
    ]
    assert list(monthly(15, date(2026, 1, 1), ends_on=date(2026, 3, 14)).days())[-1] == date(2026, 2, 15)


def test_a_rule_without_an_end_stops_with_the_calendar():
    assert list(monthly(31, date(2099, 11, 1)).days()) == [date(2099, 11, 30), LATEST]


def test_between_and_falls_on():
    rule = monthly(4, date(2026, 1, 1))
    assert rule.between(date(2026, 1, 4), date(2026, 3, 3)) == [
        date(2026, 1, 4),
        date(2026, 2, 4),
    ]
    assert rule.falls_on(date(2026, 2, 4))
    assert not rule.falls_on(date(2026, 2, 5))
    assert not rule.falls_on(date(2025, 12, 4))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("unit", {"unit": "years"}),
        ("every", {"every": 0}),
        ("every", {"every": 99}),
        ("starts_on", {"starts_on": date(9999, 1, 1)}),
        ("starts_on", {"starts_on": date(1, 1, 1)}),
        ("ends_on", {"ends_on": date(9999, 12, 31)}),
        ("ends_on", {"ends_on": date(2026, 1, 3)}),
        ("ends_on", {"ends_on": date(2025, 12, 31)}),
        ("day", {"day": 32}),
        ("day", {"day": 0}),
        ("day", {"day": None}),
        ("weekday", {"by": "weekday", "weekday": 7, "nth": 1}),
        ("weekday", {"unit": WEEKS, "weekday": None}),
        ("nth", {"by": "weekday", "weekday": 1, "nth": 5}),
    ],
)
def test_a_rule_that_cannot_be_kept_says_which_part_is_wrong(field, wrong):
    with pytest.raises(NotARule) as refused:
        Rule(
            **(
                {
                    "unit": MONTHS,
                    "every": 1,
                    "by": ON_DAY,
                    "day": 4,
                    "starts_on": date(2026, 1, 1),
                }
                | wrong
            )
        )
    assert refused.value.field == field
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        # the wall clock stays at nine across daylight saving
        (
            "Europe/Berlin",
            date(2026, 3, 28),
            time(9),
            datetime(2026, 3, 28, 8, tzinfo=UTC),
        ),
        (
            "Europe/Berlin",
            date(2026, 3, 29),
            time(9),
            datetime(2026, 3, 29, 7, tzinfo=UTC),
        ),
        (
            "Europe/Berlin",
            date(2026, 10, 26),
            time(9),
            datetime(2026, 10, 26, 8, tzinfo=UTC),
        ),
        (
            "America/New_York",
            date(2026, 3, 7),
            time(9),
            datetime(2026, 3, 7, 14, tzinfo=UTC),
        ),
        (
            "America/New_York",
            date(2026, 3, 8),
            time(9),
            datetime(2026, 3, 8, 13, tzinfo=UTC),
        ),
        (
            "America/New_York",
            date(2026, 11, 2),
            time(9),
            datetime(2026, 11, 2, 14, tzinfo=UTC),
        ),
        (
            "Asia/Kolkata",
            date(2026, 3, 29),
            time(9),
            datetime(2026, 3, 29, 3, 30, tzinfo=UTC),
        ),
        (
            "Asia/Kolkata",
            date(2026, 12, 29),
            time(9),
            datetime(2026, 12, 29, 3, 30, tzinfo=UTC),
        ),
        # 02:30 does not exist: it becomes 03:30 by the new clock
        (
            "Europe/Berlin",
            date(2026, 3, 29),
            time(2, 30),
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        ),
        (
            "America/New_York",
            date(2026, 3, 8),
            time(2, 30),
            datetime(2026, 3, 8, 7, 30, tzinfo=UTC),
        ),
        # 02:30 (01:30) comes twice: the first
        (
            "Europe/Berlin",
            date(2026, 10, 25),
            time(2, 30),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
        (
            "America/New_York",
            date(2026, 11, 1),
            time(1, 30),
            datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
        ),
    ],
)
def test_the_instant_of_a_wall_clock_time(zone, day, at, expected):
    assert instant(day, at, zone) == expected


def test_a_skipped_time_is_shown_as_the_clock_will_show_it():
    assert local(instant(date(2026, 3, 29), time(2, 30), "Europe/Berlin"), "Europe/Berlin").time() == time(3, 30)


def test_a_time_that_carries_a_fold_is_still_the_first():
    assert instant(date(2026, 10, 25), time(2, 30, fold=1), "Europe/Berlin") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_the_rule_in_the_words_of_rfc_5545():
    text = monthly(31, date(2026, 1, 1), ends_on=date(2026, 12, 31)).as_rfc5545()
    assert text.startswith("FREQ=MONTHLY")
    assert "BYSETPOS=-1" in text
    assert text.endswith("UNTIL=20261231")
    assert "BYDAY=-1FR" in Rule(unit=MONTHS, every=1, starts_on=date(2026, 1, 1), nth=LAST, weekday=FRIDAY).as_rfc5545()


@given(st.integers(1, 31), st.integers(1, 24), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_month_by_day_always_falls_in_every_nth_month_on_that_day_or_the_last(day, every, starts_on):
    days = monthly(day, starts_on, every=every).next_days(6, since=starts_on)
    months = [d.year * 12 + d.month for d in days]
    assert all(b - a == every for a, b in pairwise(months))
    assert all(d.day == day or (d.day < day and (d + timedelta(days=1)).day == 1) for d in days)
    assert 0 <= months[0] - (starts_on.year * 12 + starts_on.month) <= 1
    assert days[0] >= starts_on
