"""Days and numbers as people write them: what a text says, and what it leaves open."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership.sheets.notation import Unclear, date_orders, decimal_marks, read_date, read_number


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("£1,234.56", ".", "1234.56"),
        ("1 234,5", ",", "1234.5"),
        ("1'234.5", ".", "1234.5"),
        ("1\u202f234\u202f567", ".", "1234567"),
        ("-£5", ".", "-5"),
        ("−5", ".", "-5"),
        ("+5", ".", "5"),
        ("1.234.567,8", ",", "1234567.8"),
        ("12,34,567.5", ".", "1234567.5"),
        ("1.5E+06", ".", "1500000"),
        (".5", ".", "0.5"),
        ("0.1234567", ".", "0.123457"),
        ("12 %", ".", "12"),
        ("1,559", ".", "1559"),
        ("1,559", ",", "1.559"),
    ],
)
def test_numbers_are_read_as_they_are_written(text: str, mark: str, value: str) -> None:
    assert read_number(text, mark).value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "missing"),
        ("1e309", "too large"),
        ("1e9999", "too large"),
        ("NaN", "not a number"),
        ("Infinity", "not a number"),
        ("１２３", "digits other than"),
        ("(100)", "minus sign"),
        ("#REF!", "error of the spreadsheet"),
        ("1,5", "decimal point"),
        ("12abc", "not a number"),
        ("=1+1", "not a number"),
        ("1\u202e2", "not a number"),
        ("٣", "digits other than"),
        ("9" * 400, "too large"),
    ],
)
def test_what_is_no_number_says_why(text: str, says: str) -> None:
    with pytest.raises(Unclear, match=says):
        read_number(text)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2025-03-04", "", "2025-03-04"),
        ("2025/3/4", "", "2025-03-04"),
        ("2025-03", "", "2025-03-01"),
        ("2025-03-04T10:00:00Z", "", "2025-03-04"),
        ("4.3.2025", "", "2025-03-04"),
        ("04.03.25", "", "2025-03-04"),
        ("03/04/2025", "dmy", "2025-04-03"),
        ("03/04/2025", "mdy", "2025-03-04"),
        ("25/04/2025", "", "2025-04-25"),
        ("04/25/2025", "", "2025-04-25"),
        ("05/05/2025", "", "2025-05-05"),
        ("Dec 2010", "", "2010-12-01"),
        ("1. März 2025", "", "2025-03-01"),
        ("4-Mar-2025", "", "2025-03-04"),
        ("March 4, 2025", "", "2025-03-04"),
        ("Q3 2025", "", "2025-07-01"),
        ("2025-W01", "", "2024-12-30"),
    ],
)
def test_dates_are_read_as_they_are_written(text: str, order: str, day: str) -> None:
    assert str(read_date(text, order)) == day


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2025-02-30", "2025-13-01", "31.02.2025", "0000-01-01", "2025-W60", "x" * 500]
)
def test_what_is_no_date_says_so(text: str) -> None:
    with pytest.raises(Unclear):
        read_date(text)


def test_clear_dates_prove_an_order_and_open_ones_none() -> None:
    assert date_orders(["25/01/2025", "01/25/2025"]) == {"dmy", "mdy"}
    assert date_orders(["03/04/2025", "2025-03-04"]) == set()


def test_numbers_prove_a_mark_unless_they_read_both_ways() -> None:
    assert decimal_marks(["1,5", "1,559"]) == ({","}, True)
    assert decimal_marks(["0.123"]) == ({"."}, False)


@given(st.text(max_size=30), st.sampled_from([".", ","]))
def test_any_text_is_a_number_a_date_or_a_sentence(text: str, mark: str) -> None:
    with contextlib.suppress(Unclear):
        read_number(text, mark)
    with contextlib.suppress(Unclear):
        read_date(text)
