"""What a contract costs: payments that fall due, and what a price comes to in a year. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from partnership.contracts.terms import DAY, months_after

MONTHS = {"once": 0, "month": 1, "quarter": 3, "year": 12}
"""Months from one payment to the next, by how often it is paid; 0 is paid once."""


class Priced(Protocol):
    """A line of a contract's costs."""

    amount: Decimal
    currency: str
    every: str
    from_on: date
    until_on: date | None


def payments(line: Priced, first: date, last: date) -> Iterator[date]:
    """The days from the first to the last on which a payment falls due: its first day, and anew each period.

    They are counted from the first day and clamped to the month's end, as terms are.
    """
    last = min(last, line.until_on) if line.until_on else last
    step = MONTHS[line.every]
    if not step:
        if first <= line.from_on <= last:
            yield line.from_on
        return
    passed = max((first.year - line.from_on.year) * 12 + first.month - line.from_on.month, 0)
    number = passed // step
    while (day := months_after(line.from_on, number * step)) <= last:
        if day >= first:
            yield day
        number += 1


def due_in(line: Priced, year: int, *, until: date | None = None) -> Decimal:
    """What falls due of a line in a calendar year, up to the last day of the contract where it has one."""
    last = min(date(year, 12, 31), until) if until else date(year, 12, 31)
    return line.amount * sum(1 for _day in payments(line, date(year, 1, 1), last))


def yearly(line: Priced) -> Decimal:
    """What a price that comes back is in twelve months; what is paid once is no yearly price."""
    return line.amount * 12 / MONTHS[line.every] if MONTHS[line.every] else Decimal(0)


def holds_on(line: Priced, day: date) -> bool:
    return line.from_on <= day and (line.until_on is None or day <= line.until_on)


def yearly_on(lines: Iterable[Priced], day: date) -> dict[str, Decimal]:
    """The yearly price on a day, by currency."""
    found: dict[str, Decimal] = {}
    for line in lines:
        if MONTHS[line.every] and holds_on(line, day):
            found[line.currency] = found.get(line.currency, Decimal(0)) + yearly(line)
    return found


@dataclass(frozen=True)
class Rise:
    """A price that is another from a day on, in one currency."""

    on: date
    before: Decimal
    after: Decimal
    currency: str
    at_renewal: bool

    @property
    def change(self) -> Decimal:
        return self.after - self.before

    @property
    def percent(self) -> Decimal | None:
        """In percent of what it was before; None where that was nothing."""
        return round(100 * self.change / self.before, 1) if self.before else None


def changes_of(lines: Iterable[Priced], renewals: Iterable[date], *, until: date | None = None) -> list[Rise]:
    """Where the yearly price changed, the oldest first; ``renewals`` are the first days of later terms."""
    lines, renewed = list(lines), set(renewals)
    begins = min((line.from_on for line in lines), default=None)
    days = {line.from_on for line in lines} | {line.until_on + DAY for line in lines if line.until_on}
    found = []
    for day in sorted(days):
        if day == begins or (until and day > until):
            continue
        before, after = yearly_on(lines, day - DAY), yearly_on(lines, day)
        for currency in sorted({*before, *after}):
            was, now = before.get(currency, Decimal(0)), after.get(currency, Decimal(0))
            if was != now:
                found.append(Rise(day, was, now, currency, day in renewed))
    return found
