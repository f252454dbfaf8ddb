"""What the first page draws once and shows to many."""

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from partnership.core.days import reader_day
from partnership.home.way import Step
from partnership.home.winning import Glance

IN_A_CELL = 6
"""So many of each a cell of the map shows; its stage's page has all."""

register = template.Library()


@register.simple_tag
def glance_row(glance: Glance) -> SafeString:
    """`{% glance_row glance %}`: an outcome in a line, with the KPI that says how it goes."""
    return _drawn(glance, reader_day().year)


@lru_cache(maxsize=256)
def _drawn(glance: Glance, _year: int) -> SafeString:
    """Drawn once for equal ones, and each year: a day of this one is written without it.

    The template is given nothing else, and so can show nothing else.
    """
    return mark_safe(get_template("home/glance_row.html").render({"glance": glance}))  # noqa: S308 autoescaped


@register.simple_tag
def journey_stage(step: Step) -> SafeString:
    """`{% journey_stage step %}`: a stage of the map, drawn once while nothing happens."""
    return _stage(step)


@lru_cache(maxsize=64)
def _stage(step: Step) -> SafeString:
    """A step is the same one as long as nothing that it says has changed. The template is given nothing else."""
    context = {"step": step, "most": IN_A_CELL, "sliced": f":{IN_A_CELL}"}
    return mark_safe(get_template("home/journey_stage.html").render(context))  # noqa: S308 autoescaped
