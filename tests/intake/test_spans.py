"""The arithmetic of the service report, on ways that were written and counted by hand."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given as tried_with
from hypothesis import settings
from hypothesis import strategies as st

from partnership.company.calendar import Ruler, WorkingCalendar
from partnership.core.quantiles import middle, nearest_rank
from partnership.core.quarters import Quarter, quarters_until
from partnership.intake.report import Answer, Figure, History, Who, awaited, given, spent
from partnership.intake.spans import Holder, Measure, Reached, Span, consultation, decision, first_answer, reached
from partnership.intake.states import State

FRIDAY = date(2026, 4, 3)
CALENDAR = WorkingCalendar(closed=frozenset({FRIDAY}))
RULER = CALENDAR.ruler(date(2025, 1, 1), date(2027, 1, 1))
FIRST, CONSULTED, DECIDED = Measure.FIRST_ANSWER, Measure.CONSULTATION, Measure.DECISION


def march(day: int) -> date:
    return date(2026, 3, 1) + timedelta(days=day - 1)


def way(*steps: tuple[State, int]) -> tuple[Span, ...]:
    """States, each from a day of March 2026 on (a Sunday is the 1st; April follows as the 32nd)."""
    ends = [*(march(day) for _, day in steps[1:]), None]
    return tuple(Span(state, march(day), end) for (state, day), end in zip(steps, ends, strict=True))


STRAIGHT = way((State.SUBMITTED, 2), (State.CONSULTATION, 4), (State.SCREENING, 16), (State.ACCEPTED, 20))
"""Monday the 2nd; IT takes it up on Wednesday, has answered in two weeks on Monday, and Friday both say yes."""
ASKED = way(
    (State.SUBMITTED, 2), (State.NEEDS_INFORMATION, 3), (State.CONSULTATION, 10), (State.SCREENING, 13),
    (State.NEEDS_INFORMATION, 16), (State.CONSULTATION, 18), (State.SCREENING, 20), (State.DECLINED, 24),
)  # fmt: skip
"""Asked back at once for a week; consulted; asked again, and what was answered was taken back; declined."""


def test_a_straight_way_takes_what_a_calendar_on_the_wall_says() -> None:
    assert reached(STRAIGHT, FIRST, RULER) == Reached(march(4), 2, 0)
    assert reached(STRAIGHT, CONSULTED, RULER) == Reached(march(16), 10, 0)
    assert reached(STRAIGHT, DECIDED, RULER) == Reached(march(20), 14, 0)


def test_the_clock_stands_still_while_who_asks_has_it() -> None:
    assert reached(ASKED, FIRST, RULER) == Reached(march(3), 1, 0)
    # the 2nd to the 3rd, the 10th to the 13th, the 13th to the 16th, the 18th to the 20th; paused the 3rd to the 10th
    # and the 16th to the 18th
    assert reached(ASKED, CONSULTED, RULER) == Reached(march(20), 1 + 3 + 1 + 2, 5 + 2)
    assert reached(ASKED, DECIDED, RULER) == Reached(march(24), 7 + 2, 7)


def test_a_consultation_that_goes_on_again_is_not_done() -> None:
    assert consultation(ASKED[:4]) == 3
    assert consultation(ASKED[:5]) == 3, "a question alone takes nothing back"
    assert consultation(ASKED[:6]) is None
    assert consultation(ASKED) == 6


def test_the_fast_lane_is_answered_by_its_decision() -> None:
    fast = way((State.SUBMITTED, 2), (State.ACCEPTED, 3))
    assert (first_answer(fast), consultation(fast), decision(fast)) == (1, None, 1)


@pytest.mark.parametrize("last", [State.WITHDRAWN, State.SCREENING, State.NEEDS_INFORMATION])
def test_what_is_open_or_was_taken_back_is_not_decided(last: State) -> None:
    assert decision(way((State.SUBMITTED, 2), (last, 9))) is None


def test_what_came_back_is_decided_by_its_last_decision_and_was_paused_between() -> None:
    back = way(
        (State.SUBMITTED, 2), (State.DEFERRED, 4), (State.SUBMITTED, 18), (State.SCREENING, 19), (State.ACCEPTED, 20)
    )
    assert decision(back[:3]) is None
    assert reached(back, DECIDED, RULER) == Reached(march(20), 2 + 2, 10)


def test_weekends_and_closed_days_cost_nobody_anything() -> None:
    over_easter = way((State.SUBMITTED, 33), (State.SCREENING, 37))  # Thursday, 2 April to Monday, the 6th
    assert reached(over_easter, CONSULTED, RULER) == Reached(march(37), 1, 0)
    same_day = way((State.SUBMITTED, 2), (State.ACCEPTED, 2))
    assert reached(same_day, DECIDED, RULER) == Reached(march(2), 0, 0)


@settings(max_examples=60, deadline=None)
@tried_with(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_the_spans_of_a_way_add_up_to_it(gaps: list[int]) -> None:
    days = [2]
    for gap in gaps:
        days.append(days[-1] + gap)
    spans = way(*((State.SCREENING, day) for day in days))
    whole = CALENDAR.working_days_between(march(days[0]), march(days[-1]))
    assert sum(span.days(RULER, march(days[-1])) for span in spans) == whole
    by_quarter = [Quarter(2026, 1), Quarter(2026, 2), Quarter(2026, 3), Quarter(2026, 4)]
    cut = [span.days_within(RULER, each.first, each.last) for span in spans[:-1] for each in by_quarter]
    assert sum(cut) == whole


@settings(max_examples=60, deadline=None)
@tried_with(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.dates(date(2025, 1, 1), date(2026, 12, 31)))
def test_a_ruler_counts_as_the_calendar_does(start: date, end: date) -> None:
    assert RULER.between(start, end) == CALENDAR.working_days_between(start, end)


def test_a_ruler_ends_where_it_was_cut() -> None:
    short: Ruler = CALENDAR.ruler(march(2), march(6))
    assert short.between(march(-20), march(40)) == 4


@pytest.mark.parametrize(
    ("days", "median", "most"),
    [([], None, None), ([3], 3, 3), ([1, 2], 1.5, 2), ([1, 2, 3, 4, 5, 6, 7], 4, 6), (list(range(1, 21)), 10.5, 17)],
)
def test_the_median_and_what_most_keep(days: list[int], median: float | None, most: float | None) -> None:
    assert (middle(days), nearest_rank(days)) == (median, most)


def history(spans: Sequence[Span], *, request: int = 1, side: str = "marketing", fast: bool = False) -> History:
    due = {FIRST: march(4), CONSULTED: march(16), DECIDED: march(3) if fast else march(23)}
    return History(request, side, fast, march(2), due, tuple(spans))


def test_an_answer_is_within_the_clock_to_its_last_day() -> None:
    found = {each.measure: each for each in given([history(STRAIGHT)], RULER)}
    assert {measure: (each.days, each.promised) for measure, each in found.items()} == {
        FIRST: (2, 2), CONSULTED: (10, 10), DECIDED: (14, 15),
    }  # fmt: skip
    assert all(each.is_within for each in found.values())
    late = way((State.SUBMITTED, 2), (State.CONSULTATION, 5))
    assert not next(iter(given([history(late)], RULER))).is_within


def test_the_fast_lane_promises_one_thing() -> None:
    fast = history(way((State.SUBMITTED, 2), (State.ACCEPTED, 4)), fast=True)
    assert [(each.measure, each.promised, each.is_within) for each in given([fast], RULER)] == [
        (FIRST, 1, False), (DECIDED, 1, False),
    ]  # fmt: skip
    waits = history(way((State.SUBMITTED, 2)), fast=True)
    assert [each.measure for each in awaited([waits], RULER, march(3))] == [FIRST, DECIDED]


def test_what_waits_counts_until_today_without_its_pause() -> None:
    (one,) = [each for each in awaited([history(ASKED[:5])], RULER, march(17)) if each.measure == DECIDED]
    assert one == Answer(1, "marketing", DECIDED, None, 1 + 3 + 1, 5 + 1, 15)
    assert not awaited([history(STRAIGHT)], RULER, march(30))


def test_an_answer_counts_in_the_quarter_in_which_it_was_given() -> None:
    late = way((State.SUBMITTED, 30), (State.CONSULTATION, 31), (State.SCREENING, 32))
    assert [str(each.quarter) for each in given([history(late)], RULER)] == ["Q1 2026", "Q2 2026"]


def test_a_share_is_not_rounded_to_all_or_nothing() -> None:
    of = [Answer(n, "it", FIRST, march(9), 1, 0, 1 if n else 0) for n in range(400)]
    assert Figure.of(of).share == 99
    assert Figure.of(of[:1]).share == 0
    assert Figure.of([]) == Figure(0, None, None, 0)
    assert Figure.of([]).share is None


def test_where_the_time_went() -> None:
    first, second = Quarter(2026, 1), Quarter(2026, 2)
    over = way((State.SUBMITTED, 30), (State.SCREENING, 38))  # from 30 March into April, over Easter
    rows = spent([history(ASKED), history(over, request=2, side="it")], RULER, [second, first], march(40))
    told = {
        (row.who.state, row.who.holder, row.who.side): (row.by_quarter.get(first, 0), row.by_quarter.get(second, 0))
        for row in rows
    }
    assert told == {
        (State.SUBMITTED, Holder.IT, ""): (1 + 1, 4),
        (State.CONSULTATION, Holder.IT, ""): (3 + 2, 0),
        (State.SCREENING, Holder.BOTH, ""): (1 + 2, 2),
        (State.NEEDS_INFORMATION, Holder.ASKER, "marketing"): (5 + 2, 0),
    }
    assert [row.who.is_paused for row in rows] == [False, False, False, True]
    assert next(row for row in rows if row.who == Who(State.SUBMITTED, Holder.IT)).by_request == {1: 1, 2: 5}


def test_in_screening_it_is_told_whom_of_both_it_waited_for() -> None:
    both, cio, cmo = (
        Span(State.SCREENING, march(n), march(n + 1), only) for n, only in ((9, ""), (10, "it"), (11, "marketing"))
    )
    rows = spent([history((both, cio, cmo))], RULER, [Quarter(2026, 1)], march(31))
    assert [(row.who.holder, row.total) for row in rows] == [(Holder.BOTH, 1), (Holder.CIO, 1), (Holder.CMO, 1)]


def test_what_is_over_for_good_is_nobodys_time() -> None:
    rows = spent([history(STRAIGHT)], RULER, [Quarter(2026, 1)], march(31))
    assert {row.who.state for row in rows} == {State.SUBMITTED, State.CONSULTATION, State.SCREENING}


def test_quarters_run_back_over_a_year() -> None:
    assert [str(each) for each in quarters_until(march(2), 3)] == ["Q1 2026", "Q4 2025", "Q3 2025"]
    assert (Quarter(2025, 4).first, Quarter(2025, 4).last) == (date(2025, 10, 1), date(2025, 12, 31))
    assert Quarter.named("2026-3") == Quarter(2026, 3)
    assert Quarter.named("2026-5") is None
