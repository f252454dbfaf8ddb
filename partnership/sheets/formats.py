"""What a spreadsheet's number format makes of a number: a percentage, a day, a time of day, or the number itself."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.')  # what stands there as it is written, a percent sign included
BRACKETED = re.compile(r"\[[^\]]*\]")
ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
HALVES = re.compile(r"am/pm|a/p", re.IGNORECASE)
BUILT_IN = {9: "0%", 10: "0.00%"} | dict.fromkeys((14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59)), "d")
BUILT_IN |= dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47), "h")


class Means(StrEnum):
    NUMBER = "n"
    PERCENT = "p"
    DAY = "d"
    CLOCK = "c"


@lru_cache(maxsize=4096)
def meanings(code: str) -> tuple[Means, ...]:
    """What a format's sections mean: of numbers above zero, below it, and zero."""
    bare = LITERAL.sub("", code)
    if ELAPSED.search(bare):
        return (Means.CLOCK,)
    return tuple(_meaning(section) for section in BRACKETED.sub("", bare).split(";")[:3])


def _meaning(section: str) -> Means:
    letters = set(HALVES.sub("", section).casefold())
    if "%" in letters:
        return Means.PERCENT
    if letters & {"d", "y"} or ("m" in letters and not letters & {"h", "s"}):
        return Means.DAY
    return Means.CLOCK if letters & {"h", "s"} else Means.NUMBER


def meaning(code: str, value: float) -> Means:
    found = meanings(code)
    at = 1 if value < 0 else 2 if value == 0 else 0
    return found[at] if at < len(found) else found[0]


def day_numbered(number: float, *, is_1904: bool) -> date:
    """The day that a spreadsheet counts; 1900 had a 29 February there. Raises OverflowError."""
    if is_1904:
        return date(1904, 1, 1) + timedelta(days=int(number))
    return date(1899, 12, 30 if number >= 60 else 31) + timedelta(days=int(number))
