"""The cells of a row in an import's preview, each as its kind is written."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.template.defaultfilters import truncatechars
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from partnership.core.figures import NOTHING
from partnership.core.html import attributes
from partnership.core.templatetags.dates import day
from partnership.core.templatetags.marks import figure
from partnership.sheets.fates import Fated

register = template.Library()

LONGEST = 60


def in_kind(value: Any) -> SafeString | str:
    """A figure, a day or a text as pages show them."""
    if isinstance(value, Decimal):
        return figure(value)
    if isinstance(value, date):
        return day(value)
    return NOTHING if value is None else str(truncatechars(value, LONGEST))


@register.simple_tag
def cells_of(row: Sequence[Any], heads: Sequence[tuple[str, bool]]) -> SafeString:
    """`{% cells_of each.cells importer.heads %}`: the row's cells under these heads."""
    pairs = zip(row, heads, strict=True)
    return format_html_join("", "<td{}>{}</td>", ((_about(value, each), in_kind(value)) for value, (_, each) in pairs))


def _about(value: Any, is_figure: bool) -> SafeString:
    return attributes(data_number=is_figure, class_="nowrap" if isinstance(value, date) else "")


@register.simple_tag
def fate_of(row: Fated) -> SafeString:
    """`{% fate_of each %}` → **changed**, was 7; or, where several may change, **changed**, Team was Data."""
    before = ((f"{label} " if label else "", in_kind(old)) for label, old in row.before)
    was = format_html_join("", ", {}was {}", before)
    reason = format_html(": {}", row.reason) if row.reason else ""
    notes = format_html_join("", "<li>{}</li>", ((note,) for note in row.notes))
    listed = format_html('<ul class="small import-notes">{}</ul>', notes) if row.notes else ""
    return format_html("<strong>{}</strong>{}{}{}", row.fate, was, reason, listed)
