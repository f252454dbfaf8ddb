"""A KPI's course over its days, as SVG: values, target path, forecast, notes, breaks, and what went on meanwhile."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count, pairwise
from string import ascii_uppercase

from django.utils.dateformat import format as dateformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from partnership.core.charts import NONE, Point, anchor, path, percent, stretched, stroke
from partnership.core.days import reader_day
from partnership.core.figures import Number, spell, with_unit
from partnership.core.scales import Scale, month_ticks, nice_ticks

FLAG_WIDTH = 0.06  # of the chart, so that two flags stay apart on a phone
FLAG_HEIGHT = 18
NOW, MONTH = 0.033, 0.023  # what a letter takes of the narrowest chart there is, in the type of each


def letters() -> Iterator[str]:
    """A to Z, and on with AA."""
    for many in count(1):
        for letter in ascii_uppercase:
            yield letter * many


@dataclass(frozen=True)
class Span:
    """What went on from one day to another, both included: drawn behind the line, and written out under it."""

    first: date
    last: date
    text: str
    verdict: str
    url: str = ""


def tried_during(first: date, last: date, spans: Iterable[Span]) -> str:
    """What went on in these days, with what came of it: "Three colours: worked"."""
    met = (span for span in spans if span.first <= last and span.last >= first)
    return "; ".join(f"{span.text}: {span.verdict.lower()}" for span in met)


@dataclass(frozen=True)
class LineChart:
    """A KPI's course: values with gaps, target path, range of the forecast, notes and breaks on their days."""

    points: Sequence[Point]
    target: Sequence[Point] = ()
    band: Sequence[tuple[date, Number, Number]] = ()
    notes: Sequence[tuple[date, str]] = ()
    breaks: Sequence[tuple[date, str]] = ()
    spans: Sequence[Span] = ()
    running: tuple[date, Number, str] | None = None
    """What there is so far of a period that is not over, with its name: a hollow dot that no line falls to."""
    unit: str = ""
    start: date | None = None
    end: date | None = None
    days: Scale = field(init=False)
    heights: Scale = field(init=False)
    ticks: list[float] = field(init=False)

    def __post_init__(self) -> None:
        on = [day for day, _ in (*self.points, *self.target)] + [day for day, _, _ in self.band]
        on = [*on, self.running[0]] if self.running else on or [reader_day()]
        values = [v for _, v in (*self.points, *self.target) if v is not None] + [v for b in self.band for v in b[1:]]
        values += [self.running[1]] if self.running else []
        ticks = nice_ticks(values)
        first, last = self.start or min(on), self.end or max(on)
        object.__setattr__(self, "ticks", ticks)
        object.__setattr__(self, "heights", Scale(ticks[0], ticks[-1]))
        object.__setattr__(self, "days", Scale(first.toordinal(), max(last.toordinal(), first.toordinal() + 1)))

    def x(self, day: date) -> float:
        return self.days.at(day.toordinal())

    def y(self, value: Number) -> float:
        return 1 - self.heights.at(value)

    def spot(self, point: Point) -> tuple[float, float] | None:
        return None if point[1] is None else (self.x(point[0]), self.y(point[1]))

    def grid(self) -> SafeString:
        return format_html_join(
            "",
            '<line class="chart__grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
            '<text class="chart__tick" x="0" y="{0}" dy="-4">{1}</text>',
            ((percent(self.y(t)), with_unit(t, self.unit) if t == self.ticks[-1] else spell(t)) for t in self.ticks),
        )

    def months(self) -> SafeString:
        first, last = (date.fromordinal(int(o)) for o in (self.days.low, self.days.high))
        ticks = enumerate(month_ticks(first, last))
        named = [(day, dateformat(day, "M Y" if i == 0 or day.month == 1 else "M")) for i, day in ticks]
        return format_html_join(
            "",
            '<text class="chart__month" x="{0}" y="100%" dy="18" text-anchor="{1}">{2}</text>'
            '<line class="chart__notch" x1="{0}" x2="{0}" y1="100%" y2="100%"/>',
            (
                (
                    percent(self.x(day)),
                    anchor(self.x(day), len(words) * MONTH),
                    words,
                )
                for day, words in named
            ),
        )

    def stretches(self) -> SafeString:
        """The spans, as far as the chart's days reach, each with its number in a corner; the later ones lower."""
        first, last = (date.fromordinal(int(o)) for o in (self.days.low, self.days.high))
        return format_html_join(
            "",
            '<rect class="chart__span" x="{0}" width="{1}" y="0" height="100%"><title>{3}: {4}</title></rect>'
            '<text class="chart__letter" x="{0}" y="100%" dx="4" dy="{5}">{2}</text>',
            (
                (
                    percent(max(self.x(max(span.first, first)), 0)),
                    percent(max(self.x(min(span.last, last)) - self.x(max(span.first, first)), 0.004)),
                    letter,
                    span.text,
                    span.verdict,
                    -6 - 14 * (n % 3),
                )
                for n, (letter, span) in enumerate(zip(letters(), self.spans, strict=False))
                if span.last >= first and span.first <= last
            ),
        )

    def lettered(self) -> list[tuple[str, Span]]:
        """Each span with the letter by which the chart names it."""
        return list(zip(letters(), self.spans, strict=False))

    def rows(self) -> list[tuple[date, Number | None, str]]:
        """The table behind it, the newest first: the day, the value, and what went on that day."""
        return [(day, value, tried_during(day, day, self.spans)) for day, value in reversed(self.points)]

    def lines(self) -> SafeString:
        breaks = sorted(day for day, _ in self.breaks)
        course: list[tuple[float, float] | None] = []
        for before, point in zip((None, *self.points), self.points, strict=False):
            if before and any(before[0] < day <= point[0] for day in breaks):
                course.append(None)
            course.append(self.spot(point))
        shade = [(self.x(d), self.y(high)) for d, _, high in self.band]
        shade += [(self.x(d), self.y(low)) for d, low, _ in reversed(self.band)]
        band = format_html('<path class="chart__band" d="{}Z"/>', path(shade)) if shade else NONE
        return stretched(
            band + stroke("chart__target", path(map(self.spot, self.target))) + stroke("chart__line", path(course))
        )

    def dots(self) -> SafeString:
        known = [(day, value) for day, value in self.points if value is not None]
        return self._so_far() + format_html_join(
            "",
            '<circle class="chart__dot" cx="{}" cy="{}" r="3.5"><title>{}: {}</title></circle>',
            (
                (percent(self.x(d)), percent(self.y(v)), dateformat(d, "j M Y"), with_unit(v, self.unit))
                for d, v in known
            ),
        )

    def _so_far(self) -> SafeString:
        if not self.running:
            return NONE
        day, value, called = self.running
        return format_html(
            '<circle class="chart__running" cx="{}" cy="{}" r="4"><title>{}, running: {} so far</title></circle>',
            percent(self.x(day)),
            percent(self.y(value)),
            called,
            with_unit(value, self.unit),
        )

    def marks(self) -> SafeString:
        """Notes are numbered on the chart and written out under it; breaks are lines across."""
        breaks = format_html_join(
            "",
            '<line class="chart__break" x1="{0}" x2="{0}" y1="0" y2="100%"><title>{1}</title></line>',
            ((percent(self.x(day)), text) for day, text in self.breaks),
        )
        notes = format_html_join(
            "",
            '<line class="chart__stem" x1="{0}" x2="{0}" y1="0" y2="100%"/><svg x="{0}" y="{3}" overflow="visible">'
            '<circle class="chart__flag" r="8"/><text class="chart__number" text-anchor="middle" dy="4">{1}</text>'
            "<title>{2}</title></svg>",
            (
                (percent(self.x(day)), i, text, row * FLAG_HEIGHT)
                for i, ((day, text), row) in enumerate(zip(self.notes, self.flag_rows(), strict=True), 1)
            ),
        )
        return breaks + notes

    def flag_rows(self) -> list[int]:
        """0 for the top row; a flag that would hide the one before it stands a row lower."""
        rows: list[int] = []
        for i, (day, _) in enumerate(self.notes):
            crowded = i > 0 and self.x(day) - self.x(self.notes[i - 1][0]) < FLAG_WIDTH
            rows.append((rows[-1] + 1) % 3 if crowded else 0)
        return rows

    def target_on(self, day: date) -> float | None:
        """The target path's height on that day, on the line between its dated points; None outside of it."""
        path = [(on, float(value)) for on, value in self.target if value is not None]
        for (start, low), (end, high) in pairwise(path):
            if start <= day <= end:
                return low + (high - low) * Scale(start.toordinal(), end.toordinal()).at(day.toordinal())
        return None

    def ends(self) -> SafeString:
        """The last value and the last target, written where their lines end, kept apart where they would touch."""
        last = next((p for p in reversed(self.points) if p[1] is not None), None)
        aim = next((p for p in reversed(self.target) if p[1] is not None), None)
        label = '<text class="{}" x="{}" y="{}" dy="{}" text-anchor="{}">{}</text>'
        out = NONE
        if aim and aim[1] is not None:
            under = bool(last and last[1] is not None and last[1] > aim[1])
            x = min(self.x(aim[0]), 1.0)
            out += format_html(
                label,
                "chart__aim",
                percent(x),
                percent(self.y(aim[1])),
                16 if under else -8,
                "end" if x > 0.6 else "middle",
                f"Target {with_unit(aim[1], self.unit)}",
            )
        if last and last[1] is not None:
            x, words = self.x(last[0]), with_unit(last[1], self.unit)
            at_the_end = x > 0.85 or x + len(words) * NOW > 1
            due = self.target_on(last[0])
            above = due is None or float(last[1]) >= due
            if at_the_end:  # it stands over the line that leads to it: on the side from which that does not come
                before = next((p[1] for p in reversed(self.points[:-1]) if p[1] is not None), last[1])
                above = float(last[1]) >= float(before)
            out += format_html(
                label,
                "chart__now",
                percent(min(x + 0.01, 1.0)),
                percent(self.y(last[1])),
                -10 if above else 24,
                "end" if at_the_end else "start",
                words,
            )
        return out

    def draw(self, title: str, description: str) -> SafeString:
        return format_html(
            '<svg class="chart__drawing" role="img"><title>{}</title><desc>{}</desc>'
            '<svg class="chart__plot">{}{}{}{}{}{}{}</svg></svg>',
            title,
            description,
            self.stretches(),
            self.grid(),
            self.months(),
            self.lines(),
            self.marks(),
            self.dots(),
            self.ends(),
        )
