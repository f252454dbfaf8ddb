"""A KPI's tile as the dashboard and home draw it."""

from collections.abc import Iterable
from datetime import date, tzinfo
from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from outcomes.reckoning import periods
from outcomes.reckoning.scores import ScoreCard, Tile
from outcomes.shown.kpipage import KpiPage
from partnership.core.days import reader_day
from partnership.core.templatetags.charts import line_chart
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
def kpi_course(shown: KpiPage, *, title: str) -> SafeString:
    """`{% kpi_course shown title=kpi.name %}`: the course of a KPI's page; the page has the table."""
    return line_chart(
        shown.course,
        title=title,
        description=shown.description,
        unit=shown.unit,
        target=shown.target_path,
        notes=shown.noted,
        breaks=shown.breaks,
        spans=shown.tried,
        running=shown.running,
        table=False,
    )


@register.simple_tag
def score_card(card: ScoreCard) -> SafeString:
    """`{% score_card card %}`: an outcome with both signatures and its tiles."""
    return _card_drawn(card, timezone.get_current_timezone(), reader_day().year)


@lru_cache(maxsize=512)
def _card_drawn(card: ScoreCard, zone: tzinfo, year: int) -> SafeString:
    """Drawn once for equal cards, in each zone (when it was signed) and each year (a day of this one is shorter).

    The template is given nothing else, and so can show nothing else.
    """
    return mark_safe(get_template("outcomes/score_card.html").render({"card": card}))  # noqa: S308 autoescaped


@register.simple_tag
def score_tiles(tiles: Iterable[Tile]) -> SafeString:
    """`{% score_tiles card.tiles %}`, inside `<div class="tiles">`."""
    year = reader_day().year
    return mark_safe("".join([_drawn(tile, year) for tile in tiles]))  # noqa: S308 escaped where it is drawn


@lru_cache(maxsize=1024)
def _drawn(tile: Tile, year: int) -> SafeString:
    """Drawn once for each tile that says something else, and each year: a day of this one is written without it."""
    inside = format_html("{}", tile.more) if tile.more else ""
    newest = as_of(tile.yardstick.cadence, tile.as_of) if tile.as_of else None
    if newest and tile.is_sum:
        newest = format_html("{} – {}", day(tile.yardstick.starts_on), newest)
    return draw(
        inside,
        name=tile.name,
        value=tile.value,
        status=str(tile.status),
        unit=tile.unit,
        href=reverse("outcomes:kpi", args=[tile.kpi_id]),
        as_of=newest,
        values=tile.values,
        target=tile.line,
        aim=tile.aim,
    )
