"""A KPI's tile as the dashboard and home draw it."""

from datetime import date
from decimal import Decimal
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from outcomes import periods
from outcomes.scores import Tile
from partnership.core.templatetags.components import tile as draw
from partnership.core.templatetags.dates import day, time_element

register = template.Library()


@register.simple_tag
def as_of(cadence: str, on: date | None) -> SafeString | str:
    """`{% as_of "monthly" tile.as_of %}` → Oct 2026: the period where the day closes it, else the day itself."""
    if on is None:
        return "no value yet"
    if not cadence:
        return day(on)
    period = periods.containing(cadence, on)
    if on != period.last:
        return day(on)
    return time_element(on, periods.label(cadence, period.first), f"up to {on:%A} {on.day} {on:%B %Y}")


@register.simple_tag
def score_tile(tile: Tile) -> SafeString:
    """`{% score_tile tile %}`: drawn once for what it shows, however often it is shown."""
    return _drawn(
        timezone.localdate().year, tile.kpi_id, tile.name, tile.unit, str(tile.status), tile.value, tile.as_of,
        tile.rule.cadence, tuple(tile.values), tuple(tile.line), tile.aim, tile.more,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _drawn(
    year: int,  # a day of this year is written without it
    kpi_id: int,
    name: str,
    unit: str,
    status: str,
    value: Decimal | None,
    on: date | None,
    cadence: str,
    values: tuple[Decimal | None, ...],
    line: tuple[float | None, ...],
    aim: Decimal | None,
    more: str,
) -> SafeString:
    inside = format_html('<p class="tile__more">{}</p>', more) if more else ""
    return draw(
        inside, name=name, value=value, status=status, unit=unit, href=reverse("outcomes:kpi", args=[kpi_id]),
        as_of=as_of(cadence, on) if on else None, values=values, target=line, aim=aim,
    )  # fmt: skip
