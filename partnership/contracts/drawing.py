"""The technology part of marketing's budget by year, as bars beside the company's own line and the field's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from partnership.contracts.models import BudgetYear
from partnership.core.charts import percent
from partnership.core.figures import with_unit
from partnership.core.plots import whole
from partnership.core.scales import Scale, nice_ticks

FIELD_SHARE = 20
"""The field's: over 20 % of what marketing spends goes into technology."""
BAR, GAP = 0.3, 0.04
"""Of a year's width: each of its two bars, and what is between them."""


def shares(years: Sequence[BudgetYear], own: int) -> SafeString:
    """Two bars for each year, what was planned and what was spent, in percent of the whole budget."""
    values = [float(value) for year in years for value in (year.share_planned, year.share_spent) if value is not None]
    ticks = nice_ticks([0.0, float(max(own, FIELD_SHARE)) * 1.1, *values])
    scale = Scale(ticks[0], ticks[-1])
    grid = format_html_join(
        "",
        '<line class="chart__grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
        '<text class="chart__tick" x="0" y="{0}" dy="-4">{1}</text>',
        ((percent(1 - scale.at(tick)), with_unit(tick, "%")) for tick in ticks),
    )
    bars = format_html_join(
        "",
        '<rect class="budget__bar" data-kind="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        _bars(years, scale),
    )
    named = format_html_join(
        "",
        '<text class="chart__month" x="{}" y="100%" dy="18" text-anchor="middle">{}</text>',
        ((percent((number + 0.5) / len(years)), year.year) for number, year in enumerate(years)),
    )
    lines = format_html_join(
        "",
        '<line class="budget__line" data-kind="{0}" x1="0" x2="100%" y1="{1}" y2="{1}"/>'
        '<text class="plot__words" x="100%" y="{1}" dy="{3}" text-anchor="end">{2}</text>',
        ((kind, percent(1 - scale.at(at)), words, dy) for kind, at, words, dy in _lines(own)),
    )
    title = "The technology part of marketing’s budget, by year"
    return whole(grid + bars + lines + named, title, "; ".join(map(_said, years)))


def _lines(own: int) -> Iterator[tuple[str, int, str, int]]:
    """The company's line and the field's, the upper one with its words above it; they are one where they are alike."""
    if own == FIELD_SHARE:
        yield "own", own, f"our own line and the field’s, {own} %", -5
        return
    yield "own", own, f"our own line, {own} %", -5 if own > FIELD_SHARE else 14
    yield "field", FIELD_SHARE, f"the field, over {FIELD_SHARE} %", 14 if own > FIELD_SHARE else -5


def _bars(years: Sequence[BudgetYear], scale: Scale) -> Iterator[tuple[str, str, str, str, str, str]]:
    wide = 1 / len(years)
    for number, year in enumerate(years):
        for place, (kind, value) in enumerate((("planned", year.share_planned), ("spent", year.share_spent))):
            if value is None:
                continue
            left = (number + 0.5 - BAR - GAP / 2 + place * (BAR + GAP)) * wide
            high = scale.at(float(value))
            said = f"{year.year}, {kind}: {with_unit(value, '%')}"
            yield kind, percent(left), percent(1 - high), percent(BAR * wide), percent(high), said


def _said(year: BudgetYear) -> str:
    def part(value: Decimal | None) -> str:
        return with_unit(value, "%") if value is not None else "not known"

    return f"{year.year}: planned {part(year.share_planned)}, spent {part(year.share_spent)}"
