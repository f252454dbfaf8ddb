"""Charts in templates; the drawing is `core/charts.py`."""

from collections.abc import Sequence
from datetime import date

from django import template
from django.utils.safestring import SafeString

from partnership.core import charts, linechart
from partnership.core.figures import Number
from partnership.core.html import part

register = template.Library()


@register.simple_tag
def sparkline(
    values: Sequence[Number | None], *, target: Number | Sequence[Number | None] | None = None, title: str = "Trend"
) -> SafeString:
    """`{% sparkline tile.values target=tile.target title="Repeat purchases, 24 months" %}`"""
    return charts.sparkline(values, target=target, title=title)


@register.simple_tag
def meter(value: Number | None, *, expected: Number | None = None, label: str) -> SafeString:
    """`{% meter progress expected=70 label="Progress" %}`, 0–100; the tick is where it should be today."""
    return charts.meter(value, expected=expected, label=label)


@register.simple_tag
def pair(
    it: Number | None, marketing: Number | None, *, low: int = 1, high: int = 5, label: str = "Rating"
) -> SafeString:
    """`{% pair review.it review.marketing label="Confidence" %}`: two ratings on one line; None is a gap."""
    return part(
        "pair.html", drawing=charts.pair(it, marketing, low=low, high=high, label=label), it=it, marketing=marketing
    )


@register.simple_tag
def line_chart(
    points: Sequence[charts.Point],
    *,
    title: str,
    description: str = "",
    unit: str = "",
    target: Sequence[charts.Point] = (),
    band: Sequence[tuple[date, Number, Number]] = (),
    notes: Sequence[tuple[date, str]] = (),
    breaks: Sequence[tuple[date, str]] = (),
    spans: Sequence[linechart.Span] = (),
    running: tuple[date, Number, str] | None = None,
    start: date | None = None,
    end: date | None = None,
    table: bool = True,
) -> SafeString:
    """A KPI's course with its table behind. Points are (day, value or None), band is (day, low, high) per day."""
    chart = linechart.LineChart(
        points=list(points),
        target=list(target),
        band=list(band),
        notes=list(notes),
        breaks=list(breaks),
        spans=list(spans),
        running=running,
        unit=unit,
        start=start,
        end=end,
    )
    return part(
        "line_chart.html",
        chart=chart,
        drawing=chart.draw(title, description),
        title=title,
        description=description,
        table=table,
    )
