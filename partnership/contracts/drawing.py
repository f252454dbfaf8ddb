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
SCALE_WIDTH = 0.09
"""Of the picture's width, for the words of the scale."""


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
        ((percent(_middle(number, len(years))), year.year) for number, year in enumerate(years)),
    )
    lines = format_html_join(
        "",
        '<line class="budget__line" data-kind="{0}" x1="0" x2="100%" y1="{1}" y2="{1}"><title>{2}</title></line>',
        ((kind, percent(1 - scale.at(at)), words) for kind, at, words in lines_of(own)),
    )
    title = "The technology part of marketing’s budget, by year"
    return whole(grid + bars + lines + named, title, "; ".join(map(_said, years)))


def lines_of(own: int) -> list[tuple[str, int, str]]:
    """What the bars are held against, with its words for the legend: one line where both are alike."""
    if own == FIELD_SHARE:
        return [("own", own, f"our own line and the field’s, {own} %")]
    return [("own", own, f"our own line, {own} %"), ("field", FIELD_SHARE, f"the field, over {FIELD_SHARE} %")]


def _bars(years: Sequence[BudgetYear], scale: Scale) -> Iterator[tuple[str, str, str, str, str, str]]:
    wide = (1 - SCALE_WIDTH) / len(years)
    for number, year in enumerate(years):
        for place, (kind, value) in enumerate((("planned", year.share_planned), ("spent", year.share_spent))):
            if value is None:
                continue
            left = _middle(number, len(years)) + (place * (BAR + GAP) - BAR - GAP / 2) * wide
            high = scale.at(float(value))
            said = f"{year.year}, {kind}: {with_unit(value, '%')}"
            yield kind, percent(left), percent(1 - high), percent(BAR * wide), percent(high), said


def _middle(number: int, years: int) -> float:
    return SCALE_WIDTH + (number + 0.5) / years * (1 - SCALE_WIDTH)


def _said(year: BudgetYear) -> str:
    def part(value: Decimal | None) -> str:
        return with_unit(value, "%") if value is not None else "not known"

    return f"{year.year}: planned {part(year.share_planned)}, spent {part(year.share_spent)}"
