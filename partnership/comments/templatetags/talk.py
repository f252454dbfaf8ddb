"""The panel in which people talk about a record, on that record's own page."""

from typing import Any

from django import template
from django.template import RequestContext

from partnership.comments.forms import CommentForm
from partnership.comments.panel import panel

register = template.Library()


@register.inclusion_tag("comments/panel.html", takes_context=True)
def talk(context: RequestContext, record: Any) -> dict[str, Any]:
    """`{% talk request %}`: what was said about it and the way to say more. At most three queries."""
    request = context["request"]
    return panel(record, request.user) | {"form": CommentForm(), "request": request}


@register.inclusion_tag("comments/number.html")
def talked(numbers: dict[int, int], pk: int) -> dict[str, int]:
    """`{% talked numbers row.pk %}` in a list: how many comments it has; nothing where it has none."""
    return {"number": numbers.get(pk, 0)}
