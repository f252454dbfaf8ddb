"""What the first page draws once and shows to many."""

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from partnership.core.days import reader_day
from partnership.home.winning import Glance

register = template.Library()


@register.simple_tag
def glance_row(glance: Glance) -> SafeString:
    """`{% glance_row glance %}`: an outcome in a line, with the KPI that says how it goes."""
    return _drawn(glance, reader_day().year)


@lru_cache(maxsize=256)
def _drawn(glance: Glance, _year: int) -> SafeString:
    """Drawn once for equal ones, and each year: a day of this one is written without it.

    The template is given nothing else, and so can show nothing else.
    """
    return mark_safe(get_template("home/glance_row.html").render({"glance": glance}))  # noqa: S308 autoescaped
