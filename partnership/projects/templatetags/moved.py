"""Where a card or a project went, at the end of the sentence that says so."""

from django import template

from partnership.activity.models import Event

register = template.Library()


@register.filter
def moved(event: Event) -> str:
    """`{{ event|moved }}`: ": from lane → to lane, from column → to column", and ": stage → stage" of a project."""
    lane, column, stage = (event.changes.get(field) for field in ("lane", "column", "stage"))
    way = f": {lane[0]} → {lane[1]}" if lane and lane[0] != lane[1] else ""
    way += f", {column[0]} → {column[1]}" if column and column[0] != column[1] else ""
    return way + (f": {stage[0]} → {stage[1]}" if stage else "")
