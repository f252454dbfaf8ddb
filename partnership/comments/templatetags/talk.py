"""The panel in which people talk about a record, on that record's own page."""

from typing import Any

from django import template
from django.template import RequestContext
from django.template.loader import render_to_string

from partnership.comments.forms import CommentForm
from partnership.comments.panel import panel

register = template.Library()


@register.inclusion_tag("comments/panel.html", takes_context=True)
def talk(context: RequestContext, record: Any) -> dict[str, Any]:
    """`{% talk request %}`: what was said about it and the way to say more. At most three queries."""
    request = context["request"]
    return panel(record, request.user) | {"form": CommentForm(), "request": request}


@register.simple_tag
def talked(numbers: dict[int, int], pk: int) -> str:
    """`{% talked numbers row.pk %}` in a list: how many comments it has; nothing where it has none.

    Most rows of a long list have none, and no template is drawn for them.
    """
    number = numbers.get(pk, 0)
    return render_to_string("comments/number.html", {"number": number}) if number else ""
