"""Figures are kept exactly, or refused with the bound: a spreadsheet's noise alone is rounded away (ADR 107)."""

from decimal import Decimal

import pytest

from partnership.core.figures import Unkept, kept, rounded, spell


@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("33.3333333333333", "33.333333"),
        ("0.0012345678", "0.001235"),
        ("999999999999", "999999999999"),
        ("-0.000001", "-0.000001"),
        ("1E+3", "1000"),
    ],
)
def test_what_is_kept_is_what_was_written(written: str, stands: str) -> None:
    assert kept(Decimal(written)) == Decimal(stands)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("0.0001234567", "too many digits"),  # three digits would be left of it
        ("0.0000004", "too many digits"),
        ("1000000000000", "too large"),
        ("123456789012.3456", "too many digits"),
        ("NaN", "not a number"),
        ("1E+9999999", "too large"),
    ],
)
def test_what_would_not_be_kept_as_it_is_is_refused(written: str, says: str) -> None:
    with pytest.raises(Unkept, match=says):
        kept(Decimal(written))


@pytest.mark.parametrize(
    ("value", "reads"),
    [("0.012345", "0.01234"), ("0.00012345", "0.0001234"), ("12.345", "12.34"), ("1234.5", "1,234.5"), ("-3", "−3")],
)
def test_a_figure_reads_with_four_digits_below_one_and_two_decimals_above(value: str, reads: str) -> None:
    assert spell(Decimal(value)) == reads
    assert (rounded(Decimal(value)) == 0) == (Decimal(value) == 0)
