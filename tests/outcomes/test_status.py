"""The arithmetic of product.md at its edges."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.reckoning import periods
from outcomes.reckoning.status import Counted, Judgement, Status, judge, mean_progress, weakest
from outcomes.reckoning.yardstick import Aggregation, Direction, Yardstick, line_value

START, END = date(2026, 1, 1), date(2026, 12, 31)
D = Decimal


def yardstick(direction: str = "increase", **changes: object) -> Yardstick:
    given = {
        "direction": Direction(direction),
        "aggregation": Aggregation.LAST,
        "cadence": "monthly",
        "baseline": D(20),
        "tolerance": None,
        "starts_on": START,
        "ends_on": END,
        "targets": ((END, D(40)),),
    }
    return Yardstick(**(given | changes))  # type: ignore[arg-type]


def asked(a_yardstick: Yardstick, value: object, day: date, *, filled: bool = True) -> Judgement:
    """A judgement of a value that was given for the period that has to have one."""
    on = min(day, a_yardstick.ends_on) if filled else date(2026, 1, 31)
    standing = Counted(None if value is None else D(str(value)), on)
    return judge(a_yardstick, standing, day, at_risk_points=D(10), stale_days=5)


HALF = date(2026, 7, 2)  # 182 of the 364 days are over


@pytest.mark.parametrize(
    ("value", "status", "shown"),
    [
        ("30", Status.ON_TRACK, 50),
        ("29.999999", Status.AT_RISK, 49),
        ("28", Status.AT_RISK, 40),
        ("27.999999", Status.OFF_TRACK, 39),
        ("10", Status.OFF_TRACK, 0),
        ("55", Status.ON_TRACK, 100),
    ],
)
def test_increase_is_judged_against_the_line(value: str, status: Status, shown: int) -> None:
    found = asked(yardstick(), value, HALF)
    assert (found.status, found.shown) == (status, shown)
    assert found.expected == D("0.5")


@pytest.mark.parametrize(
    ("value", "status"),
    [("8", Status.ON_TRACK), ("8.000001", Status.AT_RISK), ("8.4", Status.AT_RISK), ("8.400001", Status.OFF_TRACK)],
)
def test_decrease_mirrors_increase(value: str, status: Status) -> None:
    assert asked(yardstick("decrease", baseline=D(10), targets=((END, D(6)),)), value, HALF).status == status


def test_below_baseline_is_never_nearly_there() -> None:
    found = asked(yardstick(baseline=D(1000), targets=((END, D(1010)),)), "999", date(2026, 1, 20))
    assert found.status == Status.OFF_TRACK
    assert found.progress == D("-0.1")
    assert found.shown == 0


def test_day_one_expects_nothing_and_divides_by_nothing() -> None:
    assert asked(yardstick(), "20", START).status == Status.ON_TRACK
    assert asked(yardstick(), "19.9", START).status == Status.AT_RISK
    assert asked(yardstick(), "17.9", START).status == Status.OFF_TRACK


def test_target_that_holds_from_the_first_day_is_due_at_once() -> None:
    found = asked(yardstick(targets=((START, D(40)),)), "40", START)
    assert (found.status, found.expected) == (Status.ON_TRACK, 1)


@pytest.mark.parametrize("from_on", [START - timedelta(9), START, START + timedelta(9)])
@pytest.mark.parametrize("direction", ["increase", "decrease", "above", "below"])
def test_days_before_the_first_divide_by_nothing(direction: str, from_on: date) -> None:
    early = yardstick(direction, targets=((from_on, D(40)), (END, D(50))))
    for before in (1, 9, 10, 400):
        found = asked(early, None, START - timedelta(before))
        assert found.status == Status.NOT_STARTED
        assert found.due_value in ({D(20)} if early.has_a_way else {None, D(40)})


def test_target_of_zero_is_a_target() -> None:
    falling = yardstick("decrease", baseline=D(10), targets=((END, D(0)),))
    assert asked(falling, "5", HALF).status == Status.ON_TRACK
    assert asked(falling, "5", HALF).shown == 50
    assert asked(yardstick("below", targets=((START, D(0)),), tolerance=D(2)), "2", HALF).status == Status.AT_RISK
    assert asked(yardstick("below", targets=((START, D(0)),)), "0.1", HALF).status == Status.OFF_TRACK


def test_baseline_equal_to_target_has_no_progress() -> None:
    flat = yardstick(targets=((END, D(20)),))
    assert asked(flat, "20", HALF) == Judgement(Status.ON_TRACK, None, None, D(20))
    assert asked(flat, "19", HALF).status == Status.OFF_TRACK
    assert asked(flat, "19", HALF).shown is None
    assert asked(yardstick("decrease", targets=((END, D(20)),)), "21", HALF).status == Status.OFF_TRACK


def test_line_goes_through_each_dated_target() -> None:
    stepped = yardstick(baseline=D(0), targets=((date(2026, 1, 11), D(10)), (date(2026, 1, 31), D(50))))
    values = [line_value(stepped, START + timedelta(days)) for days in (0, 5, 10, 20, 30, 100)]
    assert values == [0, 5, 10, 30, 50, 50]


@pytest.mark.parametrize(
    ("value", "status"),
    [("99.5", Status.ON_TRACK), ("99.49", Status.AT_RISK), ("89.55", Status.AT_RISK), ("89.54", Status.OFF_TRACK)],
)
def test_stay_above_uses_a_tenth_of_the_target_as_tolerance(value: str, status: Status) -> None:
    assert asked(yardstick("above", targets=((START, D("99.5")),)), value, HALF).status == status


def test_stay_below_uses_its_own_tolerance_and_has_no_progress() -> None:
    steady = yardstick("below", targets=((START, D(5)),), tolerance=D(1))
    assert [asked(steady, value, HALF).status for value in ("5", "6", "6.1")] == [
        Status.ON_TRACK,
        Status.AT_RISK,
        Status.OFF_TRACK,
    ]
    assert asked(steady, "5", HALF).progress is None


def test_stay_uses_the_target_that_holds_today() -> None:
    steady = yardstick("above", targets=((START, D(10)), (date(2026, 6, 1), D(20))))
    assert asked(steady, "12", date(2026, 5, 31)).status == Status.ON_TRACK
    assert asked(steady, "12", date(2026, 6, 1)).status == Status.OFF_TRACK
    later = yardstick("above", targets=((date(2026, 6, 1), D(20)),))
    assert asked(later, "12", date(2026, 5, 31)).status == Status.NO_TARGET


def test_unknown_comes_in_the_order_of_the_list() -> None:
    before = START - timedelta(days=1)
    assert asked(yardstick(targets=()), None, before).status == Status.NOT_STARTED
    assert asked(yardstick(targets=()), None, HALF).status == Status.NO_TARGET
    assert asked(yardstick(baseline=None), "30", HALF).status == Status.NO_BASELINE
    assert asked(yardstick(baseline=None, targets=()), "30", HALF).status == Status.NO_TARGET
    assert asked(yardstick(), None, HALF).status == Status.NO_DATA
    assert asked(yardstick(), "30", HALF, filled=False).status == Status.STALE


def test_stale_begins_on_the_sixth_day_after_a_period() -> None:
    may = Counted(D(30), date(2026, 5, 31))
    statuses = [
        judge(yardstick(), may, date(2026, 7, day), at_risk_points=D(10), stale_days=5).status.is_known
        for day in (5, 6)
    ]
    assert statuses == [True, False]


def test_a_newer_value_is_not_stale_though_the_period_before_was_missed() -> None:
    july = Counted(D(30), date(2026, 7, 7))
    assert judge(yardstick(), july, date(2026, 7, 8), at_risk_points=D(10), stale_days=5).status.is_known


def test_period_before_the_outcome_began_is_not_missed() -> None:
    late = yardstick(starts_on=date(2026, 7, 1))
    old = Counted(D(30), date(2026, 6, 3))
    assert judge(late, old, date(2026, 7, 20), at_risk_points=D(10), stale_days=5).status.is_known


def test_after_the_period_the_last_value_meets_the_final_target() -> None:
    december = Counted(D(40), date(2026, 12, 1))
    for day in (date(2027, 1, 1), date(2027, 1, 6), date(2028, 5, 5)):
        assert judge(yardstick(), december, day, at_risk_points=D(10), stale_days=5).status == Status.ON_TRACK
    short = Counted(D("37.9"), date(2026, 12, 31))
    assert judge(yardstick(), short, date(2027, 1, 6), at_risk_points=D(10), stale_days=5).status == Status.OFF_TRACK
    november = Counted(D(40), date(2026, 11, 1))
    assert judge(yardstick(), november, date(2027, 3, 1), at_risk_points=D(10), stale_days=5).status == Status.STALE


def test_tolerance_of_a_definition_replaces_the_ten_points() -> None:
    assert asked(yardstick(tolerance=D(25)), "25", HALF).status == Status.AT_RISK
    assert asked(yardstick(tolerance=D(0)), "29.9", HALF).status == Status.OFF_TRACK


def test_roll_up_takes_the_weakest_and_the_weighted_mean() -> None:
    s = Status
    assert weakest([s.ON_TRACK, s.STALE]) == s.STALE
    assert weakest([s.ON_TRACK, s.NO_DATA, s.AT_RISK]) == s.AT_RISK
    assert weakest([s.AT_RISK, s.OFF_TRACK, s.NOT_STARTED]) == s.OFF_TRACK
    assert weakest([s.ON_TRACK]) == s.ON_TRACK
    assert weakest([]) == s.NO_DATA
    assert mean_progress([(D(2), 1), (D(-1), 1)]) == 50
    assert mean_progress([(D("0.5"), 3), (D(0), 1), (None, 5)]) == 37
    assert mean_progress([(None, 1)]) is None


# the days around the two edges of the period come up as often as all others
days = st.dates(date(2019, 1, 1), date(2031, 1, 1)) | st.sampled_from([START, END]).flatmap(
    lambda edge: st.integers(-2, 2).map(lambda n: edge + timedelta(n))
)
numbers = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=6)


@given(
    st.sampled_from(["increase", "decrease", "above", "below"]),
    st.sampled_from(["weekly", "monthly", "quarterly"]),
    st.none() | numbers,
    st.none() | numbers,
    st.lists(st.tuples(days, numbers), max_size=4, unique_by=lambda t: t[0]),
    days,
)
def test_every_rule_value_and_day_has_a_status(direction, cadence, baseline, value, targets, day) -> None:
    a_yardstick = yardstick(direction, cadence=cadence, baseline=baseline, targets=tuple(sorted(targets)))
    found = judge(a_yardstick, Counted(value, day), day, at_risk_points=D(10), stale_days=5)
    assert found.shown is None or 0 <= found.shown <= 100
    if value is None or not targets:
        assert not found.status.is_known
    if found.status == Status.ON_TRACK and found.progress is not None:
        assert found.expected is not None
        assert found.progress >= found.expected


@given(st.sampled_from(periods.CADENCES), st.dates())
def test_periods_hold_their_days_without_a_gap(cadence: str, day: date) -> None:
    period = periods.containing(cadence, day)
    assert day in period
    assert periods.first_day(cadence, day) == period.first
    if period.last < date.max:
        assert periods.following(cadence, period).first == period.last + periods.DAY
    if period.first > date(1, 4, 1):
        assert periods.last_ended(cadence, day).last == period.first - periods.DAY


def test_periods_have_the_names_people_use() -> None:
    assert periods.containing("weekly", date(2026, 11, 22)).first == date(2026, 11, 16)
    assert periods.containing("quarterly", date(2026, 11, 22)) == periods.Period(date(2026, 10, 1), date(2026, 12, 31))
    assert periods.label("weekly", date(2026, 11, 16)) == "week of 16 Nov 2026"
    assert periods.label("quarterly", date(2026, 10, 1)) == "Q4 2026"
    assert periods.label("monthly", date(2026, 10, 1)) == "Oct 2026"
    assert periods.last_ended("monthly", date(2026, 6, 5), days_ago=5).first == date(2026, 4, 1)
    assert periods.last_ended("monthly", date(2026, 6, 6), days_ago=5).first == date(2026, 5, 1)
