"""Charts of many things at once: where each dot lies, how layers grow, how many a week. SVG, as `core/charts.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as dateformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from partnership.core.charts import NONE, path, percent, stretched
from partnership.core.figures import with_unit
from partnership.core.linechart import LineChart

LARGEST = 9.0  # a dot's radius
FEWEST = 4  # things that a chart of them has height for: no half of one is drawn beside it
ROOM = 0.05  # of the height: a layer that is lower has its name in the legend alone


@dataclass(frozen=True)
class Dot:
    """So many things on one day at one height; its address leads to them."""

    on: date
    value: float
    number: int = 1
    href: str = ""


def scatter(
    dots: Sequence[Dot], *, marks: Sequence[tuple[float, str]], start: date, end: date, unit: str, title: str, desc: str
) -> SafeString:
    """Dots over days, the larger the more of them there are; ``marks`` are lines across, with their words."""
    heights: list[tuple[date, float | None]] = [(start, 0.0), *((dot.on, dot.value) for dot in dots)]
    frame = LineChart(points=heights, unit=unit, start=start, end=end)
    drawn = format_html_join(
        "",
        '<a href="{0}" tabindex="-1" aria-label="{4}"><circle class="plot__dot" cx="{1}" cy="{2}" r="{3}">'
        "<title>{4}</title></circle></a>",
        (
            (
                dot.href,
                percent(frame.x(dot.on)),
                percent(frame.y(dot.value)),
                round(min(3 * dot.number**0.5, LARGEST), 1),
                f"{dateformat(dot.on, 'j M Y')}: {with_unit(dot.value, unit)}"
                + (f", {dot.number} of them" if dot.number > 1 else ""),
            )
            for dot in dots
        ),
    )
    across = format_html_join(
        "",
        '<line class="plot__mark" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
        '<text class="plot__words" x="100%" y="{0}" dy="-5" text-anchor="end">{1}</text>',
        ((percent(frame.y(value)), words) for value, words in marks),
    )
    return whole(frame.grid() + frame.months() + drawn + across, title, desc)


def layers(
    days: Sequence[date], bands: Sequence[tuple[str, str, Sequence[int]]], *, title: str, desc: str
) -> SafeString:
    """How much there was of each kind on each day, one upon the other; a band has a key for its colour, and a name."""
    sums = [0.0] * len(days)
    tops: list[tuple[str, str, list[float], list[float]]] = []
    for key, label, values in bands:
        low, sums = sums, [below + value for below, value in zip(sums, values, strict=True)]
        tops.append((key, label, low, sums))
    frame = LineChart(
        points=[(days[0], 0.0), (days[0], FEWEST), *zip(days, sums, strict=True)], start=days[0], end=days[-1]
    )
    areas = words = NONE
    for key, label, low, high in tops:
        edge = [(frame.x(day), frame.y(value)) for day, value in zip(days, high, strict=True)]
        edge += [(frame.x(day), frame.y(value)) for day, value in zip(reversed(days), reversed(low), strict=True)]
        areas += format_html('<path class="plot__layer" data-layer="{}" d="{}Z"/>', key, path(edge))
        if frame.y(low[-1]) - frame.y(high[-1]) > ROOM:
            middle = percent((frame.y(low[-1]) + frame.y(high[-1])) / 2)
            words += format_html(
                '<text class="plot__words" x="100%" y="{}" dx="-6" dy="4" text-anchor="end">{}</text>', middle, label
            )
    return whole(stretched(areas) + frame.grid() + frame.months() + words, title, desc)


def bars(days: Sequence[date], values: Sequence[int], hrefs: Sequence[str], *, title: str, desc: str) -> SafeString:
    """A bar for each stretch that begins on a day; the last day ends the last of them."""
    frame = LineChart(
        points=[(days[0], 0.0), (days[0], FEWEST), *zip(days, values, strict=False)], start=days[0], end=days[-1]
    )
    drawn = format_html_join(
        "",
        '<a href="{0}" tabindex="-1" aria-label="{5}"><rect class="plot__bar" x="{1}" y="{2}" width="{3}" height="{4}">'
        "<title>{5}</title></rect></a>",
        (
            (
                href,
                percent(frame.x(day) + (frame.x(after) - frame.x(day)) * 0.2),  # after the figures of the grid
                percent(frame.y(value)),
                percent((frame.x(after) - frame.x(day)) * 0.8),
                percent(1 - frame.y(value)),
                f"From {dateformat(day, 'j M Y')}: {value}",
            )
            for day, after, value, href in zip(days, days[1:], values, hrefs, strict=False)
            if value
        ),
    )
    return whole(drawn + frame.grid() + frame.months(), title, desc)


def whole(content: SafeString, title: str, desc: str) -> SafeString:
    """A picture; one in which something leads elsewhere is a group of what is in it, and no single image."""
    role = "group" if "<a " in content else "img"
    return format_html(
        '<svg class="chart__drawing" role="{}"><title>{}</title><desc>{}</desc><svg class="chart__plot">{}</svg></svg>',
        role,
        title,
        desc,
        content,
    )
