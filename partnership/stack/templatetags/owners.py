"""Who answers for a system on each side, drawn once for each row of a long list."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from partnership.core.templatetags.marks import side as mark
from partnership.people.models import Side
from partnership.stack.models import System

register = template.Library()

MARKS = {side.value: mark(side) for side in Side}
MISSING = SafeString('<span class="soft">nobody yet</span>')


@register.simple_tag
def owners(system: System) -> SafeString:
    """`{% owners system %}`: a line for each side; a missing owner is a gap."""
    it, marketing = system.owner_it, system.owner_marketing
    return format_html(
        '<p class="systems__owner">{} {}</p><p class="systems__owner">{} {}</p>',
        MARKS["it"], it.name if it else MISSING,
        MARKS["marketing"], marketing.name if marketing else MISSING,
    )  # fmt: skip
