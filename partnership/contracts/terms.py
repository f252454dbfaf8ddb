"""How long a contract runs and by when notice has to be sent: pure arithmetic, as of a day that it is given.

A term of twelve months from 1 January runs to the end of 31 December. Where terms end is counted in months from the
first day, never from the end before, and clamped to the month's end: from 31 January by months they end on 27 February,
30 March and 29 April (docs/adr/0151). Notice of 30 days for the end of 31 December is sent on 1 December at the latest.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

LAST_YEAR = 2199
"""Terms that would end later are counted no further."""
DAY = timedelta(days=1)


class Renewal(StrEnum):
    NONE = "none"
    AUTOMATIC = "automatic"
    AGREEMENT = "agreement"


@dataclass(frozen=True)
class Clause:
    """What holds from a day on. The first one has the first term's months; a later one has some only where it begins a
    term of its own on its day, and else leaves the term that runs its end.
    """

    from_on: date
    months: int | None
    renewal: Renewal
    renewal_months: int = 0
    notice_days: int = 0
    agreed: int = 0
    """How often renewing by agreement was agreed."""


@dataclass(frozen=True)
class Term:
    """A stretch, both days included; ``deadline`` is the last day on which notice ends the contract with it."""

    begins: date
    ends: date
    deadline: date | None
    """None where nobody can end it then: notice is longer than it has run, or what follows is agreed."""
    renews: bool
    """Whether another term follows if nobody does anything, by renewing or by new terms."""
    is_replaced: bool = False
    """New terms begin on the next day: nothing ends here."""
    is_agreed: bool = False
    """Both have agreed that it goes on: nothing ends here."""


@dataclass(frozen=True)
class Standing:
    """How a contract stands as of a day."""

    running: Term
    """The term in which the day is: the first one before it begins, the last one after it has ended."""
    target: Term
    """The term with whose end the contract ends at the earliest, when notice is sent on the day or by its deadline."""
    today: date

    @property
    def is_ahead(self) -> bool:
        return self.today < self.running.begins

    @property
    def is_over(self) -> bool:
        return self.today > self.running.ends

    @property
    def deadline(self) -> date | None:
        return self.target.deadline

    @property
    def is_late(self) -> bool:
        """The day by which something was to be decided is past, and the contract ends without another."""
        return self.deadline is not None and self.deadline < self.today

    @property
    def missed(self) -> date | None:
        """The deadline of the term that runs, where it is past and the contract goes on."""
        deadline = self.running.deadline
        return deadline if deadline and deadline < self.today and self.running.renews else None

    @property
    def days_left(self) -> int | None:
        return (self.deadline - self.today).days if self.deadline else None


def months_after(day: date, months: int) -> date:
    """So many months later, on the same day of the month, or the last one that the month has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def in_force(clauses: Sequence[Clause], day: date) -> Clause:
    """The clause that holds on the day; before the first one's day, the first one."""
    found = clauses[0]
    for clause in clauses[1:]:
        if clause.from_on <= day:
            found = clause
    return found


def deadline_for(clauses: Sequence[Clause], ends: date) -> date | None:
    """The last day on which notice, as long as it is on that day, reaches the end; None where no day of them does."""
    best = None
    for number, clause in enumerate(clauses):
        until = clauses[number + 1].from_on - DAY if number + 1 < len(clauses) else ends
        day = min(until, ends - timedelta(days=clause.notice_days))
        if day >= clause.from_on:
            best = day if best is None else max(best, day)
    return best


def renews_itself(renewal: Renewal) -> bool:
    """Whether another term follows if nobody does anything."""
    match renewal:
        case Renewal.AUTOMATIC:
            return True
        case Renewal.NONE | Renewal.AGREEMENT:
            return False
        case _:
            assert_never(renewal)


def terms(clauses: Sequence[Clause]) -> Iterator[Term]:
    """One after the other, the first one first; up to ``LAST_YEAR`` where the contract always renews itself.

    ``clauses`` are sorted by their days. What holds on the day on which a term would begin says whether it does, and
    for how long.
    """
    anchor, months = clauses[0].from_on, clauses[0].months or 1
    begins, agreed = anchor, Counter[date]()
    fresh = [clause for clause in clauses[1:] if clause.months]
    while begins.year <= LAST_YEAR:
        boundary = months_after(anchor, months)
        if fresh and fresh[0].from_on <= boundary:
            clause = fresh.pop(0)
            yield Term(begins, clause.from_on - DAY, None, renews=True, is_replaced=True)
            anchor, months = clause.from_on, clause.months or 1
            begins = anchor
            continue
        rule = in_force(clauses, boundary)
        by_agreement = rule.renewal is Renewal.AGREEMENT and agreed[rule.from_on] < rule.agreed
        renews = by_agreement or renews_itself(rule.renewal)
        ends = boundary - DAY
        deadline = None if by_agreement else deadline_for(clauses, ends)
        yield Term(begins, ends, deadline, renews, is_agreed=by_agreement)
        if not renews:
            return
        agreed[rule.from_on] += by_agreement
        begins, months = boundary, months + max(rule.renewal_months, 1)


def standing(clauses: Sequence[Clause], today: date, *, until: date | None = None) -> Standing:
    """As of a day. ``until`` is the last day of a contract to which notice was sent, or which was ended otherwise.

    Every term is looked at in its turn, so that no roll-over is skipped and none is counted from an end before.
    """
    running = last = None
    for term in terms(clauses):
        if until and term.ends >= until:
            ended = Term(term.begins, until, None, renews=False)
            return Standing(running or ended, ended, today)
        last = term
        if running is None and term.ends >= today:
            running = term
        if running and term.deadline and term.deadline >= today:
            return Standing(running, term, today)
    assert last is not None
    return Standing(running or last, last, today)


def between(clauses: Sequence[Clause], first: date, last: date, *, until: date | None = None) -> list[Term]:
    """The terms that end, or whose deadline is, from the first to the last day."""
    found = []
    for term in terms(clauses):
        ended = until is not None and term.ends >= until
        shown = Term(term.begins, until, None, renews=False) if ended and until else term
        on = [shown.ends] + ([shown.deadline] if shown.deadline else [])
        if any(first <= day <= last for day in on):
            found.append(shown)
        if ended or (shown.ends > last and (shown.deadline is None or shown.deadline > last) and shown.begins > last):
            break
    return found
