"""The service report: how long requests wait for each answer, and with whom the time goes.

Plain arithmetic on ways (`spans`), by quarter and by the side that asks. An answer counts in the quarter in which it
was given, so that a quarter that is over does not change; what still waits is told apart, as of today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from partnership.core.quantiles import middle, nearest_rank
from partnership.core.quarters import Quarter
from partnership.intake.spans import (
    Holder,
    Measure,
    Ruler,
    Span,
    is_counted,
    paused_days,
    reached,
    running_days,
)
from partnership.intake.states import OPEN, State


@dataclass(frozen=True)
class History:
    """One request's way, with the days by which its answers are promised (None where none was said)."""

    request: int
    side: str
    fast_lane: bool
    clock_from_on: date | None
    due: Mapping[Measure, date | None]
    spans: tuple[Span, ...]

    def promised(self, measure: Measure, ruler: Ruler) -> int | None:
        """In working days. Pauses move start and end alike, so they are not in it. The fast lane has one promise."""
        due = self.due.get(Measure.DECISION if self.fast_lane else measure)
        return ruler.between(self.clock_from_on, due) if self.clock_from_on and due else None

    @property
    def is_open(self) -> bool:
        return bool(self.spans) and self.spans[-1].state in OPEN


@dataclass(frozen=True)
class Answer:
    """One promised thing of one request: given on a day, or waited for still (``on`` is None) as of today."""

    request: int
    side: str
    measure: Measure
    on: date | None
    days: int
    paused: int
    promised: int | None

    @property
    def is_within(self) -> bool:
        """Within the clock. Nothing is late of which no day was promised."""
        return self.promised is None or self.days <= self.promised

    @property
    def quarter(self) -> Quarter | None:
        return Quarter.of(self.on) if self.on else None


@dataclass(frozen=True)
class Figure:
    """Of some answers: how many, the median and the 85th percentile in working days, and how many kept the clock."""

    number: int
    median: float | None
    most: float | None
    within: int

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> Figure:
        days = [answer.days for answer in answers]
        return cls(len(days), middle(days), nearest_rank(days), sum(answer.is_within for answer in answers))

    @property
    def share(self) -> int | None:
        """Per cent within the clock; never 100 while one was over it, nor 0 while one was not."""
        if not self.number:
            return None
        share = round(100 * self.within / self.number)
        return min(max(share, 1), 99) if 0 < self.within < self.number else share


def given(histories: Iterable[History], ruler: Ruler) -> list[Answer]:
    """Every answer that was given, of each measure."""
    found = []
    for history in histories:
        for measure in Measure:
            if mark := reached(history.spans, measure, ruler):
                promised = history.promised(measure, ruler)
                one = Answer(history.request, history.side, measure, mark.on, mark.days, mark.paused, promised)
                found.append(one)
    return found


def awaited(histories: Iterable[History], ruler: Ruler, today: date) -> list[Answer]:
    """What open requests wait for today. In the fast lane nobody waits for a consultation."""
    found = []
    for history in histories:
        for measure in Measure if history.is_open else ():
            if reached(history.spans, measure, ruler) or (history.fast_lane and measure == Measure.CONSULTATION):
                continue
            days, paused = (reckon(history.spans, ruler, today) for reckon in (running_days, paused_days))
            promised = history.promised(measure, ruler)
            found.append(Answer(history.request, history.side, measure, None, days, paused, promised))
    return found


@dataclass(frozen=True)
class Who:
    """With whom time was: a state, who has a request in it, and of which side where that is who asks."""

    state: State
    holder: Holder
    side: str = ""

    @classmethod
    def of(cls, span: Span, side: str) -> Who:
        return cls(span.state, span.holder, side if span.holder == Holder.ASKER else "")

    @property
    def is_paused(self) -> bool:
        return Span(self.state, date.min).is_paused


@dataclass(frozen=True)
class Spent:
    """The working days that requests stood in one state with one holder: by quarter, and by request."""

    who: Who
    by_quarter: Mapping[Quarter, int]
    by_request: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.by_quarter.values())


def spent(histories: Iterable[History], ruler: Ruler, quarters: Sequence[Quarter], today: date) -> list[Spent]:
    """Where the time of these quarters went, in the order of the way; what is open counts until today."""
    times: dict[Who, dict[Quarter, int]] = defaultdict(lambda: defaultdict(int))
    theirs: dict[Who, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    stretches = [(quarter, quarter.first, min(quarter.last, today)) for quarter in quarters]
    for history in histories:
        for place, span in enumerate(history.spans):
            if not is_counted(history.spans, place):
                continue
            who, ended_on = Who.of(span, history.side), span.ended_on or today
            for quarter, first, last in stretches:
                overlaps = span.began_on <= last and ended_on >= first
                if overlaps and (days := span.days_within(ruler, first, last)):
                    times[who][quarter] += days
                    theirs[who][history.request] += days
    order, holders = list(State), list(Holder)
    known = sorted(times, key=lambda who: (who.is_paused, order.index(who.state), holders.index(who.holder), who.side))
    return [Spent(who, times[who], theirs[who]) for who in known]
