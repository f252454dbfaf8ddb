"""The map of integrations as SVG, drawn on the server: systems by stage, flows as lines.

The list beside it says the same in words, and is what is read aloud and walked through by keyboard: the drawing itself
is hidden from both, and its links are for pointers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import shorten, wrap
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from partnership.stack.layout import CLOSE, HIGH, WIDE, WIDELY, Layout, Point, lay

if TYPE_CHECKING:
    from partnership.stack.models import Integration, System

SYSTEMS, FLOWS = 150, 400
"""So many can be drawn; of more, one stage or one system at a time."""
WORDED, NUMBERED = 24, 80
"""So many flows have their words on the map; so many their number in the list."""
MARGIN, SIDE = 18, 104  # around; on the left for the names of stages
A_LINE = 17  # letters of a name in a box
NONE = SafeString("")


@dataclass(frozen=True)
class Band:
    """A stage of the customer's way with the systems that are drawn there: each stands in the first that it serves."""

    name: str
    systems: Sequence[System]


def is_too_large(systems: int, flows: int) -> bool:
    return systems > SYSTEMS or flows > FLOWS


def drawn(bands: Sequence[Band], flows: Sequence[Integration], *, narrowed: Callable[[System], str]) -> SafeString:
    """The whole drawing; ``narrowed`` is the address of the map of one system. The flows are numbered as they come."""
    systems = {system.pk: system for band in bands for system in band.systems}
    layout = lay(
        [[system.pk for system in band.systems] for band in bands],
        [(flow.source_id, flow.target_id) for flow in flows],
        WIDELY if len(flows) <= WORDED else CLOSE,
    )
    width, height = layout.width + SIDE + 2 * MARGIN, layout.height + 2 * MARGIN + 28
    return format_html(
        '<svg class="flowmap" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" data-flowmap>{}{}'
        '<g transform="translate({} {})">{}{}{}</g></svg>',
        *(round(size) for size in (width, height, width, height)),
        ARROW,
        stages(bands, layout, width),
        SIDE + MARGIN,
        MARGIN,
        format_html_join("", "{}", ((line(*each),) for each in numbered(flows, layout))),
        format_html_join("", "{}", ((box(systems[pk], spot, narrowed),) for pk, spot in layout.boxes.items())),
        labels(numbered(flows, layout)),
    )


ARROW = SafeString(
    '<defs><marker id="flow-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"'
    ' markerUnits="userSpaceOnUse"><path class="flowmap__arrow" d="M0 0 8 4 0 8Z"/></marker></defs>'
)


def numbered(flows: Sequence[Integration], layout: Layout) -> list[tuple[int, Integration, Sequence[Point]]]:
    return list(zip(range(1, len(flows) + 1), flows, layout.lines, strict=True))


def stages(bands: Sequence[Band], layout: Layout, width: float) -> SafeString:
    """Each stage's band with its name, between lines."""
    return format_html_join(
        "",
        '<g class="flowmap__stage"><line x1="0" x2="{}" y1="{}" y2="{}"/>{}</g>',
        (
            (round(width), *(round(top + MARGIN - 14),) * 2, lines(band.name, 13, x=2, y=round(top + MARGIN + 12)))
            for band, (top, _low) in zip(bands, layout.bands, strict=True)
        ),
    )


def box(system: System, spot: Point, narrowed: Callable[[System], str]) -> SafeString:
    x, y = round(spot[0] - WIDE / 2), round(spot[1] - HIGH / 2)
    named = lines(system.name, A_LINE, x=WIDE / 2, y=HIGH / 2)
    return format_html(
        '<a class="flowmap__system" href="{}" tabindex="-1" data-system="{}" data-life="{}"'
        ' transform="translate({} {})"><title>{}: only its flows</title>'
        '<rect width="{}" height="{}" rx="3"/>{}</a>',
        narrowed(system), system.pk, system.life, x, y, system.name, WIDE, HIGH, named,
    )  # fmt: skip


def lines(words: str, most: int, *, x: float, y: float) -> SafeString:
    """Words in one line or in two, the middle of them at a height; what does not fit is shortened."""
    parts = wrap(words, most, break_long_words=True) or [""]
    if len(parts) > 2:
        parts = [parts[0], shorten(" ".join(parts[1:]), most, placeholder="…")]
    return tspans(parts, x=x, first=round(y + 4 - 7 * (len(parts) - 1), 1), step=14)


def tspans(parts: Sequence[str], *, x: float, first: float, step: float) -> SafeString:
    each = ((x, first + step * at, part) for at, part in enumerate(parts))
    return format_html("<text>{}</text>", format_html_join("", '<tspan x="{}" y="{}">{}</tspan>', each))


def line(number: int, flow: Integration, points: Sequence[Point]) -> SafeString:
    way = course(points)
    return format_html(
        '<a class="flowmap__flow" href="{}" tabindex="-1" data-flow="{}" data-from="{}" data-to="{}" data-state="{}"'
        ' data-how="{}"><title>{}. {}</title><path class="flowmap__reach" d="{}"/>'
        '<path class="flowmap__line" d="{}" marker-end="url(#flow-arrow)"/></a>',
        flow.get_absolute_url(), flow.pk, flow.source_id, flow.target_id, flow.state,
        flow.how, number, spoken(flow), way, way,
    )  # fmt: skip


def spoken(flow: Integration) -> str:
    """A flow in one sentence."""
    whether = str(flow.get_state_display()).lower()
    return f"{flow.source} → {flow.target}: {flow.flowing}. {flow.way}; {whether}" + (
        f": {flow.note}" if flow.note else ""
    )


def labels(drawn: Sequence[tuple[int, Integration, Sequence[Point]]]) -> SafeString:
    """What stands on the lines: words where there are few, else numbers; what does not work always has a mark.

    It stands near the end that has fewer lines, and below what stands between the same two.
    """
    joined = Counter(pk for _number, flow, _points in drawn for pk in (flow.source_id, flow.target_id))
    between: Counter[tuple[int, int]] = Counter()
    found = []
    for number, flow, points in drawn:
        mark = MARKS[flow.state]
        if len(drawn) <= WORDED:
            words = [f"{mark}{shorten(flow.flowing, 21, placeholder='…')}", flow.way]
        elif mark or len(drawn) <= NUMBERED:
            words = [f"{mark}{number}"]
        else:
            continue
        pair = (min(flow.source_id, flow.target_id), max(flow.source_id, flow.target_id))
        x, y = spot(points if joined[flow.target_id] <= joined[flow.source_id] else points[::-1])
        y += 14 * len(words) * between[pair]
        between[pair] += 1
        found.append(
            (flow.pk, flow.state, round(x), round(y), tspans(words, x=0, first=4 - 6 * (len(words) - 1), step=12))
        )
    return format_html_join(
        "",
        '<g class="flowmap__label" data-flow="{}" data-state="{}" transform="translate({} {})">{}</g>',
        found,
    )


MARKS: Mapping[str, str] = {"working": "", "broken": "✕ ", "missing": "? ", "planned": "○ "}


def spot(points: Sequence[Point]) -> Point:
    """Where a label stands: on the last part of a line, nearer to its end than to its middle."""
    (x, y), (u, v) = points[-2], points[-1]
    if y == v:
        return u + (x - u) * 0.08, v + 20
    begin = y if len(points) == 2 else y + (HIGH / 2 if v > y else -HIGH / 2)
    share = 0.6
    bend = 3 * share**2 - 2 * share**3  # across, as a line that leaves and arrives upright goes
    return x + (u - x) * bend, begin + (v - begin) * share


def course(points: Sequence[Point]) -> str:
    """A line that leaves and arrives upright, bends between the rows and passes them upright; `d` of its path."""
    stops = [points[0]]
    for one, passed in pairwise(points):
        if passed is points[-1]:
            stops.append(passed)
            continue
        up = passed[1] < one[1]
        edges = [(passed[0], passed[1] - HIGH / 2), (passed[0], passed[1] + HIGH / 2)]
        stops += reversed(edges) if up else edges
    words = [f"M{stops[0][0]:.0f} {stops[0][1]:.0f}"]
    for (x, y), (u, v) in pairwise(stops):
        if x == u:
            words.append(f"V{v:.0f}")
        elif y == v:
            deep = y + min(24 + abs(u - x) / 12, 46)
            words.append(f"C{x:.0f} {deep:.0f} {u:.0f} {deep:.0f} {u:.0f} {v:.0f}")
        else:
            half = (y + v) / 2
            words.append(f"C{x:.0f} {half:.0f} {u:.0f} {half:.0f} {u:.0f} {v:.0f}")
    return "".join(words)
