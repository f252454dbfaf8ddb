"""The count in the navigation, where it is known already and can come with the page."""

from django import template

from partnership.attention.standing import known_count
from partnership.people.models import Person

register = template.Library()


@register.simple_tag
def known_waiting(person: Person) -> int | None:
    """`{% known_waiting user as all_waiting %}`: how much waits for the reader. None: the page has to ask."""
    return known_count(person)
