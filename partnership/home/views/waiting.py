from datetime import date, timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from partnership.attention.items import Item, survey
from partnership.core.access import Request
from partnership.core.http import page

OVER, TODAY, OPEN, SOON, LATER = "Overdue", "Today", "No date is set", "The next seven days", "Later"


@require_GET
def waiting(request: Request) -> HttpResponse:
    """What waits for the reader, oldest promise first, each with the place where it is done."""
    asked = survey(timezone.now(), request.user)
    context = {"groups": by_urgency(asked.items, timezone.localdate()), "count": len(asked.items)}
    context["incomplete"] = bool(asked.failures)
    return page(request, "home/waiting.html", context, part="list")


@require_GET
def waiting_count(request: Request) -> HttpResponse:
    """The number for the navigation; nothing when nothing waits."""
    count = len(survey(timezone.now(), request.user).items)
    return page(request, "home/waiting_count.html", {"count": count})


def by_urgency(items: list[Item], today: date) -> list[tuple[str, list[Item]]]:
    """Overdue; today, or urgent; waiting without a date; due within a week; the rest: the oldest promise first."""
    groups: dict[str, list[Item]] = {name: [] for name in (OVER, TODAY, OPEN, SOON, LATER)}
    for item in items:
        groups[_group(item, today)].append(item)
    return [(name, group) for name, group in groups.items() if group]


def _group(item: Item, today: date) -> str:
    due = timezone.localdate(item.due) if item.due else None
    if due and due < today:
        return OVER
    if item.is_urgent or due == today:
        return TODAY
    if due is None:
        return OPEN
    return LATER if due > today + timedelta(days=7) else SOON
