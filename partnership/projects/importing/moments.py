"""Moments as tools write them: ISO with a zone, seconds since 1970, or a day and a clock in somebody's notation."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from partnership.core.days import day_in
from partnership.sheets.dates import read_date
from partnership.sheets.notation import FIRST_YEAR, Unclear

LAST_YEAR = 2100
EPOCH = re.compile(r"\d{9,10}(\d{3})?", re.ASCII)
CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?:[.,]\d+)?\s*([AaPp])?\.?(?:[Mm])?", re.ASCII)


def moment(said: object, zone: ZoneInfo, order: str = "") -> datetime | None:
    """When it was, in ``zone`` where it says none; None where it says nothing. Raises Unclear for what is no moment."""
    text = str(said if said is not None else "").strip()
    if text in ("", "0", "None"):
        return None
    if EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:-3] if len(text) > 11 else text), UTC)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = datetime.combine(read_date(text, order), _clock(text))
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise Unclear(f"{at:%Y-%m-%d} lies too far away")
    return at if at.tzinfo else at.replace(tzinfo=zone)


def when(said: object, zone: ZoneInfo, order: str = "") -> datetime | None:
    """The same of what a card lives without: None for what is no moment either."""
    try:
        return moment(said, zone, order)
    except (ValueError, OverflowError, OSError):
        return None


def day(said: object, zone: ZoneInfo, order: str = "") -> date | None:
    """The day of it where the company is."""
    at = moment(said, zone, order)
    return day_in(zone, at) if at else None


def _clock(text: str) -> time:
    """The time of day beside a day; midnight where there is none."""
    match = CLOCK.search(text)
    if not match:
        return time()
    hour, half = int(match[1]), (match[4] or "").lower()
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return time(hour, int(match[2]), int(match[3] or 0)) if hour < 24 and int(match[2]) < 60 else time()
