"""The arithmetic of ends and deadlines, held against a simulation that walks through fifty years day by day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from partnership.contracts.terms import Clause, Renewal, Term, between, months_after, standing, terms

DAY = timedelta(days=1)
YEARS = 50
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # a case is fifty years: making it smaller takes minutes
AUTOMATIC, NONE, AGREEMENT = Renewal.AUTOMATIC, Renewal.NONE, Renewal.AGREEMENT


def simulated(clauses: list[Clause]) -> tuple[list[tuple[date, date, bool]], dict[date, date]]:
    """The oracle. (first day, last day, whether something can end there) of each term, and for each day with which
    end a contract ends to which notice is sent on it. It counts days and looks at the calendar, and knows no formula.
    """
    first = clauses[0].from_on
    horizon = first + timedelta(days=366 * (YEARS + 12))
    found: list[tuple[date, date, bool]] = []
    anchor, lasts, begun, renewed = first, clauses[0].months, first, [0] * len(clauses)
    day = first + DAY
    while day < horizon:
        holds = max(n for n, clause in enumerate(clauses) if clause.from_on <= day)
        rule = clauses[holds]
        if rule.from_on == day and rule.months:
            found.append((begun, day - DAY, False))
            anchor, lasts, begun = day, rule.months, day
        else:
            passed = (day.year - anchor.year) * 12 + day.month - anchor.month
            month_has_no_such_day = day.day < anchor.day and (day + DAY).day == 1
            if passed == lasts and (day.day == anchor.day or month_has_no_such_day):
                is_agreed = rule.renewal == AGREEMENT and renewed[holds] < rule.agreed
                found.append((begun, day - DAY, not is_agreed))
                renewed[holds] += is_agreed
                if not is_agreed and rule.renewal != AUTOMATIC:
                    break
                lasts, begun = lasts + rule.renewal_months, day
        day += DAY
    ends = [last for _begins, last, real in found if real]
    reached = {}
    day, last_end = first, ends[-1] if ends else first
    while day <= last_end:
        notice = clauses[max(n for n, clause in enumerate(clauses) if clause.from_on <= day)].notice_days
        later = next((end for end in ends if (end - day).days >= notice), None)
        if later is not None:
            reached[day] = later
        day += DAY
        while ends and ends[0] < day:
            ends.pop(0)
    return found, reached


def expected(
    found: list[tuple[date, date, bool]], reached: dict[date, date], today: date
) -> tuple[tuple[date, date], date | None, date | None]:
    """(the term that runs, the end that can still be reached, the last day of notice for it) as of a day."""
    running = next((term for term in found if term[1] >= today), found[-1])
    ahead = [end for day, end in reached.items() if day >= today]
    if not ahead:
        return running[:2], None, None
    target = min(ahead)
    return running[:2], target, max(day for day, end in reached.items() if end <= target)


days = st.dates(date(1999, 1, 1), date(2031, 12, 31))
odd_days = st.sampled_from(
    [date(2024, 2, 29), date(2000, 2, 29), date(2026, 1, 31), date(2023, 12, 31), date(2025, 8, 30)]
)
lengths = st.sampled_from([1, 2, 3, 6, 12, 13, 24, 36, 60])
notices = st.one_of(st.sampled_from([0, 1, 14, 28, 30, 31, 60, 90, 180, 365, 366, 400]), st.integers(0, 800))


@st.composite
def contracts(draw: st.DrawFn) -> list[Clause]:
    start = draw(st.one_of(days, odd_days))
    later = sorted(draw(st.sets(st.integers(1, 365 * YEARS), max_size=4)))
    changes = [clause(draw, start + timedelta(days=after), draw(st.one_of(st.none(), lengths))) for after in later]
    return [clause(draw, start, draw(lengths)), *changes]


def clause(draw: st.DrawFn, on: date, months: int | None) -> Clause:
    kind = draw(st.sampled_from([AUTOMATIC, AUTOMATIC, AUTOMATIC, AGREEMENT, NONE]))
    agreed = draw(st.integers(0, 5)) if kind == AGREEMENT else 0
    return Clause(on, months, kind, 0 if kind == NONE else draw(lengths), draw(notices), agreed)


def known_days(found: list[tuple[date, date, bool]], reached: dict[date, date], last: date) -> list[date]:
    """Those around which something can go wrong: each end, and each day after which another end is reached."""
    turns = [day for (day, end), (_next, later) in pairwise(reached.items()) if end != later]
    around = {on + timedelta(days=n) for on in (*turns, *(term[1] for term in found)) for n in (-1, 0, 1)}
    return sorted(day for day in around if day <= last)


@settings(max_examples=15, phases=UNSHRUNK)
@given(
    contracts(), st.lists(st.integers(-400, 366 * YEARS), min_size=5, max_size=20), st.randoms(use_true_random=False)
)
@example([Clause(date(2024, 2, 29), 12, AUTOMATIC, 12, 60)], [0, 365, 366, 1460], None)
@example([Clause(date(2026, 1, 31), 1, AUTOMATIC, 1, 90)], [0, 27, 28, 59, 89], None)
@example([Clause(date(2020, 1, 1), 1, NONE, 0, 400)], [-400, 0, 30, 31], None)
def test_fifty_years_are_as_a_walk_through_them_day_by_day(made: list[Clause], offsets: list[int], random) -> None:
    first = made[0].from_on
    found, reached = simulated(made)
    last = first + timedelta(days=366 * YEARS)
    turning = known_days(found, reached, last)
    if random and len(turning) > 40:
        turning = random.sample(turning, 40)
    for today in [first + timedelta(days=n) for n in offsets] + turning:
        running, target, deadline = expected(found, reached, today)
        stands = standing(made, today)
        assert (stands.running.begins, stands.running.ends) == running, today
        if target is not None:
            assert (stands.target.ends, stands.deadline) == (target, deadline), today
            assert not stands.is_late
        else:
            assert stands.deadline is None or stands.deadline < today, today
    listed = [
        (term.begins, term.ends, not (term.is_replaced or term.is_agreed))
        for term in terms(made)
        if term.begins <= last
    ]
    assert listed == [term for term in found if term[0] <= last]


@settings(max_examples=15, phases=UNSHRUNK)
@given(contracts())
def test_no_roll_over_is_skipped_and_none_overlaps(made: list[Clause]) -> None:
    found = list(terms(made))
    assert found[0].begins == made[0].from_on
    for before, after in pairwise(found):
        assert after.begins == before.ends + DAY
        assert before.renews
    assert all(term.begins <= term.ends for term in found)


def test_a_year_runs_to_the_day_before_and_notice_counts_back_from_there() -> None:
    made = [Clause(date(2026, 1, 1), 12, AUTOMATIC, 12, 30)]
    assert next(terms(made)) == Term(date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 1), renews=True)


@pytest.mark.parametrize(
    ("today", "running", "target", "deadline", "missed"),
    [
        (date(2019, 6, 1), date(2020, 12, 31), date(2020, 12, 31), date(2020, 10, 2), None),  # before it begins
        (date(2020, 10, 2), date(2020, 12, 31), date(2020, 12, 31), date(2020, 10, 2), None),  # the last day
        (date(2020, 10, 3), date(2020, 12, 31), date(2021, 12, 31), date(2021, 10, 2), date(2020, 10, 2)),  # one late
        (date(2021, 1, 1), date(2021, 12, 31), date(2021, 12, 31), date(2021, 10, 2), None),  # armed again
        (date(2068, 5, 5), date(2068, 12, 31), date(2068, 12, 31), date(2068, 10, 2), None),  # a long time after
    ],
)
def test_the_deadline_is_armed_again_at_each_roll_over(
    today: date, running: date, target: date, deadline: date, missed: date | None
) -> None:
    stands = standing([Clause(date(2020, 1, 1), 12, AUTOMATIC, 12, 90)], today)
    assert (stands.running.ends, stands.target.ends, stands.deadline) == (running, target, deadline)
    assert stands.missed == missed
    assert stands.is_ahead is (today < date(2020, 1, 1))


def test_month_ends_are_counted_from_the_first_day_and_never_chained() -> None:
    made = [Clause(date(2027, 1, 31), 1, AUTOMATIC, 1, 0)]
    ends = [term.ends for term, _n in zip(terms(made), range(4), strict=False)]
    assert ends == [date(2027, 2, 27), date(2027, 3, 30), date(2027, 4, 29), date(2027, 5, 30)]


def test_a_leap_day_comes_back_every_fourth_year() -> None:
    made = [Clause(date(2024, 2, 29), 12, AUTOMATIC, 12, 0)]
    begins = [term.begins for term, _n in zip(terms(made), range(5), strict=False)]
    assert begins == [
        date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29),
    ]  # fmt: skip


def test_notice_longer_than_the_term_reaches_a_later_end() -> None:
    made = [Clause(date(2026, 1, 1), 1, AUTOMATIC, 1, 90)]
    stands = standing(made, date(2026, 1, 10))
    assert next(terms(made)).deadline is None
    assert (stands.target.ends, stands.deadline) == (date(2026, 4, 30), date(2026, 1, 30))


def test_what_ends_by_itself_goes_on_being_late() -> None:
    stands = standing([Clause(date(2026, 1, 1), 12, NONE, 0, 60)], date(2026, 12, 1))
    assert (stands.deadline, stands.is_late, stands.missed) == (date(2026, 11, 1), True, None)
    over = standing([Clause(date(2026, 1, 1), 12, NONE, 0, 60)], date(2027, 1, 1))
    assert over.is_over


def test_what_was_agreed_renews_it_so_often_and_no_more() -> None:
    made = [Clause(date(2026, 1, 1), 12, AGREEMENT, 6, 30, agreed=2)]
    assert [term.ends for term in terms(made)] == [date(2026, 12, 31), date(2027, 6, 30), date(2027, 12, 31)]


def test_a_shorter_notice_from_a_day_on_opens_an_end_that_was_missed() -> None:
    made = [Clause(date(2026, 1, 1), 12, AUTOMATIC, 12, 90), Clause(date(2026, 11, 1), None, AUTOMATIC, 12, 30)]
    assert standing(made, date(2026, 10, 20)).deadline == date(2026, 12, 1)


def test_a_longer_notice_from_a_day_on_ends_the_chance_the_day_before() -> None:
    made = [Clause(date(2026, 1, 1), 12, AUTOMATIC, 12, 30), Clause(date(2026, 11, 1), None, AUTOMATIC, 12, 90)]
    assert standing(made, date(2026, 6, 1)).deadline == date(2026, 10, 31)


def test_new_terms_begin_a_term_of_their_own_and_nothing_ends_before() -> None:
    made = [Clause(date(2026, 1, 1), 12, AUTOMATIC, 12, 30), Clause(date(2026, 7, 1), 24, AUTOMATIC, 12, 60)]
    first, second, *_ = terms(made)
    assert (first.ends, first.deadline, first.is_replaced) == (date(2026, 6, 30), None, True)
    assert second.ends == date(2028, 6, 30)


def test_a_cancelled_one_ends_and_has_no_deadline() -> None:
    made = [Clause(date(2020, 1, 1), 12, AUTOMATIC, 12, 90)]
    stands = standing(made, date(2026, 11, 1), until=date(2026, 12, 31))
    assert (stands.running.ends, stands.deadline, stands.is_over) == (date(2026, 12, 31), None, False)
    assert standing(made, date(2027, 1, 1), until=date(2026, 12, 31)).is_over


def test_new_terms_that_begin_on_the_day_after_an_end_leave_no_term_of_no_days() -> None:
    first = Clause(date(2024, 1, 1), 12, AUTOMATIC, 12, 90)
    found = [*zip(terms([first, Clause(date(2025, 1, 1), 24, AUTOMATIC, 12, 90)]), range(3), strict=False)]
    assert [(term.begins, term.ends, term.is_replaced) for term, _number in found] == [
        (date(2024, 1, 1), date(2024, 12, 31), True),
        (date(2025, 1, 1), date(2026, 12, 31), False),
        (date(2027, 1, 1), date(2027, 12, 31), False),
    ]


def test_one_cancelled_with_the_last_day_of_a_term_ends_in_that_term() -> None:
    clauses, last = [Clause(date(2024, 1, 1), 12, AUTOMATIC, 12, 90)], date(2025, 12, 31)
    found = standing(clauses, date(2025, 11, 1), until=last)
    assert (found.running.begins, found.running.ends, found.running.renews) == (date(2025, 1, 1), last, False)
    assert found.target == found.running
    assert [term.ends for term in between(clauses, date(2025, 6, 1), date(2027, 1, 1), until=last)] == [last]


def test_a_years_deadlines_are_those_whose_day_or_end_is_in_it() -> None:
    made = [Clause(date(2026, 1, 15), 3, AUTOMATIC, 3, 30)]
    shown = between(made, date(2026, 1, 1), date(2026, 12, 31))
    assert [term.ends.month for term in shown] == [4, 7, 10, 1]
    assert shown[-1].deadline == date(2026, 12, 15)


def test_it_is_counted_to_the_last_year_that_is_kept_and_no_further() -> None:
    assert months_after(date(2199, 12, 31), 2) == date(2200, 2, 28)
    assert list(terms([Clause(date(2199, 6, 1), 12, AUTOMATIC, 600, 0)]))[-1].ends.year <= 2250
