"""How long a request took, and with whom the time went: plain arithmetic on its way, in working days.

A span is a stretch that a request spent in one state. Working days are counted as the request's clock counts them
(`company.calendar`): those after the first day up to and including the last, so that the spans of a way add up to the
way. While it waits for who asks, or is put off, refused or taken back, its clock stands still: that time is paused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from partnership.intake.states import CONSULTED, OPEN, RUNNING, State

ANSWERED = (State.CONSULTATION, State.SCREENING, State.NEEDS_INFORMATION, State.ACCEPTED)
"""What the first answer leads to: it is taken up, answered, asked about, or accepted at once."""
DECIDED = (State.ACCEPTED, State.DEFERRED, State.DECLINED, State.DUPLICATE)
"""What a decision leads to. A request that its asker took back was not decided."""


class Ruler(Protocol):
    def between(self, start: date, end: date) -> int: ...


class Measure(StrEnum):
    """What is promised by a day."""

    FIRST_ANSWER = "first-answer"
    CONSULTATION = "consultation"
    DECISION = "decision"


class Holder(StrEnum):
    """Who has a request, as a side or a chair and never by name."""

    IT = "it"
    BOTH = "both"
    CIO = "only-it"
    CMO = "only-marketing"
    ASKER = "asker"
    NOBODY = "nobody"


HOLDERS = {
    State.SUBMITTED: Holder.IT,
    State.CONSULTATION: Holder.IT,
    State.SCREENING: Holder.BOTH,
    State.NEEDS_INFORMATION: Holder.ASKER,
} | dict.fromkeys(set(State) - set(OPEN), Holder.NOBODY)


@dataclass(frozen=True)
class Span:
    """From one step to the next; ``ended_on`` is None while it stands there."""

    state: State
    began_on: date
    ended_on: date | None = None
    only: str = ""
    """The one side that it waits for, where two are asked."""

    @property
    def is_paused(self) -> bool:
        return self.state not in RUNNING

    @property
    def holder(self) -> Holder:
        return Holder(f"only-{self.only}") if self.only else HOLDERS[self.state]

    def days(self, ruler: Ruler, until: date) -> int:
        """Working days of it up to a day."""
        return ruler.between(self.began_on, min(self.ended_on or until, until)) if self.began_on <= until else 0

    def days_within(self, ruler: Ruler, first: date, last: date) -> int:
        """Working days of it that lie in a stretch, both of whose days belong to it."""
        start, end = max(self.began_on, first - timedelta(days=1)), min(self.ended_on or last, last)
        return ruler.between(start, end) if start < end else 0


@dataclass(frozen=True)
class Reached:
    """When something promised was given: the day, the working days that it took, and those paused before it."""

    on: date
    days: int
    paused: int


def first_answer(spans: Sequence[Span]) -> int | None:
    """The span that the first answer began, by its place; None where IT has not answered yet."""
    return next((n for n, span in enumerate(spans) if span.state in ANSWERED), None)


def consultation(spans: Sequence[Span]) -> int | None:
    """The span that the last consultation ended in; None where there was none, or one goes on.

    A consultation that begins again, since what was asked has changed, was not done before.
    """
    found, asked = None, False
    for n, span in enumerate(spans):
        if span.state in CONSULTED:
            asked, found = True, None
        elif span.state == State.SCREENING and asked:
            asked, found = False, n
    return found


def decision(spans: Sequence[Span]) -> int | None:
    """The span of the decision that stands; None where it is open (again), or was taken back."""
    last = len(spans) - 1
    return last if spans and spans[last].state in DECIDED else None


FOUND = {Measure.FIRST_ANSWER: first_answer, Measure.CONSULTATION: consultation, Measure.DECISION: decision}


def reached(spans: Sequence[Span], measure: Measure, ruler: Ruler) -> Reached | None:
    """What it took from its submission to the answer, less the time in which the clock stood still."""
    place = FOUND[measure](spans)
    if place is None:
        return None
    on = spans[place].began_on
    return Reached(on, running_days(spans[:place], ruler, on), paused_days(spans[:place], ruler, on))


def running_days(spans: Iterable[Span], ruler: Ruler, until: date) -> int:
    return sum(span.days(ruler, until) for span in spans if not span.is_paused)


def paused_days(spans: Iterable[Span], ruler: Ruler, until: date) -> int:
    return sum(span.days(ruler, until) for span in spans if span.is_paused)


def is_counted(spans: Sequence[Span], place: int) -> bool:
    """Whether a span's time says something: the request was open in it, or it went on after it.

    What is accepted, refused or taken back for good stands there for ever, which is nobody's time.
    """
    return spans[place].state in OPEN or spans[place].ended_on is not None
