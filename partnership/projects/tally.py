"""What the board holds: how many cards in each cell, and whether a lane or a column takes one more."""

from dataclasses import dataclass, field
from typing import Protocol


class Limited(Protocol):
    """A lane or a column."""

    name: str
    limit: int | None
    limit_is_hard: bool


@dataclass(frozen=True)
class Limit:
    """How many open cards a lane or a column takes. A soft limit gives way to a reason, a hard one does not."""

    name: str
    most: int | None
    is_hard: bool

    @classmethod
    def of(cls, row: Limited) -> "Limit":
        return cls(row.name, row.limit, row.limit_is_hard)

    def is_over(self, count: int) -> bool:
        return self.most is not None and count > self.most


@dataclass
class Tally:
    """Counts by lane and column, over all cards of open projects, whatever a reader filters."""

    cells: dict[tuple[int, str], int] = field(default_factory=dict)
    last: dict[tuple[int, str], float] = field(default_factory=dict)  # the rank of each cell's last card
    columns: dict[str, Limit] = field(default_factory=dict)  # of a move: the column it left and the one it entered
    is_over: bool = False  # a move went past a soft limit, with its reason

    def shift(self, old: tuple[int, str] | None, new: tuple[int, str]) -> None:
        """One card goes from a cell to another, or is new in one."""
        if old:
            self.cells[old] = self.cells.get(old, 0) - 1
        self.cells[new] = self.cells.get(new, 0) + 1

    def in_cell(self, lane: int, column: str) -> int:
        return self.cells.get((lane, column), 0)

    def in_column(self, column: str) -> int:
        return sum(number for (_, kind), number in self.cells.items() if kind == column)

    def open_in_lane(self, lane: int) -> int:
        """What is not done yet."""
        return sum(number for (row, kind), number in self.cells.items() if row == lane and kind != "done")
