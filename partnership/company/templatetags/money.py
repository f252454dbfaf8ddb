"""Amounts of money on a page."""

from decimal import Decimal

from django import template

from partnership.core.figures import NOTHING, with_unit

register = template.Library()


@register.simple_tag
def amount(value: Decimal | None, currency: str) -> str:
    """12500.00 and "EUR" → "12,500 EUR": whole units from a hundred on; a dash for what is not known."""
    if value is None:
        return NOTHING
    return with_unit(round(value) if abs(value) >= 100 else value, currency)
