from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from partnership.attention.items import Item, survey
from partnership.attention.pending import FIRST, pending_for
from partnership.core.access import SignedInRequest
from partnership.core.days import company_day
from partnership.core.http import page
from partnership.people.models import Person

OVER, TODAY, OPEN, SOON, LATER = "Overdue", "Today", "No date is set", "The next seven days", "Later"


@require_GET
def waiting(request: SignedInRequest) -> HttpResponse:
    """What waits for the reader, oldest promise first, each with the place where it is done."""
    pending = pending_for(request.user)
    pages = Paginator(range(pending.count), FIRST).get_page(request.GET.get("page"))
    items = pending.first if pages.number == 1 else page_of(request.user, pages)
    groups = by_urgency(items, company_day())
    context = {"groups": groups, "pages": pages, "incomplete": not pending.is_complete}
    return page(request, "home/waiting.html", context, part="list")


@require_GET
def waiting_count(request: SignedInRequest) -> HttpResponse:
    """The number for the navigation; nothing when nothing waits."""
    return page(request, "home/waiting_count.html", {"count": pending_for(request.user).count})


def page_of(person: Person, pages: Page[int]) -> list[Item]:
    """Behind the first page: every area is asked."""
    return survey(timezone.now(), person).items[pages.start_index() - 1 : pages.end_index()]


def by_urgency(items: list[Item], today: date) -> list[tuple[str, list[Item]]]:
    """Overdue; today, or urgent; waiting without a date; due within a week; the rest: the oldest promise first."""
    groups: dict[str, list[Item]] = {name: [] for name in (OVER, TODAY, OPEN, SOON, LATER)}
    for item in items:
        groups[_group(item, today)].append(item)
    return [(name, group) for name, group in groups.items() if group]


def _group(item: Item, today: date) -> str:
    due = company_day(item.due) if item.due else None
    if due and due < today:
        return OVER
    if item.is_urgent or due == today:
        return TODAY
    if due is None:
        return OPEN
    return LATER if due > today + timedelta(days=7) else SOON
