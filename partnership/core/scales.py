"""Where a value or a day stands on a chart, and the round numbers and months to write beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

from partnership.core.figures import Number

NICE_STEPS = (1, 2, 2.5, 5, 10)
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60)


@dataclass(frozen=True)
class Scale:
    """Linear, from `low` to `high` onto 0 to 1."""

    low: float
    high: float

    def at(self, value: Number) -> float:
        return (float(value) - self.low) / ((self.high - self.low) or 1.0)


def nice_ticks(values: Iterable[Number], about: int = 4) -> list[float]:
    """Round numbers that enclose the values: [12, 47] → [10, 20, 30, 40, 50]. Three at least, also for one value."""
    numbers = [float(value) for value in values] or [0.0]
    low, high = min(numbers), max(numbers)
    if high - low <= max(abs(high), 1) * 1e-9:
        room = abs(high) / 2 if abs(high) > 1e-6 else 0.5
        low, high = low - room, high + room
    rough = (high - low) / about
    power = 10.0 ** floor(log10(rough))
    step = next(s * power for s in NICE_STEPS if s * power >= rough * 0.999)
    first, last = floor(low / step), -floor(-high / step)
    places = 2 - floor(log10(step))
    return [round(i * step, places) for i in range(first, last + 1)]


def month_ticks(start: date, end: date, most: int = 8) -> list[date]:
    """First days of months between the two, at most `most`, in steps that people count in."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    step = next((s for s in MONTH_STEPS if months / s <= most), MONTH_STEPS[-1])
    indices: Sequence[int] = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    firsts = [date(i // 12, i % 12 + 1, 1) for i in indices if i % 12 % min(step, 12) == 0]
    return [day for day in firsts if start <= day <= end]
