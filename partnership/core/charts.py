"""Charts as SVG, drawn on the server: no script, no inline style, fit for print.

Lines live in an inner drawing of 1000 × 1000 that stretches with the page; words and dots stand in the outer one,
placed by percentages, so that they keep their size at any width.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from partnership.core.figures import Number, spell
from partnership.core.scales import Scale

NONE = SafeString("")
Point = tuple[date, Number | None]


def percent(share: float) -> str:
    return f"{share * 100:.2f}%".replace(".00%", "%")


def anchor(x: float, room: float) -> str:
    """Around the place where it stands, as long as that leaves the words in the picture."""
    return "start" if x < room / 2 else "end" if x > 1 - room / 2 else "middle"


def path(points: Iterable[tuple[float, float] | None]) -> str:
    """Shares of width and height → the `d` of a path; None lifts the pen."""
    words, down = [], False
    for point in points:
        if point is None:
            down = False
            continue
        words.append(f"{'L' if down else 'M'}{round(point[0] * 1000)} {round(point[1] * 1000)}")
        down = True
    return "".join(words)


def stretched(content: SafeString) -> SafeString:
    return format_html('<svg viewBox="0 0 1000 1000" preserveAspectRatio="none">{}</svg>', content)


def stroke(css: str, d: str) -> SafeString:
    return format_html('<path class="{}" d="{}" vector-effect="non-scaling-stroke"/>', css, d) if d else NONE


def sparkline(
    values: Sequence[Number | None], *, target: Number | Sequence[Number | None] | None = None, title: str = "Trend"
) -> SafeString:
    """A tile's line: values evenly spaced, None as a gap; `target` a number or as many numbers as values."""
    targets = list(target) if isinstance(target, Sequence) else [target] * max(len(values), 2)
    course, aims = floats(values), floats(targets)
    known = [v for v in (*course, *aims) if v is not None]
    if not any(v is not None for v in course):
        return format_html('<svg class="sparkline" data-none role="img"><title>{}: no values yet</title></svg>', title)
    room = (max(known) - min(known)) * 0.12 or 1.0
    low, height = min(known) - room, max(known) - min(known) + 2 * room
    line, aim = (spread(row, low, height) for row in (course, aims))
    x, y = next(spot for spot in reversed(line) if spot)
    return format_html(
        '<svg class="sparkline" role="img"><title>{}</title>{}{}'
        '<circle class="sparkline__now" cx="{}" cy="{}" r="3"/></svg>',
        title,
        stretched(stroke("sparkline__target", path(aim)) + stroke("sparkline__line", path(line))),
        format_html_join(
            "",
            '<circle class="sparkline__dot" cx="{}" cy="{}" r="1.5"/>',
            ((percent(left), percent(top)) for left, top in lone(line)),
        ),
        percent(x),
        percent(y),
    )


def lone(line: Sequence[tuple[float, float] | None]) -> list[tuple[float, float]]:
    """The spots that no line reaches, since there is a gap on either side."""
    around = zip([None, *line], line, [*line[1:], None], strict=False)
    return [spot for before, spot, after in around if spot and not before and not after]


def floats(row: Sequence[Number | None]) -> list[float | None]:
    return [None if value is None else float(value) for value in row]


def spread(row: Sequence[float | None], low: float, height: float) -> list[tuple[float, float] | None]:
    """Evenly from left to right, a place for each value."""
    wide = max(len(row) - 1, 1)
    return [None if v is None else (i / wide, 1 - (v - low) / height) for i, v in enumerate(row)]


def meter(value: Number | None, *, expected: Number | None = None, label: str) -> SafeString:
    """Progress of 0–100 %, with a tick where it should stand today. None: an empty rail."""
    words, marks = f"{label}: no progress to show", NONE
    if value is not None:
        words, marks = f"{label}: {spell(round(clamped(value)))} %", bar("meter__bar", width=clamped(value))
    if expected is not None:
        words += f", expected by today {spell(round(clamped(expected)))} %"
        marks += format_html('<rect class="meter__due" x="{}" width="2" height="14" y="1"/>', share(expected))
    return format_html(
        '<svg class="meter" role="img"><title>{}</title>{}{}</svg>', words, bar("meter__rail", width=100.0), marks
    )


def clamped(value: Number) -> float:
    return min(max(float(value), 0.0), 100.0)


def share(value: Number) -> str:
    return percent(clamped(value) / 100)


def bar(css: str, *, width: float) -> SafeString:
    return format_html('<rect class="{}" width="{}" height="4" y="6" rx="2"/>', css, share(width))


HALVES = {"it": "M-1-8v16a8 8 0 0 1 0-16Z", "marketing": "M1-8v16a8 8 0 0 0 0-16Z"}


def pair(it: Number | None, marketing: Number | None, *, low: int = 1, high: int = 5, label: str) -> SafeString:
    """Two ratings on one line, each side's half of a disc: whole where they agree; a missing one is named."""
    scale = Scale(low, high)
    rated = {side: value for side, value in (("it", it), ("marketing", marketing)) if value is not None}
    ticks = format_html_join(
        "",
        '<circle class="pair__tick" cx="{}" cy="50%" r="1.5"/>',
        ((percent(scale.at(step)),) for step in range(low, high + 1)),
    )
    gap = NONE
    if len(set(rated.values())) == 2:
        ends = (percent(scale.at(value)) for value in sorted(rated.values(), key=float))
        gap = format_html('<line class="pair__gap" x1="{}" x2="{}" y1="50%" y2="50%"/>', *ends)
    halves = format_html_join(
        "",
        '<svg class="pair__half" data-side="{}" x="{}" y="50%" overflow="visible"><path d="{}"/></svg>',
        ((side, percent(scale.at(value)), HALVES[side]) for side, value in rated.items()),
    )
    words = (spell(value) if value is not None else "not yet" for value in (it, marketing))
    return format_html(
        '<svg class="pair" role="img"><title>{}: IT {}, marketing {}, of {}</title><svg class="pair__plot">'
        '<line class="pair__rail" x1="0" x2="100%" y1="50%" y2="50%"/>{}{}{}</svg></svg>',
        label,
        *words,
        high,
        ticks,
        gap,
        halves,
    )
