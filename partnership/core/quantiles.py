"""How long something takes, of many times that it took: the middle one, and what most keep below."""

from collections.abc import Iterable
from math import ceil
from statistics import median

MOST = 0.85
"""The share that is told beside the median: what one can promise and keep in six of seven cases."""


def middle(values: Iterable[float]) -> float | None:
    """The median: half took no longer. Of an even number, the mean of the two in the middle; None of none."""
    found = list(values)
    return median(found) if found else None


def nearest_rank(values: Iterable[float], share: float = MOST) -> float | None:
    """The shortest of the values that at least this share of them do not exceed: always one that happened.

    This is the nearest-rank percentile: of n values in order, the one in place ⌈share × n⌉.
    """
    found = sorted(values)
    return found[max(ceil(round(share * len(found), 9)), 1) - 1] if found else None
