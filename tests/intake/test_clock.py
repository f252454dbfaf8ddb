"""The four steps of a clock, each at its edge."""

from datetime import date

import pytest

from partnership.intake.clock import Clock


@pytest.mark.parametrize(
    ("left", "level", "nearly", "words"),
    [
        (10, "over-half", False, "10 working days left"),
        (6, "over-half", False, "6 working days left"),
        (5, "half", False, "5 working days left"),
        (3, "half", False, "3 working days left"),
        (2, "half", True, "2 working days left"),  # a fifth: the colour stays, and whoever has it is reminded
        (1, "fifth", True, "1 working day left"),
        (0, "fifth", True, "due today"),
        (-1, "over", True, "1 working day over"),
    ],
)
def test_a_clock_of_ten_working_days(left: int, level: str, nearly: bool, words: str) -> None:
    clock = Clock(date(2026, 6, 1), left, 10)
    assert (clock.level, clock.is_nearly_over, clock.words) == (level, nearly, words)


def test_a_clock_without_a_day_is_over_at_once() -> None:
    assert Clock(date(2026, 6, 1), 0, 0).share == 0
