"""One cell of a table: as text, as a day, as a number. What is no such thing raises `Unclear` with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from partnership.sheets import dates, notation
from partnership.sheets.notation import Number, Unclear

MOST_COLUMNS = 16_384  # of a line, as of a worksheet
EARLIEST = date(notation.FIRST_YEAR, 1, 1)
NO_VALUE = frozenset(("-", "–", "—", "−", "--", "n/a", "n.a.", "na", "null"))
"""What people and tools write where there is no value."""


@dataclass(frozen=True, slots=True)
class Percent:
    """A spreadsheet's number with a percent format, already in points: 0.123 is 12.3."""

    points: Decimal


Cell = str | Decimal | Percent | date


def text_of(cell: Cell) -> str:
    """A cell as the text that stands for it; a number without the zeros that nobody typed."""
    if isinstance(cell, Percent):
        cell = cell.points
    return f"{cell.normalize():f}" if isinstance(cell, Decimal) else str(cell)


def shown(cell: Cell) -> str:
    """A cell as people see it in their spreadsheet."""
    return text_of(cell) + "%" * isinstance(cell, Percent)


def plain(text: str) -> str:
    """A name as it is compared: case, underscores, hyphens and spaces do not count."""
    return re.sub(r"[\s_\-]+", " ", text).strip().casefold()


def says_no_value(cell: Cell) -> bool:
    """Whether a cell says in words that it holds none."""
    return isinstance(cell, str) and cell.casefold() in NO_VALUE


def is_date(cell: Cell) -> bool:
    """Whether a cell holds a day, typed or in words; bare figures are none."""
    return isinstance(cell, date) or (isinstance(cell, str) and dates.looks_like_date(cell))


def may_be_date(cell: Cell) -> bool:
    """Whether a cell under a head that promises days holds one: 20260305 is one there."""
    return isinstance(cell, date) or (not isinstance(cell, Percent) and dates.may_be_date(text_of(cell)))


def is_number(cell: Cell) -> bool:
    """Whether a cell holds a number, typed or in figures of any notation."""
    return not isinstance(cell, str | date) or (isinstance(cell, str) and notation.looks_like_number(cell))


def day_of(cell: Cell, order: str) -> date:
    """The day that a cell names; ``order`` says what 03/04/2025 begins with."""
    day = cell if isinstance(cell, date) else dates.read_date(shown(cell), order)
    if day < EARLIEST:
        raise Unclear(f"{day.isoformat()} lies before {EARLIEST.year}")
    return day


def number_of(cell: Cell, mark: str, brackets: str = "") -> Number:
    """The number in a cell, with what stands beside it; ``mark`` stands before a text's decimals."""
    if isinstance(cell, date):
        raise Unclear(f"{cell.isoformat()} is a date, not a value")
    if isinstance(cell, Percent):
        return Number(cell.points, is_percent=True)
    return Number(cell) if isinstance(cell, Decimal) else notation.read_number(cell, mark or notation.POINT, brackets)
