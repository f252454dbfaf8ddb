"""The change on the period before, at each edge: a gap, a running sum, the day from which it is measured otherwise."""

from datetime import date
from decimal import Decimal

import pytest

from outcomes.reckoning import scores
from outcomes.reckoning.scores import Point, change_of
from outcomes.reckoning.yardstick import Aggregation, Direction, Yardstick

MARCH, APRIL, MAY = (date(2026, month, 1) for month in (3, 4, 5))


def monthly(aggregation: Aggregation = Aggregation.LAST) -> Yardstick:
    return Yardstick(
        Direction.INCREASE, aggregation, "monthly", Decimal(10), Decimal(10), date(2026, 1, 1), date(2026, 12, 31),
        [(date(2026, 1, 1), Decimal(50))],
    )  # fmt: skip


def point(first: date, day: int, value: int) -> Point:
    return Point(first, first.replace(day=day), Decimal(value), Decimal(value))


BEFORE, NEWEST = point(MARCH, 20, 12), point(APRIL, 20, 17)


@pytest.mark.parametrize(
    ("measured_since", "change"),
    [
        (None, 5),
        (date(2026, 3, 19), 5),
        (date(2026, 3, 20), 5),  # the older of the two was measured in the new way already
        (date(2026, 3, 21), None),
        (date(2026, 4, 19), None),
        (date(2026, 4, 20), None),  # the newer is the first in the new way
        (date(2026, 4, 21), 5),  # both in the old way
    ],
)
def test_no_change_runs_across_the_day_of_a_new_definition(measured_since: date | None, change: int | None) -> None:
    assert change_of(monthly(), [BEFORE, NEWEST], date(2026, 4, 30), measured_since) == change


def test_none_runs_across_a_gap_or_from_a_single_period() -> None:
    assert change_of(monthly(), [BEFORE, point(MAY, 3, 17)], date(2026, 5, 30), None) is None
    assert change_of(monthly(), [NEWEST], date(2026, 4, 30), None) is None


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 2, 28), scores.AHEAD),
        (date(2026, 3, 1), scores.RUNNING),
        (date(2026, 5, 31), scores.RUNNING),
        (date(2026, 6, 1), scores.OVER),
    ],
)
def test_an_outcome_runs_from_its_first_day_to_its_last(day: date, said: str) -> None:
    card = scores.ScoreCard(1, "Sell more", "it", date(2026, 3, 1), date(2026, 5, 31), (), (), ())
    assert card.when(day) == said


def test_a_sum_that_is_running_is_left_aside() -> None:
    points = [point(date(2026, 2, 1), 20, 9), BEFORE, NEWEST]
    assert change_of(monthly(Aggregation.SUM), points, date(2026, 4, 30), None) == 3
    assert change_of(monthly(Aggregation.SUM), points, date(2026, 5, 1), None) == 5
