"""Which day it is. There are two answers, and one place that asks a clock for a day: here.

The company's day counts for whatever is agreed or owed: who holds a seat or speaks for whom, what is due or late, which
period runs, from when a lane is whose. It is the same for everybody, wherever they sit. The reader's day is for what is
shown of a moment: "today", "yesterday", the date beside a time.

`day_in` is for the two things that say their own zone: a meeting, whose wall clock is its series', and a mail, which
leaves when it is morning where it is read.
"""

from datetime import date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string


def company_zone() -> ZoneInfo:
    """The zone of the ground rules, which stand above this and are asked by the name in the settings."""
    return ZoneInfo(import_string(settings.COMPANY_ZONE)())


def company_day(at: datetime | None = None) -> date:
    """The company's day, now or at an instant."""
    return timezone.localdate(at, company_zone())


def company_moment(day: date, clock: time = time()) -> datetime:
    """When it is that time of that day for the company; its midnight, with which the day begins, if no time is said."""
    return datetime.combine(day, clock, company_zone())


def reader_day(at: datetime | None = None) -> date:
    """The day where the reader is (people.middleware.local_time), now or at an instant; for showing, not for rules."""
    return timezone.localdate(at)


def day_in(zone: tzinfo, at: datetime) -> date:
    """The day at an instant in a zone that the thing itself says."""
    return timezone.localdate(at, zone)
