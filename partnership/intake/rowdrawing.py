"""A request's row in their table, as a string: fifty rows in a template cost most of the page (ADR 60)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from partnership.core.templatetags.dates import day
from partnership.core.templatetags.marks import badge, symbol, who
from partnership.intake.models import Request

if TYPE_CHECKING:
    from partnership.intake.clock import Clock
    from partnership.intake.forms.filters import RequestRow

EMPTY = SafeString("")
NO_CLOCK = SafeString('<td data-none><span class="soft" aria-label="no clock runs">—</span></td>')
STANDS_STILL = SafeString('<td><span class="soft">the clock stands still</span></td>')
MARKS = {"over": "octagon-x", "fifth": "triangle-alert"}
"""By a clock's level; any other is a plain clock."""


def row(shown: RequestRow, said: str) -> SafeString:
    """The whole row; ``said`` is how many comments it has, as every list shows them."""
    request = shown.request
    moves = format_html('<p class="soft small">moves {}</p>', request.kpi.name) if request.kpi else EMPTY
    return format_html(
        '<tr><th scope="row"><a href="{}">{}</a> {}{}</th><td class="nowrap">{}</td>'
        '<td>{}{}<p class="soft small">{}since {}{}</p></td>{}</tr>',
        address().replace("/0/", f"/{request.pk}/"),
        request.title,
        said,
        moves,
        who(request.requester),
        badge(STATES[request.state], tone=shown.tone),
        fast_lane() if request.fast_lane else EMPTY,
        f"with {shown.holder} " if shown.holder else "",
        day(request.state_since),
        format_html(" until {}", day(request.deferred_until)) if request.deferred_until else EMPTY,
        left(shown),
    )


def left(shown: RequestRow) -> SafeString:
    """The cell of the time that is left."""
    if shown.clock:
        return format_html("<td>{}</td>", clock(shown.clock))
    return STANDS_STILL if shown.request.state == Request.State.NEEDS_INFORMATION else NO_CLOCK


def clock(running: Clock) -> SafeString:
    """What is left of a promise, with its mark, and its day."""
    return format_html(
        '<span class="clock" data-level="{}"><span class="nowrap">{} {}</span> '
        '<span class="clock__due">{}</span></span>',
        running.level,
        symbol(MARKS.get(running.level, "clock")),
        running.words,
        day(running.due_on),
    )


@cache
def address() -> str:
    """Of a request by its number, which stands in the place of the 0: reversing fifty costs more than drawing them."""
    return reverse("intake:request", args=[10**17]).replace(f"/{10**17}/", "/0/")


@cache
def fast_lane() -> SafeString:
    return SafeString(f" {badge('Fast lane')}")


STATES = dict(Request.State.choices)
