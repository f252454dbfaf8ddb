"""A system's row in their table.

Fifty rows cost 40 ms in a template and a tenth of that as formatted strings (ADR 60), so that the row is made here and
nowhere else.
"""

from __future__ import annotations

from functools import cache, lru_cache

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from partnership.company.money import spelt
from partnership.core.figures import NOTHING
from partnership.core.templatetags.dates import day
from partnership.core.templatetags.marks import badge, side
from partnership.people.models import Side
from partnership.stack.models import System

EMPTY = SafeString("")
MISSING = SafeString('<span class="soft">nobody yet</span>')
DOES = 110  # characters


def row(system: System, said: str) -> SafeString:
    """The whole row; ``said`` is how many comments it has, as every list shows them."""
    does = format_html('<p class="soft small">{}</p>', Truncator(system.does).chars(DOES)) if system.does else EMPTY
    since = format_html('<p class="soft small">{}</p>', day(system.since)) if system.since else EMPTY
    return format_html(
        '<tr><th scope="row"><a href="{}">{}</a> {}{}{}</th>'
        '<td data-label="Category">{}</td><td data-label="Owners">{}</td><td data-label="Life">{} {}</td>'
        '<td data-number data-label="In use">{}</td><td data-number data-label="A year">{}</td></tr>',
        address().replace("/0/", f"/{system.pk}/"),
        system.name,
        said,
        came(system),
        does,
        system.category or NOTHING,
        owners(system),
        LIVES[system.life],
        since,
        used(system),
        spelt(system.yearly_cost, system.currency),
    )


@cache
def address() -> str:
    """Of a system by its number, which stands in the place of the 0: reversing fifty costs more than drawing them."""
    return reverse("stack:system", args=[10**17]).replace(f"/{10**17}/", "/0/")


def came(system: System) -> SafeString:
    by_pass, unexplained = badges()
    if system.is_by_pass:
        return by_pass
    return unexplained if system.is_unexplained else EMPTY


@cache
def badges() -> tuple[SafeString, SafeString]:
    return badge("By-pass", tone="notice"), badge("How did it come?")


@cache
def marks() -> tuple[SafeString, SafeString]:
    """Of IT and of marketing. Made when the first page asks: before static files are gathered there are none."""
    return side(Side.IT), side(Side.MARKETING)


def owners(system: System) -> SafeString:
    it, marketing = system.owner_it, system.owner_marketing
    return called(it.name if it else "", marketing.name if marketing else "")


@lru_cache(maxsize=256)
def called(it: str, marketing: str) -> SafeString:
    """A line for each side; a missing owner is a gap. The same two answer for many systems."""
    of_it, of_marketing = marks()
    return format_html(
        '<p class="systems__owner">{} {}</p><p class="systems__owner">{} {}</p>',
        of_it, it or MISSING,
        of_marketing, marketing or MISSING,
    )  # fmt: skip


def used(system: System) -> SafeString | str:
    if system.active_users is not None and system.licensed_users:
        return format_html(
            '{} %<p class="soft small">{} of {}</p>', system.utilisation, system.active_users, system.licensed_users
        )
    if system.utilisation is not None:
        return f"{system.utilisation} %"
    return NOTHING if system.active_users is None else str(system.active_users)


LIVES = dict(System.Life.choices)
