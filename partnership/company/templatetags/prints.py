"""What stands on paper and on no screen: whose page this is, and when it was printed."""

from django import template
from django.utils.dateformat import format as dateformat
from django.utils.html import format_html
from django.utils.safestring import SafeString

from partnership.company.models import GroundRules
from partnership.core.days import reader_day

register = template.Library()


@register.simple_tag
def print_head() -> SafeString:
    """Dates on a page leave the year out where it is this one: on paper the head says which."""
    return format_html(
        '<p class="print-head"><strong>{}</strong><span>Printed {}</span></p>',
        GroundRules.current().name,
        dateformat(reader_day(), "l j F Y"),
    )
