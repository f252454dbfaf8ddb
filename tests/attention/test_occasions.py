from datetime import date

import pytest

from partnership.attention import occasions

DUE = date(2026, 12, 10)


@pytest.mark.parametrize(
    ("today", "occasion"),
    [
        ("2026-12-07", ""),
        ("2026-12-08", "2026-12-10:2-days"),
        ("2026-12-09", "2026-12-10:2-days"),
        ("2026-12-10", "2026-12-10:today"),
        ("2026-12-16", "2026-12-10:today"),
        ("2026-12-17", "2026-12-10:week-1"),
        ("2026-12-23", "2026-12-10:week-1"),
        ("2026-12-24", "2026-12-10:week-2"),
    ],
)
def test_before_then_weekly(today: str, occasion: str) -> None:
    assert occasions.before_then_weekly(DUE, date.fromisoformat(today)) == occasion


@pytest.mark.parametrize(
    ("today", "occasion"),
    [
        ("2026-12-10", "2026-12-10:at-once"),
        ("2026-12-11", "2026-12-10:at-once"),
        ("2026-12-12", "2026-12-10:2-days"),
        ("2026-12-15", "2026-12-10:5-days"),
        ("2027-01-15", "2026-12-10:5-days"),
        ("2026-12-09", ""),
    ],
)
def test_after(today: str, occasion: str) -> None:
    assert occasions.after(DUE, date.fromisoformat(today)) == occasion


def test_before_takes_the_last_step_that_was_passed() -> None:
    steps = (120, 60, 30, 7)
    assert occasions.before(DUE, date(2026, 8, 1), steps) == ""
    assert occasions.before(DUE, date(2026, 11, 9), steps) == "2026-12-10:60-days"
    assert occasions.before(DUE, date(2026, 12, 5), steps) == "2026-12-10:7-days"


def test_a_thing_whose_date_moves_is_another_occasion() -> None:
    today = date(2026, 12, 9)
    assert occasions.before_then_weekly(DUE, today) != occasions.before_then_weekly(date(2026, 12, 11), today)


def test_opened_due_then_weekly() -> None:
    opened = date(2026, 12, 1)
    steps = [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 9), date(2026, 12, 10), date(2026, 12, 17)]
    assert [occasions.opened_due_then_weekly(opened, DUE, day) for day in steps] == [
        "",
        "2026-12-01:at-once",
        "2026-12-01:at-once",
        "2026-12-10:today",
        "2026-12-10:week-1",
    ]
