"""What contracts say of marketing's technology in a year, beside what somebody entered as its budget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from partnership.company.money import Rates, Sum, spelt
from partnership.contracts.models import BudgetYear, Contract, CostLine

MARKETING, SHARED = CostLine.Payer.MARKETING, CostLine.Payer.BOTH


@dataclass(frozen=True)
class Due:
    """What falls due of one price in a year, and who pays it."""

    contract: Contract
    line: CostLine
    amount: Decimal


@dataclass(frozen=True)
class Beside:
    """A year's technology part as it was entered, and what contracts say: marketing alone, and shared with IT."""

    year: BudgetYear
    alone: Sum
    shared: Sum
    entered: Decimal | None
    """In the company's currency; what was spent where that is the whole of a year that has ended, else what is planned.
    """
    is_spent: bool

    @property
    def noun(self) -> str:
        return "spent" if self.is_spent else "planned"

    @property
    def is_nothing(self) -> bool:
        """No contract says anything of this year."""
        return not any((self.alone.amount, self.alone.without, self.shared.amount, self.shared.without))

    @property
    def difference(self) -> Decimal | None:
        """By how much more contracts say, below 0 how much less; a shared cost may be marketing's in any part."""
        if self.entered is None:
            return None
        least, most = self.alone.amount, self.alone.amount + self.shared.amount
        return max(least - self.entered, Decimal(0)) or min(most - self.entered, Decimal(0))

    @property
    def words(self) -> str:
        """The difference in a sentence."""
        if self.entered is None:
            return f"Nobody has said what was {self.noun} for technology, or no rate converts it."
        if self.is_nothing:
            return "No contract says what falls due."
        differs = self.difference or Decimal(0)
        by = spelt(abs(differs), self.alone.currency)
        but = " What no rate converts is not in it." if self.alone.without or self.shared.without else ""
        if differs > 0:
            return f"Contracts come to {by} more than was {self.noun}.{but}"
        if differs < 0:
            return f"{by} of what was {self.noun} are in no contract that is written down.{but}"
        return f"As contracts say.{but}"


def due_to_marketing(year: int, contracts: Iterable[Contract]) -> list[Due]:
    """Each price of which marketing pays something in a year, what it pays alone first."""
    found = [
        Due(contract, line, amount)
        for contract in contracts
        for line, amount in contract.due_in(year)
        if amount and line.payer in (MARKETING, SHARED)
    ]
    return sorted(found, key=lambda due: (due.line.payer != MARKETING, due.contract.title.casefold(), due.line.pk))


def beside(year: BudgetYear, dues: Iterable[Due], rates: Rates, *, this_year: int) -> Beside:
    by_payer = {payer: [(due.amount, due.line.currency) for due in dues if due.line.payer == payer]
                for payer in (MARKETING, SHARED)}  # fmt: skip
    is_spent = year.year < this_year and year.technology_spent is not None
    entered = year.technology_spent if is_spent else year.technology_planned
    return Beside(
        year=year,
        alone=rates.added(by_payer[MARKETING]),
        shared=rates.added(by_payer[SHARED]),
        entered=None if entered is None else rates.converted(entered, year.currency),
        is_spent=is_spent,
    )
