"""Numbers as people write them: what a text says in figures, and what it leaves open.

Nothing is guessed. Where one text can mean two things ("1.559", "(5)"), the whole file is asked for evidence; without
any, the reader is asked. Letters beside the figures are a currency that is known, or make it no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from partnership.core.figures import Unkept, kept, spell
from partnership.sheets.currencies import WRITTEN, currency_of

POINT, COMMA = ".", ","
BELOW_ZERO, NO_NUMBER = "negative", "none"  # what brackets around a number mean, once somebody has said so
FIRST_YEAR = 1900
STEP = Decimal("0.000001")

GAP = " \u00a0\u202f\u2009"
APART = f"{GAP}\t'’"
WRITTEN_NUMBER = re.compile(
    rf"([-+]?)(?:({WRITTEN})[{GAP}]?)?([-+]?)([0-9.,{APART}]*[0-9][.,]?(?:[eE][+-]?[0-9]{{1,4}})?)"
    rf"(?:[{GAP}]?({WRITTEN}|%))?"
)
# Groups of three, or India's, parted by the other mark; groups of three parted by one kind of space or apostrophe.
GROUPED = {
    POINT: r"[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}",
    COMMA: r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+",
}
SPACED = rf"[1-9][0-9]{{0,2}}([{APART}])[0-9]{{3}}(?:\1[0-9]{{3}})*"
FIGURE = {
    mark: re.compile(
        rf"(?:{SPACED}|{GROUPED[mark]})(?:\{mark}[0-9]*)?"
        rf"|(?:[0-9]+(?:\{mark}[0-9]*)?|\{mark}[0-9]+)(?:[eE][+-]?[0-9]{{1,4}})?"
    )
    for mark in (POINT, COMMA)
}
MARKS = {POINT: "point", COMMA: "comma"}
APART_AWAY = str.maketrans("", "", APART)


class Unclear(ValueError):
    """A text that is no date or number, with the sentence that says so."""


class Ambiguous(Unclear):
    """A text that can be read in two ways until somebody says which."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number with what was written beside it: a percent sign, a currency ("GBP", or "$" for any dollar)."""

    value: Decimal
    is_percent: bool = False
    currency: str = ""


class Parts(NamedTuple):
    """A number taken apart: what stands before and after its figures, and whether brackets stand around it all."""

    is_below_zero: bool
    figure: str
    is_percent: bool
    currency: str
    in_brackets: bool


def read_number(text: str, mark: str = POINT, brackets: str = "") -> Number:
    """What a text says in figures, with the given decimal mark. Raises Unclear with a sentence.

    ``brackets`` says what (5) is: `BELOW_ZERO`, or ("") what nobody has said yet.
    """
    parts = _parts(text)
    if parts is None or not FIGURE[mark].fullmatch(parts.figure):
        raise Unclear(_why_no_number(text.strip(), parts, mark))
    if parts.in_brackets and brackets != BELOW_ZERO:
        raise Unclear(f"“{short(text.strip())}” may mean a value below zero: write it with a minus sign")
    bare = parts.figure.translate(APART_AWAY).replace(COMMA if mark == POINT else POINT, "").replace(COMMA, POINT)
    value = fitting(Decimal(bare), text)
    return Number(-value + 0 if parts.is_below_zero or parts.in_brackets else value, parts.is_percent, parts.currency)


def fitting(value: Decimal, text: object) -> Decimal:
    """The value as it is kept; raises Unclear where it is no number, or has more digits than that."""
    try:
        return kept(value)
    except Unkept as problem:
        raise Unclear(f"“{short(str(text))}” {problem}") from None


def _parts(text: str) -> Parts | None:
    """None where no figures stand there, or something besides them that is no sign, percent or known currency."""
    bare = text.strip().replace("−", "-")
    in_brackets = bare.startswith("(") and bare.endswith(")")
    match = WRITTEN_NUMBER.fullmatch(bare[1:-1].strip() if in_brackets else bare)
    if not match:
        return None
    first, before, second, figure, after = match.groups(default="")
    signs = first + second
    if (before and after) or len(signs) + in_brackets > 1:
        return None
    currency = before or after.replace("%", "")
    return Parts(signs == "-", figure, after == "%", currency_of(currency), in_brackets)


def _why_no_number(text: str, parts: Parts | None, mark: str) -> str:
    """The sentence about a text that is no number under this decimal mark."""
    if not text:
        return "the value is missing"
    return f"“{short(text)}” {_what_else(text) if parts is None else _what_of_its_marks(parts.figure, mark)}"


def _what_else(text: str) -> str:
    if text.startswith("#"):
        return "is an error of the spreadsheet, not a value"
    if text.startswith("="):
        return "is not a number but a formula that the file keeps no value of: save it in a spreadsheet again"
    if any(letter.isdigit() and not letter.isascii() for letter in text):
        return "has digits other than 0 to 9"
    if any(letter.isdigit() for letter in text) and any(letter.isalpha() for letter in text):
        return "is not a number: the letters beside its figures are no currency that is known"
    return "is not a number"


def _what_of_its_marks(figure: str, mark: str) -> str:
    if FIGURE[COMMA if mark == POINT else POINT].fullmatch(figure):
        return f"does not fit the file's other numbers, which have a decimal {MARKS[mark]}"
    is_apart = any(letter in APART for letter in figure)
    return "is not a number" + ": spaces and apostrophes part groups of three digits only" * is_apart


def decimal_marks(texts: Iterable[str]) -> tuple[set[str], bool]:
    """Which decimal marks the numbers of a file prove, and whether any number reads both ways ("1,559")."""
    proved: set[str] = set()
    is_open = False
    for text in texts:
        parts = _parts(text) if POINT in text or COMMA in text else None
        if parts is None or not (POINT in parts.figure or COMMA in parts.figure):
            continue
        fits = {mark for mark, pattern in FIGURE.items() if pattern.fullmatch(parts.figure)}
        is_open |= len(fits) == 2
        proved |= fits if len(fits) == 1 else set()
    return proved, is_open


def is_bracketed(text: str) -> bool:
    """Whether a text is a number in brackets, in either notation."""
    parts = _parts(text) if text.lstrip().startswith("(") else None
    return parts is not None and any(pattern.fullmatch(parts.figure) for pattern in FIGURE.values())


def looks_like_number(text: str) -> bool:
    """Whether a text is a number in either notation."""
    parts = _parts(text)
    return parts is not None and any(pattern.fullmatch(parts.figure) for pattern in FIGURE.values())


def has_mark(text: str) -> bool:
    """Whether a text is a number with a point or a comma in it."""
    return (POINT in text or COMMA in text) and looks_like_number(text)


def short(text: str, length: int = 40) -> str:
    """A text short enough for a sentence about it, without control characters."""
    clean = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[: length + 1])
    return clean if len(clean) <= length else clean[: length - 1] + "…"


def whole(value: Decimal | int, words: str, least: int, most: int) -> int:
    """A count, between bounds. Raises Unclear where it is none; ``words`` say of what."""
    if value != int(value) or not least <= value <= most:
        raise Unclear(f"{words}: “{spell(value)}” is no whole number from {least} to {most:,}")
    return int(value)
