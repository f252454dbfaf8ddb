"""The quarters of the calendar, as figures are told by them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year; ``number`` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def named(cls, key: str) -> Quarter | None:
        """From its key, as an address has it ("2026-3"); None where that names none."""
        found = re.fullmatch(r"(2\d{3})-([1-4])", key)
        return cls(int(found[1]), int(found[2])) if found else None

    @property
    def key(self) -> str:
        return f"{self.year}-{self.number}"

    def __str__(self) -> str:
        return f"Q{self.number} {self.year}"

    @property
    def first(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def before(self) -> Quarter:
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)


def quarters_until(day: date, count: int) -> list[Quarter]:
    """So many quarters, of which the day's own is the last; the newest first."""
    found = [Quarter.of(day)]
    while len(found) < count:
        found.append(found[-1].before)
    return found
