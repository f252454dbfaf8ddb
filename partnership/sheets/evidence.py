"""What a file's own cells prove of how it writes days and numbers, and what they leave open."""

from __future__ import annotations

from dataclasses import dataclass, field

from partnership.sheets import notation
from partnership.sheets.cells import Cell


@dataclass
class Evidence:
    """What was seen so far. One clear date decides for its file; two that contradict each other decide nothing."""

    orders: set[str] = field(default_factory=set)
    open_date: str = ""  # the first that reads both ways
    marks: set[str] = field(default_factory=set)
    has_open_mark: bool = False
    marked: str = ""  # the first number with a point or a comma in it

    def see_day(self, cell: Cell) -> None:
        if isinstance(cell, str):
            self.orders |= notation.date_orders([cell])
            if not self.open_date and notation.has_open_order(cell):
                self.open_date = cell

    def see_number(self, cell: Cell) -> None:
        if isinstance(cell, str) and (notation.POINT in cell or notation.COMMA in cell):
            proved, is_open = notation.decimal_marks([cell])
            self.marks |= proved
            self.has_open_mark |= is_open
            if not self.marked and notation.has_mark(cell):
                self.marked = cell

    @property
    def date_order(self) -> str:
        """The order that is proved, if it is one."""
        return _only(self.orders)

    @property
    def decimal_mark(self) -> str:
        return _only(self.marks)

    def asks_date_order(self, said: str) -> str:
        """A date that is read one way or the other, as long as nobody has said which; or nothing."""
        return "" if said else self.open_date

    def asks_decimal_mark(self, said: str) -> str:
        is_open = self.has_open_mark or len(self.marks) > 1
        return self.marked if is_open and not said else ""


def _only(proved: set[str]) -> str:
    return next(iter(proved)) if len(proved) == 1 else ""
