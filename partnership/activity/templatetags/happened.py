"""Events in words: each kind has a one-line template of its own, else its own name says it."""

from django import template
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from partnership.activity.models import Event

register = template.Library()


@register.simple_tag
def happened(event: Event) -> str:
    """`{% happened event %}`: the sentence of templates/activity/kinds/<kind>.txt, or the kind's own words."""
    try:
        return get_template(f"activity/kinds/{event.kind}.txt").render({"event": event}).strip()
    except TemplateDoesNotExist:
        return event.words.capitalize()
