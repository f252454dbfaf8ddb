"""What stands in an address: chosen from what is offered, or left out."""

import pytest

from partnership.core.choosing import number, offered, options

SIDES = [("", "Either"), ("it", "IT")]


@pytest.mark.parametrize(("value", "kept"), [("it", "it"), ("", ""), ("IT", ""), ("law", "")])
def test_what_is_not_offered_is_left_out(value: str, kept: str) -> None:
    assert offered(value, SIDES) == kept


def test_the_chosen_option_is_marked() -> None:
    assert options("it", SIDES) == [("", "Either", False), ("it", "IT", True)]


@pytest.mark.parametrize("value", ["", None, "0", "-1", "1.0", "１２", "²", "9" * 19, "9" * 5_000, "x"])
def test_what_is_no_records_number_is_none(value: str | None) -> None:
    assert number(value) is None


@pytest.mark.parametrize(("value", "found"), [("7", 7), ("007", 7), (7, 7), ("9" * 18, 10**18 - 1)])
def test_a_records_number_is_read(value: object, found: int) -> None:
    assert number(value) == found
