"""What a file's own cells prove of how it writes days and numbers, and what they leave open."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from partnership.sheets import dates, notation
from partnership.sheets.cells import Cell

PROOFS = ("orders", "slashed", "open_date", "marks", "has_open_mark", "marked", "bracketed")


@dataclass
class Evidence:
    """What was seen so far. One clear date decides for its file; two that contradict each other decide nothing."""

    latest: date | None = None  # no day lies after it, where one is given
    orders: frozenset[str] = frozenset(dates.ORDERS)  # in which every date so far is a day
    slashed: str = ""  # the first date that has an order, and
    open_date: str = ""  # the first that reads in several ways
    marks: set[str] = field(default_factory=set)
    has_open_mark: bool = False
    marked: str = ""  # the first number with a point or a comma in it
    bracketed: str = ""  # the first number in brackets

    def see_day(self, cell: Cell) -> None:
        if not isinstance(cell, str) or not (readings := dates.readings_of(cell)):
            return
        likely = {order: day for order, day in readings.items() if self.latest is None or day <= self.latest}
        self.orders &= frozenset(likely or readings)
        self.slashed = self.slashed or cell
        if not self.open_date and len(set((likely or readings).values())) > 1:
            self.open_date = cell

    def see_number(self, cell: Cell) -> None:
        if not isinstance(cell, str):
            return
        if notation.POINT in cell or notation.COMMA in cell:
            proved, is_open = notation.decimal_marks([cell])
            self.marks |= proved
            self.has_open_mark |= is_open
            if not self.marked and notation.has_mark(cell):
                self.marked = cell
        if not self.bracketed and notation.is_bracketed(cell):
            self.bracketed = cell

    def proofs_as_json(self) -> dict[str, Any]:
        return {name: _plain(getattr(self, name)) for name in PROOFS}

    @staticmethod
    def proofs_from_json(kept: dict[str, Any]) -> dict[str, Any]:
        return {name: kept[name] for name in PROOFS} | {
            "orders": frozenset(kept["orders"]),
            "marks": set(kept["marks"]),
        }

    @property
    def date_order(self) -> str:
        """The order that is proved, if it is one."""
        return _only(self.orders) if self.slashed else ""

    @property
    def decimal_mark(self) -> str:
        return _only(self.marks)

    def asks_date_order(self, said: str) -> str:
        """A date that is read one way or the other, as long as nobody has said which; or nothing."""
        return "" if said else self.open_date

    def asks_decimal_mark(self, said: str) -> str:
        is_open = self.has_open_mark or len(self.marks) > 1
        return self.marked if is_open and not said else ""

    def asks_brackets(self, said: str) -> str:
        return "" if said else self.bracketed


def _plain(proof: Any) -> Any:
    return sorted(proof) if isinstance(proof, Set) else proof


def _only(proved: frozenset[str] | set[str]) -> str:
    return next(iter(proved)) if len(proved) == 1 else ""
