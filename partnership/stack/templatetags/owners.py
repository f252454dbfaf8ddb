"""Who answers for a system on each side, drawn once for each row of a long list."""

from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from partnership.core.templatetags.marks import side as mark
from partnership.people.models import Side
from partnership.stack.models import System

register = template.Library()

MISSING = SafeString('<span class="soft">nobody yet</span>')


@cache
def marks() -> tuple[SafeString, SafeString]:
    """Of IT and of marketing. Made when the first page asks: before static files are gathered there are none."""
    return mark(Side.IT), mark(Side.MARKETING)


@register.simple_tag
def owners(system: System) -> SafeString:
    """`{% owners system %}`: a line for each side; a missing owner is a gap."""
    it, marketing = system.owner_it, system.owner_marketing
    of_it, of_marketing = marks()
    return format_html(
        '<p class="systems__owner">{} {}</p><p class="systems__owner">{} {}</p>',
        of_it, it.name if it else MISSING,
        of_marketing, marketing.name if marketing else MISSING,
    )  # fmt: skip
