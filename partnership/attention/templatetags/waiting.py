"""What waits, on pages: its rows, and the count in the navigation where it is known already."""

from datetime import date, tzinfo
from functools import lru_cache
from secrets import token_hex

from django import template
from django.template.context import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from partnership.attention.items import Item
from partnership.attention.pending import known_pending
from partnership.core.days import reader_day
from partnership.people.models import Person

register = template.Library()

TOKEN = token_hex(16)
"""What stands in a kept row where each page has its own token against forged forms; nobody can guess it."""


@register.simple_tag
def known_waiting(person: Person) -> int | None:
    """`{% known_waiting user as all_waiting %}`: how much waits for the reader. None: the page has to ask."""
    known = known_pending(person)
    return None if known is None else known.count


@register.simple_tag(takes_context=True)
def waiting_row(context: Context, item: Item) -> SafeString:
    """`{% waiting_row item %}`: one thing that waits as a row of its list, with the place where it is done."""
    row = _drawn(item, timezone.get_current_timezone(), reader_day())
    return mark_safe(row.replace(TOKEN, str(context["csrf_token"])) if TOKEN in row else row)  # noqa: S308 its own


@lru_cache(maxsize=2048)
def _drawn(item: Item, _zone: tzinfo, _today: date) -> str:
    """Drawn once for equal items, in each zone and on each day: a row knows no other time (core's date tags).

    The template is given nothing else, and so can show nothing else.
    """
    return get_template("attention/item.html").render({"item": item, "csrf_token": TOKEN})
