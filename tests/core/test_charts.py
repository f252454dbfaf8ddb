"""The arithmetic of charts: round ticks, months, gaps, and nothing that divides by nothing."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership.core import charts, linechart
from partnership.core.scales import month_ticks, nice_ticks

number = st.floats(-1e9, 1e9, allow_nan=False, allow_infinity=False)


@given(st.lists(number, min_size=1, max_size=30))
def test_ticks_enclose_the_values_in_even_steps(values: list[float]) -> None:
    ticks = nice_ticks(values)
    steps = [b - a for a, b in pairwise(ticks)]
    assert 2 <= len(ticks) <= 12
    assert max(steps) == pytest.approx(min(steps), rel=0.01)
    assert ticks[0] <= min(values) + steps[0] / 100
    assert ticks[-1] >= max(values) - steps[0] / 100


@pytest.mark.parametrize(
    ("values", "ticks"), [([12, 47], [10, 20, 30, 40, 50]), ([5], [2, 4, 6, 8]), ([], [-0.5, -0.25, 0, 0.25, 0.5])]
)
def test_ticks_are_round(values: list[float], ticks: list[float]) -> None:
    assert nice_ticks(values) == ticks


def test_month_ticks_are_few_and_inside() -> None:
    ticks = month_ticks(date(2024, 5, 20), date(2026, 11, 22))
    assert len(ticks) <= 8
    assert all(date(2024, 5, 20) <= day <= date(2026, 11, 22) for day in ticks)
    assert date(2026, 1, 1) in ticks


def test_path_lifts_the_pen_over_a_gap() -> None:
    assert charts.path([(0, 0), (0.5, 1), None, (1, 0)]) == "M0 0L500 1000M1000 0"


def test_a_value_between_gaps_is_a_dot_and_no_empty_line() -> None:
    assert charts.sparkline([1, None, 2, None, 3]).count("sparkline__dot") == 3
    assert charts.sparkline([1, 2, None, 3]).count("sparkline__dot") == 1
    assert charts.sparkline([1, 2, 3]).count("sparkline__dot") == 0


def test_a_running_period_is_a_hollow_dot_that_no_line_falls_to() -> None:
    points = [(date(2026, 11, 1), 40), (date(2026, 11, 8), 41)]
    html = linechart.LineChart(points=points, running=(date(2026, 11, 16), 3, "week of 16 Nov 2026")).draw("Sold", "")
    assert html.count("chart__dot") == 2
    assert "week of 16 Nov 2026, running: 3 so far" in html
    assert re.search(r'class="chart__line" d="M[\d ]+L[\d ]+"', html), "the line has its two points"


@given(st.lists(st.none() | number, max_size=30), st.none() | number)
def test_sparkline_draws_whatever_it_is_given(values: list[float | None], target: float | None) -> None:
    html = charts.sparkline(values, target=target, title="Leads")
    assert "<title>Leads" in html
    assert "nan" not in html
    assert "inf" not in html


@given(st.lists(st.tuples(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.none() | number), max_size=20))
def test_line_chart_draws_whatever_it_is_given(points: list[tuple[date, float | None]]) -> None:
    html = linechart.LineChart(points=sorted(points, key=lambda p: p[0])).draw("Leads", "")
    assert "<title>Leads</title>" in html
    assert "nan" not in html.split("<desc>")[1]


def test_line_chart_breaks_its_line_where_the_definition_changed() -> None:
    points = [(date(2026, month, 1), month) for month in (1, 2, 3, 4)]
    whole = linechart.LineChart(points=points).lines()
    broken = linechart.LineChart(points=points, breaks=[(date(2026, 2, 15), "Counted by order")]).lines()
    assert whole.count("M") == 1
    assert broken.count("M") == 2


@pytest.mark.parametrize(("value", "width"), [(-20, "0%"), (62, "62%"), (140, "100%")])
def test_meter_is_clamped(value: int, width: str) -> None:
    assert f'class="meter__bar" width="{width}"' in charts.meter(value, label="Progress")


def test_meter_without_progress_says_so() -> None:
    html = charts.meter(None, label="Progress")
    assert "meter__bar" not in html
    assert "no progress to show" in html


def test_pair_names_a_missing_half() -> None:
    html = charts.pair(3, None, label="Confidence")
    assert "IT 3, marketing not yet" in html
    assert 'data-side="marketing"' not in html


def test_flags_that_would_hide_each_other_stand_in_rows() -> None:
    points = [(date(2026, 1, 1), 1), (date(2026, 12, 31), 2)]
    notes = [(date(2026, 3, 1), "a"), (date(2026, 3, 8), "b"), (date(2026, 9, 1), "c")]
    assert linechart.LineChart(points=points, notes=notes).flag_rows() == [0, 1, 0]


@pytest.mark.parametrize(("values", "above"), [((1, 3, 8), True), ((8, 3, 1), False)], ids=["rising", "falling"])
def test_the_last_value_stands_on_the_side_from_which_its_line_does_not_come(
    values: tuple[int, ...], above: bool
) -> None:
    points = [(date(2026, month, 1), value) for month, value in enumerate(values, 1)]
    target = [(date(2026, 1, 1), 9 if above else 0), (date(2026, 3, 1), 9 if above else 0)]
    written = re.search(
        r'class="chart__now" x="[^"]+" y="[^"]+" dy="(-?\d+)" text-anchor="end"',
        linechart.LineChart(points, target).draw("Leads", ""),
    )
    assert written
    assert (int(written[1]) < 0) is above
