"""Days and times as people read them: "Thu 3 Dec", the year only when it is another one, all of it in the title."""

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.dateformat import format as dateformat
from django.utils.html import format_html
from django.utils.safestring import SafeString

from partnership.core.days import company_day, reader_day
from partnership.core.figures import NOTHING

register = template.Library()


def _beside_today(value: date) -> tuple[date, date]:
    """A day that is agreed or owed, beside the company's today; of a moment, its day and today where the reader is."""
    return (reader_day(value), reader_day()) if isinstance(value, datetime) else (value, company_day())


def short_day(day: date, this_year: int) -> str:
    return dateformat(day, "D j M" if day.year == this_year else "D j M Y")


def time_element(value: date, words: str, title: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), title, words)


@register.simple_tag
def day(value: date | None) -> SafeString | str:
    """`{% day request.needed_by %}` → Thu 3 Dec."""
    if value is None:
        return NOTHING
    on = reader_day(value) if isinstance(value, datetime) else value
    return day_element(on, reader_day().year)


@lru_cache(maxsize=2000)
def day_element(on: date, this_year: int) -> SafeString:
    """Kept, since a list says the same few days again and again."""
    return time_element(on, short_day(on, this_year), dateformat(on, "l j F Y"))


@register.simple_tag
def month(value: date | None) -> SafeString | str:
    """`{% month value.on %}` → Dec 2026."""
    return NOTHING if value is None else time_element(value, dateformat(value, "M Y"), dateformat(value, "F Y"))


@register.simple_tag
def clock(value: datetime | None, *, with_day: bool = True) -> SafeString | str:
    """`{% clock meeting.starts_at %}` → Thu 3 Dec, 14:00, in the reader's time zone, which the title names."""
    if value is None:
        return NOTHING
    moment = value.astimezone(UTC) if timezone.is_aware(value) else value  # two hours of autumn are equal elsewhere
    return clock_element(moment, timezone.get_current_timezone(), reader_day().year if with_day else None)


@lru_cache(maxsize=2000)
def clock_element(moment: datetime, zone: tzinfo, this_year: int | None) -> SafeString:
    """Kept like a day, for each zone in which somebody reads it; `this_year` is None where the day is not said."""
    at = moment.astimezone(zone) if timezone.is_aware(moment) else moment
    hour = dateformat(at, "H:i")
    words = f"{short_day(at, this_year)}, {hour}" if this_year else hour
    return time_element(at, words, dateformat(at, "l j F Y, H:i T"))


@register.filter
def is_past(value: date | None) -> bool:
    """`{% if action.due_on|is_past %}`: its day is over; today is not past yet. See ``_beside_today``."""
    if value is None:
        return False
    on, today = _beside_today(value)
    return on < today


@register.simple_tag
def ago(value: date | None) -> str:
    """How far from today, in days: "today", "3 days ago", "in 2 days". Only beside an absolute date."""
    if value is None:
        return ""
    on, today = _beside_today(value)
    days = (on - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"
