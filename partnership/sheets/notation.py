"""Dates and numbers as people write them in files: what a text says, and what it leaves open.

Nothing is guessed. Where one text can mean two things ("03/04/2025", "1.559"), the whole file is
asked for evidence; without any, the reader is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
POINT, COMMA = ".", ","
LARGEST = Decimal(10) ** 18
FIRST_YEAR = 1900
STEP = Decimal("0.000001")

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero",
            "feb february februar fevrier février febrero",
            "mar march märz maerz mrz mär mars marzo",
            "apr april avril abril",
            "may mai mayo",
            "jun june juni juin junio",
            "jul july juli juillet julio",
            "aug august août aout agosto",
            "sep sept september septembre septiembre",
            "oct october okt oktober octobre octubre",
            "nov november novembre noviembre",
            "dec december dez dezember décembre decembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}

ISO_DAY = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
ISO_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})", re.ASCII)
MONTH_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})", re.ASCII)
ISO_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.ASCII | re.IGNORECASE)
QUARTER = re.compile(r"(?:Q([1-4])[ -/]?(\d{4})|(\d{4})[ -/]?Q([1-4]))", re.ASCII | re.IGNORECASE)
DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d\d)(?: \d{1,2}:\d\d(?::\d\d)?)?", re.ASCII)
SLASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d\d)(?: \d{1,2}:\d\d(?::\d\d)?)?", re.ASCII)
WORDED = re.compile(r"(?:(\d{1,2})\.?[ -])?([^\W\d]{3,12})\.?,?[ -]?(\d{4})|(\d{4})[ -]([^\W\d]{3,12})")
AMERICAN = re.compile(r"([A-Za-z]{3,12})\.? (\d{1,2}), ?(\d{4})", re.ASCII)

SPACES = str.maketrans("", "", " \u00a0\u202f\u2009\t'’")
SIGNS = {"£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "$": "$", "US$": "USD", "CHF": "CHF", "kr": "kr", "zł": "PLN"}
CURRENCY = re.compile(r"^(-?)\s*(US\$|[£€¥₹$]|[A-Z]{3}(?![A-Za-z])|kr|zł)\s*(.+)$|^(.+?)\s*([£€¥₹$]|[A-Z]{3}|kr|zł)$")
PLAIN = re.compile(r"-?(?:\d+|\d*\.\d+|\d+\.)(?:e[+-]?\d{1,4})?", re.ASCII | re.IGNORECASE)
GROUPS = {
    POINT: re.compile(r"-?[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?:\.\d*)?", re.ASCII),
    COMMA: re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?", re.ASCII),
}
ONE_MARK = re.compile(r"-?[1-9]\d{0,2}([.,])\d{3}", re.ASCII)


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


def looks_like_date(text: str) -> bool:
    """Whether a text is a date in any notation, ambiguous or not."""
    try:
        read_date(text, DAY_FIRST)
    except Unclear:
        try:
            read_date(text, MONTH_FIRST)
        except Unclear:
            return False
    return True


def read_date(text: str, order: str = "") -> date:
    """The day a text names; a month, week or quarter names its first. Raises Unclear, or Ambiguous without an order."""
    text = text.strip()
    try:
        found = _read_date(text, order)
    except (ValueError, OverflowError) as problem:
        if isinstance(problem, Unclear):
            raise
        raise Unclear(f"“{short(text)}” is not a day of the calendar") from None
    if found is None:
        raise Unclear(f"“{short(text)}” is not a date" if text else "the date is missing")
    return found


def _read_date(text: str, order: str) -> date | None:
    if match := ISO_DAY.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := DOTTED.fullmatch(text):
        return date(_year(match[3]), int(match[2]), int(match[1]))
    if match := SLASHED.fullmatch(text):
        return _slashed(text, int(match[1]), int(match[3]), _year(match[4]), order)
    return _period(text) or _worded(text)


def _period(text: str) -> date | None:
    """The first day of a month, week or quarter that is written in figures."""
    if match := ISO_MONTH.fullmatch(text):
        return date(int(match[1]), int(match[2]), 1)
    if match := MONTH_YEAR.fullmatch(text):
        return date(int(match[2]), int(match[1]), 1)
    if match := ISO_WEEK.fullmatch(text):
        return date.fromisocalendar(int(match[1]), int(match[2]), 1)
    if match := QUARTER.fullmatch(text):
        return date(int(match[2] or match[3]), 3 * int(match[1] or match[4]) - 2, 1)
    return None


def _slashed(text: str, first: int, second: int, year: int, order: str) -> date:
    if first == second or (not order and first > 12):
        return date(year, second, first)
    if not order and second > 12:
        return date(year, first, second)
    if not order:
        raise Ambiguous(f"“{text}” may begin with the day or with the month")
    day, month = (first, second) if order == DAY_FIRST else (second, first)
    if month > 12:
        raise Unclear(
            f"“{text}” does not fit the other dates, which begin with the {'day' if order == DAY_FIRST else 'month'}"
        )
    return date(year, month, day)


def _worded(text: str) -> date | None:
    if match := AMERICAN.fullmatch(text):
        month = MONTHS.get(match[1].casefold())
        return date(int(match[3]), month, int(match[2])) if month else None
    if match := WORDED.fullmatch(text):
        month = MONTHS.get((match[2] or match[5]).casefold())
        return date(int(match[3] or match[4]), month, int(match[1] or 1)) if month else None
    return None


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def date_orders(texts: Iterable[str]) -> set[str]:
    """Which orders the dates of a file prove: both or none means that somebody has to be asked, if any date is open."""
    proved = set()
    for text in texts:
        if match := SLASHED.fullmatch(text.strip()):
            if int(match[1]) > 12:
                proved.add(DAY_FIRST)
            elif int(match[3]) > 12:
                proved.add(MONTH_FIRST)
    return proved


def has_open_order(text: str) -> bool:
    """Whether a date reads both ways."""
    try:
        read_date(text)
    except Ambiguous:
        return True
    except Unclear:
        pass
    return False


def read_number(text: str, mark: str = POINT) -> Number:
    """What a text says in figures, with the given decimal mark. Raises Unclear with a sentence."""
    bare, is_percent, currency = _strip_signs(text)
    if GROUPS[mark].fullmatch(bare):
        bare = bare.replace(COMMA if mark == POINT else POINT, "")
    if mark == COMMA:
        if POINT in bare:
            raise Unclear(f"“{short(text)}” does not fit the file's other numbers, which have a decimal comma")
        bare = bare.replace(COMMA, POINT)
    if not PLAIN.fullmatch(bare):
        raise Unclear(_why_no_number(text.strip(), mark))
    return Number(fitting(Decimal(bare), text), is_percent, currency)


def fitting(value: Decimal, text: object) -> Decimal:
    """The value in the six decimals that are kept; raises Unclear where it is no number or too large."""
    if not value.is_finite():
        raise Unclear(f"“{short(str(text))}” is not a number")
    if abs(value) >= LARGEST:
        raise Unclear(f"“{short(str(text))}” is too large: at most 18 digits before the point are kept")
    try:
        return value.quantize(STEP) + 0
    except InvalidOperation:
        raise Unclear(f"“{short(str(text))}” is too long a number") from None


def _strip_signs(text: str) -> tuple[str, bool, str]:
    bare, currency = text.strip().replace("−", "-"), ""
    is_percent = bare.endswith("%")
    bare = bare.removesuffix("%").strip()
    if not is_percent and (match := CURRENCY.match(bare)):
        sign = match[2] or match[5]
        if any(letter.isdigit() for letter in match[3] or match[4]):
            bare, currency = (match[1] or "") + (match[3] or match[4]), SIGNS.get(sign, sign)
    return bare.translate(SPACES).removeprefix("+"), is_percent, currency


def _why_no_number(text: str, mark: str) -> str:
    shown = f"“{short(text)}”"
    if not text:
        return "the value is missing"
    if text.startswith("#"):
        return f"{shown} is an error of the spreadsheet, not a value"
    if text.startswith("(") and text.endswith(")"):
        return f"{shown} may mean a value below zero: write it with a minus sign"
    if any(letter.isdigit() and not letter.isascii() for letter in text):
        return f"{shown} has digits other than 0 to 9"
    if mark == POINT and COMMA in text and any(letter.isdigit() for letter in text):
        return f"{shown} does not fit the file's other numbers, which have a decimal point"
    return f"{shown} is not a number"


def decimal_marks(texts: Iterable[str]) -> tuple[set[str], bool]:
    """Which decimal marks the numbers of a file prove, and whether any number reads both ways ("1,559")."""
    proved: set[str] = set()
    is_open = False
    for text in texts:
        bare = _strip_signs(text)[0]
        if POINT not in bare and COMMA not in bare:
            continue
        if ONE_MARK.fullmatch(bare):
            is_open = True
        elif GROUPS[POINT].fullmatch(bare) or (COMMA not in bare and PLAIN.fullmatch(bare)):
            proved.add(POINT)
        elif GROUPS[COMMA].fullmatch(bare) or (POINT not in bare and PLAIN.fullmatch(bare.replace(COMMA, POINT))):
            proved.add(COMMA)
    return proved, is_open


def looks_like_number(text: str) -> bool:
    """Whether a text is a number in either notation."""
    for mark in (POINT, COMMA):
        try:
            read_number(text, mark)
        except Unclear:
            continue
        return True
    return False


def short(text: str, length: int = 40) -> str:
    """A text short enough for a sentence about it, without control characters."""
    clean = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[: length + 1])
    return clean if len(clean) <= length else clean[: length - 1] + "…"


def has_mark(text: str) -> bool:
    """Whether a text is a number with a point or a comma in it."""
    return (POINT in text or COMMA in text) and looks_like_number(text)
