"""Fractional ranks: a card goes between two others by one number, without touching either."""

STEP = 1024.0


def between(low: float | None, high: float | None) -> float | None:
    """A rank above ``low`` and below ``high`` (None is an open end); None when no number is left between them."""
    if high is None:
        return STEP if low is None else low + STEP
    if low is None:
        return high - STEP
    middle = (low + high) / 2
    return middle if low < middle < high else None


def even(count: int) -> list[float]:
    """Ranks for a cell whose gaps have run out: evenly spaced again."""
    return [STEP * number for number in range(1, count + 1)]
