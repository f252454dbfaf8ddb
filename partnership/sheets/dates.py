"""Days as people and tools write them: what a text names, and what it leaves open.

Nothing is guessed. Where one text can name two days ("03/04/2025", "24-01-15"), the whole file is asked for evidence;
without any, the reader is asked. A month, week or quarter names its first day.
"""

from __future__ import annotations

import re
from datetime import date

from partnership.sheets.months import is_english, month_called
from partnership.sheets.notation import FIRST_YEAR, Ambiguous, Unclear, short

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "dmy", "mdy", "ymd"
ORDERS = {DAY_FIRST: "the day", MONTH_FIRST: "the month", YEAR_FIRST: "the year"}
LAST_YEAR = 2100
FIRST_BARE_MONTH = 2013  # 201211 is November 2012 or 20 December 2011 as well; from here on only a month

WORD = r"([^\W\d_]{3,14})"
TIME = r"(?:[T ] ?\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?"
ISO_DAY = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}})\.?{TIME}", re.ASCII)
BARE_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
BARE_MONTH = re.compile(r"(\d{4})(\d\d)", re.ASCII)
ISO_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})", re.ASCII)
MONTH_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})|(0\d|1[0-2])\.(\d{4})", re.ASCII)
WEEK = re.compile(r"(\d{4})[- ]?W(\d{1,2})|(?:CW|KW|W) ?(\d{1,2})[ /-](\d{4})", re.ASCII | re.IGNORECASE)
QUARTER = re.compile(
    r"(?:Q([1-4])|([1-4])Q)(?:(?:[ -/]|[ -/]?')?(\d{4})|(?:[ -/]?['’]|[-/ ])?(\d\d))|(\d{4})[ -/]?Q([1-4])",
    re.ASCII | re.IGNORECASE,
)
DOTTED = re.compile(rf"(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{4}}|\d\d){TIME}", re.ASCII)
SLASHED = re.compile(rf"(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}|\d\d){TIME}", re.ASCII)
DE = "(?:[ ./-]| de )"
WORDED = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th|er|º)?\.?{DE}(?:of |de )?{WORD}\.?,?{DE}(\d{{4}}|['’]?\d\d){TIME}")
MONTH_WORDED = re.compile(rf"{WORD}(?:\.?,? (?:de )?|\.?[-/.]|\. )?(\d{{4}})|(\d{{4}})\.?[ ./-]{WORD}\.?")
MONTH_SHORT = re.compile(rf"{WORD}(\.?[-/.]|\.? ?['’]|\.? )(\d\d)")
YEAR_FIRST_WORDED = re.compile(rf"(\d{{4}})[ /-]{WORD}\.?[ /-](\d{{1,2}}){TIME}")
AMERICAN = re.compile(rf"{WORD}\.? (\d{{1,2}})(?:st|nd|rd|th)?,? ?(\d{{4}}){TIME}")
NO_YEAR = re.compile(rf"\d{{1,2}}[. -]{{1,2}}{WORD}\.?|{WORD}\.?[ -]\d{{1,2}}")
BARE = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


def looks_like_date(text: str) -> bool:
    """Whether a text is a date in any notation, ambiguous or not. Bare figures may be one, and are not like one."""
    return not BARE.fullmatch(text.strip()) and may_be_date(text)


def may_be_date(text: str) -> bool:
    """Whether a text can be read as a date, bare figures included ("20260305")."""
    try:
        read_date(text)
    except Ambiguous:
        return True
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
        raise Unclear(_why_no_date(text))
    return found


def _why_no_date(text: str) -> str:
    if not text:
        return "the date is missing"
    if BARE.fullmatch(text):
        return f"“{short(text)}” is not a date: write it as 2026-03-05, or give its cell the format of a date"
    if (match := NO_YEAR.fullmatch(text)) and month_called(match[1] or match[2]):
        return f"“{short(text)}” is not a date: its year is missing, or needs four digits"
    return f"“{short(text)}” is not a date"


def _read_date(text: str, order: str) -> date | None:
    if match := ISO_DAY.fullmatch(text):
        return date(int(match[1]), int(match[3]), int(match[4]))
    if match := DOTTED.fullmatch(text):
        return date(_year(match[3]), int(match[2]), int(match[1]))
    if SLASHED.fullmatch(text):
        return _slashed(text, order)
    return _bare(text) or _period(text) or _worded(text)


def _bare(text: str) -> date | None:
    """Figures alone: a day or a month, as tools write them."""
    if match := BARE_DAY.fullmatch(text):
        year = int(match[1])
        return date(year, int(match[2]), int(match[3])) if FIRST_YEAR <= year <= LAST_YEAR else None
    if match := BARE_MONTH.fullmatch(text):
        year, month = int(match[1]), int(match[2])
        return date(year, month, 1) if FIRST_BARE_MONTH <= year <= LAST_YEAR and 1 <= month <= 12 else None
    return None


def _period(text: str) -> date | None:
    """The first day of a month, week or quarter that is written in figures."""
    if match := ISO_MONTH.fullmatch(text):
        return date(int(match[1]), int(match[2]), 1)
    if match := MONTH_YEAR.fullmatch(text):
        return date(int(match[2] or match[4]), int(match[1] or match[3]), 1)
    if match := WEEK.fullmatch(text):
        return date.fromisocalendar(int(match[1] or match[4]), int(match[2] or match[3]), 1)
    if match := QUARTER.fullmatch(text):
        year = match[3] or match[4] or match[5]
        return date(_year(year), 3 * int(match[1] or match[2] or match[6]) - 2, 1)
    return None


def _worded(text: str) -> date | None:
    for pattern, (year, word, day) in (
        (WORDED, (3, 2, 1)),
        (AMERICAN, (3, 1, 2)),
        (YEAR_FIRST_WORDED, (1, 2, 3)),
    ):
        if (match := pattern.fullmatch(text)) and (month := month_called(match[word])):
            return date(_year(match[year].lstrip("'’")), month, int(match[day]) if day else 1)
    if (match := MONTH_WORDED.fullmatch(text)) and (month := month_called(match[1] or match[4])):
        return date(int(match[2] or match[3]), month, 1)
    if (match := MONTH_SHORT.fullmatch(text)) and (month := month_called(match[1])):
        # "Jan 26" is a day without its year as well, where English is spoken; "janv. 26" is not.
        is_day = match[2].endswith(" ") and is_english(match[1])
        return None if is_day else date(_year(match[3]), month, 1)
    return None


def _slashed(text: str, order: str) -> date:
    readings = readings_of(text)
    if order in readings:
        return readings[order]
    if order:
        begins = ORDERS[order]
        raise Unclear(f"“{short(text)}” does not fit the other dates, which begin with {begins}")
    days = set(readings.values())
    if not days:
        raise Unclear(f"“{short(text)}” is not a day of the calendar")
    if len(days) > 1:
        raise Ambiguous(f"“{short(text)}” may begin with {' or with '.join(ORDERS[each] for each in readings)}")
    return days.pop()


def readings_of(text: str) -> dict[str, date]:
    """Every day that a date with slashes or hyphens may name, by its order; nothing where it is none."""
    match = SLASHED.fullmatch(text.strip())
    if not match:
        return {}
    first, second, third = int(match[1]), int(match[3]), _year(match[4])
    found = {DAY_FIRST: (third, second, first), MONTH_FIRST: (third, first, second)}
    if len(match[4]) == 2:
        found[YEAR_FIRST] = (2000 + first, second, third - 2000)
    return {order: day for order, parts in found.items() if (day := _day(*parts))}


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def part_of_year(text: str) -> int | None:
    """The first month of what is named without its year: a month, or a quarter such as Q2."""
    if match := re.fullmatch(r"Q([1-4])|([1-4])Q", text.strip(), re.ASCII | re.IGNORECASE):
        return 3 * int(match[1] or match[2]) - 2
    return month_called(text)


def year_in(text: str) -> int | None:
    """The year that a text is, and nothing besides."""
    year = int(text) if re.fullmatch(r"\d{4}", text.strip(), re.ASCII) else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None
