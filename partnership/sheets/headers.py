"""Which line of a table holds the heads of its columns, where nobody has said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from partnership.sheets import dates
from partnership.sheets.cells import Cell, is_date, is_number, may_be_date, text_of

LOOKED_AT = 40  # lines
NONE = 0  # the number of the header of a table without one
Numbered = tuple[int, Sequence[Cell]]


def find_header(rows: Iterable[Numbered]) -> int | None:
    """The number of the header's line; NONE where the first row of the table is one of values; None without a table.

    Titles above a table are narrower than it: the header is the first line as wide as most are.
    """
    found = [(number, cells) for number, cells in rows if sum(cell != "" for cell in cells) >= 2]
    if not found:
        return None
    widths = Counter(_width(cells) for _number, cells in found)
    usual = max(widths, key=lambda width: (widths[width], -width))
    number, cells = next((each for each in found if _width(each[1]) >= usual), found[0])
    return NONE if _holds_values(cells) else number


def _width(cells: Sequence[Cell]) -> int:
    return max((column for column, cell in enumerate(cells, 1) if cell != ""), default=0)


def _holds_values(cells: Sequence[Cell]) -> bool:
    """A day beside a figure that is neither a year nor a day: no row of heads has that."""
    days = [cell for cell in cells if is_date(cell) or _is_bare_day(cell)]
    figures = [
        cell for cell in cells if is_number(cell) and dates.year_in(text_of(cell)) is None and not _is_bare_day(cell)
    ]
    return bool(days and figures)


def _is_bare_day(cell: Cell) -> bool:
    return not is_date(cell) and len(text_of(cell)) == 8 and may_be_date(cell)


def numbered_heads(width: int) -> list[Cell]:
    """What the columns of a table without heads are called."""
    return [f"Column {number}" for number in range(1, width + 1)]
