"""What a file's own cells prove of how it writes."""

from datetime import date

import pytest

from partnership.sheets.evidence import Evidence


def seen(days: list[object] = [], numbers: list[object] = []) -> Evidence:  # noqa: B006  # never changed
    evidence = Evidence()
    for cell in days:
        evidence.see_day(cell)  # type: ignore[arg-type]
    for cell in numbers:
        evidence.see_number(cell)  # type: ignore[arg-type]
    return evidence


@pytest.mark.parametrize(
    ("days", "order", "asked"),
    [
        (["03/04/2025", "05/06/2025"], "", "03/04/2025"),
        (["03/04/2025", "25/06/2025"], "dmy", ""),
        (["03/04/2025", "06/25/2025"], "mdy", ""),
        (["03/04/2025", "25/06/2025", "06/25/2025"], "", "03/04/2025"),
        (["2025-03-04", date(2025, 3, 4), "March 4, 2025"], "", ""),
        (["24-01-15", "24-02-10"], "", "24-01-15"),
        (["24-01-15", "24-13-02"], "", "24-01-15"),
        (["13/01/26", "03/04/2025"], "dmy", "13/01/26"),
    ],
)
def test_one_clear_date_decides_and_without_any_it_is_asked(days: list[object], order: str, asked: str) -> None:
    evidence = seen(days=days)
    assert (evidence.date_order, evidence.asks_date_order(evidence.date_order)) == (order, "" if order else asked)
    assert evidence.asks_date_order("dmy") == ""


def test_a_reading_that_lies_in_the_future_is_none_where_nothing_may() -> None:
    evidence = Evidence(latest=date(2026, 11, 22))
    evidence.see_day("31-12-25")
    assert (evidence.date_order, evidence.open_date) == ("dmy", "")
    evidence.see_day("24-01-15")
    assert (evidence.date_order, evidence.asks_date_order(evidence.date_order)) == ("dmy", "")


def test_brackets_are_asked_about_until_somebody_says() -> None:
    evidence = seen(numbers=["5", "(3.1)", "(4)"])
    assert (evidence.asks_brackets(""), evidence.asks_brackets("negative")) == ("(3.1)", "")
    assert seen(numbers=["(x)", "5"]).asks_brackets("") == ""


@pytest.mark.parametrize(
    ("numbers", "mark", "asked"),
    [
        (["1,559", "1,600"], "", "1,559"),
        (["1,559", "1,5"], ",", ""),
        (["1.5", "2"], ".", ""),
        (["1.5", "1,5"], "", "1.5"),
        (["12", "x"], "", ""),
    ],
)
def test_one_clear_number_decides_and_two_that_differ_do_not(numbers: list[object], mark: str, asked: str) -> None:
    evidence = seen(numbers=numbers)
    assert (evidence.decimal_mark, evidence.asks_decimal_mark(evidence.decimal_mark)) == (mark, asked)
