"""How long cards wait to be accepted, lane by lane, and why they come back: figures of lanes, never of people."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from partnership.company.calendar import WorkingCalendar
from partnership.core.days import company_day
from partnership.projects.models import HandOff

DAYS = 90


@dataclass(frozen=True)
class Waited:
    """A lane: how many crossings into it were answered, in how many working days, and what waits still."""

    lane: int
    name: str
    answered: int
    median: float | None
    longest: int | None
    waiting: int


@dataclass(frozen=True)
class Cause:
    key: str
    name: str
    number: int


def waited_by_lane(today: date, calendar: WorkingCalendar) -> list[Waited]:
    """Of those sent in the last ninety days or waiting still, the slowest lane first. One query."""
    found = HandOff.objects.counted_since(today - timedelta(days=DAYS)).values_list(
        "to_lane", "to_lane__name", "state", "sent_at", "answered_at"
    )
    names: dict[int, str] = {}
    days: dict[int, list[int]] = defaultdict(list)
    waiting: Counter[int] = Counter()
    for lane, name, state, sent_at, answered_at in found:
        names[lane] = name
        if state == HandOff.State.WAITING:
            waiting[lane] += 1
        elif answered_at:
            days[lane].append(calendar.working_days_between(company_day(sent_at), company_day(answered_at)))
    rows = [
        Waited(
            lane=lane,
            name=name,
            answered=len(days[lane]),
            median=median(days[lane]) if days[lane] else None,
            longest=max(days[lane], default=None),
            waiting=waiting[lane],
        )
        for lane, name in names.items()
    ]
    return sorted(rows, key=lambda row: (-(row.median or 0), row.name))


def causes_of_return(today: date) -> list[Cause]:
    """Why hand-offs came back in the last ninety days, the commonest first. One query."""
    since = today - timedelta(days=DAYS)
    found = HandOff.objects.came_back_since(since).values_list("cause", flat=True)
    numbers = Counter(HandOff.Cause(cause or HandOff.Cause.OTHER) for cause in found)
    return [Cause(cause.value, cause.label, number) for cause, number in numbers.most_common()]
