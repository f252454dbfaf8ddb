"""Events in words: each kind has a one-line template of its own, else its own name says it."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import formats, timezone
from django.utils.text import Truncator

from partnership.activity.models import Event
from partnership.core.figures import spell

register = template.Library()
# How a stored value is written, and how it is said.
WRITTEN: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (re.compile(r"[0-9a-f]{16}"), lambda digest: f"a text ({digest[:6]})"),
    (re.compile(r"it"), str.upper),  # the side
    (re.compile(r"[a-z]+(_[a-z]+)+"), lambda name: name.replace("_", " ")),
    (re.compile(r"\d{4}-\d\d-\d\d"), lambda day: formats.date_format(date.fromisoformat(day), "D j M Y")),
    (
        re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:\d\d)"),
        lambda at: formats.date_format(timezone.localtime(datetime.fromisoformat(at)), "D j M Y, H:i"),
    ),
)


@register.simple_tag
def happened(event: Event) -> str:
    """`{% happened event %}`: the sentence of templates/activity/kinds/<kind>.txt, or the kind's own words."""
    try:
        return get_template(f"activity/kinds/{event.kind}.txt").render({"event": event}).strip()
    except TemplateDoesNotExist:
        return event.words.capitalize()


@register.simple_tag
def changed(event: Event) -> list[str]:
    """`{% changed event as lines %}`: each field's way from what to what, in words."""
    return [
        f"{field.replace('_', ' ').replace('-', ' ').capitalize()}: {said(old)} → {said(new)}"
        for field, (old, new) in event.changes.items()
        if said(old) != said(new)
    ]


@register.filter
def said(value: Any) -> str:
    """A stored value for people: no digest, no ISO day or instant, no name of a choice, no list in brackets."""
    if value in (None, "", []):
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(said(each) for each in value)
    text = str(value)
    how = next((how for form, how in WRITTEN if form.fullmatch(text)), None)
    return how(text) if how else str(Truncator(text).chars(60))


@register.filter
def figure(value: Any) -> str:
    """A stored number with its thousands apart; what is none as it is said."""
    try:
        return spell(Decimal(str(value)))
    except ArithmeticError:
        return said(value)
