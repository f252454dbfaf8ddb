"""Systems that do the same: of one category, or said to do the same job; and what one verdict on them would save."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from partnership.company.money import Rates, Sum
from partnership.stack.models import Fit, System

ALIKE = 0.5
"""Of the words of two jobs, the share that both have (Jaccard's index): from here on they are one job."""
FEWEST_WORDS = 3
MOST_COMPARED = 400
SHOWN = 12
_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True)
class Side:
    """One of several that do the same, with its fit and its cost in the company's currency, if they are known."""

    system: System
    fit: Fit | None
    cost: Decimal | None


@dataclass(frozen=True)
class Overlap:
    """Systems that do the same, and why they are thought to."""

    why: str
    sides: list[Side]
    total: Sum

    @property
    def shown(self) -> list[Side]:
        """The dearest first, as many as stand side by side."""
        return self.sides[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.sides) - SHOWN)

    @property
    def saves(self) -> tuple[Decimal, Decimal] | None:
        """What keeping one alone would save in a year: by keeping the dearest, and the cheapest. None where unknown."""
        costs = [side.cost for side in self.sides if side.cost is not None]
        if len(costs) < 2:
            return None
        return sum(costs, Decimal(0)) - max(costs), sum(costs, Decimal(0)) - min(costs)


def overlaps(systems: Sequence[System], fits: Iterable[Fit], rates: Rates) -> list[Overlap]:
    """Those of one category, then those of several whose jobs read alike; what costs most together comes first."""
    known = {fit.system_id: fit for fit in fits}
    sides = [
        Side(
            system,
            known.get(system.pk),
            None if system.yearly_cost is None else rates.converted(system.yearly_cost, system.currency),
        )
        for system in systems
    ]
    by_category: dict[str, list[Side]] = {}
    for side in sides:
        if side.system.category:
            by_category.setdefault(side.system.category.casefold(), []).append(side)
    groups = [(group[0].system.category, group) for group in by_category.values() if len(group) > 1]
    groups += [("They are said to do the same job", group) for group in of_one_job(sides)]
    found = [_made(why, group, rates) for why, group in groups]
    return sorted(found, key=lambda each: (-each.total.amount, each.why))


def of_one_job(sides: Sequence[Side]) -> list[list[Side]]:
    """Of different categories, pairs and more whose jobs read alike. Of very many none is compared with all others."""
    if len(sides) > MOST_COMPARED:
        return []
    words = [(side, set(_WORD.findall(side.system.does.casefold()))) for side in sides]
    words = [(side, said) for side, said in words if len(said) >= FEWEST_WORDS]
    groups: list[list[Side]] = []
    for number, (side, said) in enumerate(words):
        others = [other for other, theirs in words[number + 1 :] if _alike(said, theirs) and _apart(side, other)]
        if others and not any(side in group for group in groups):
            groups.append([side, *others])
    return groups


def _alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)


def _apart(one: Side, other: Side) -> bool:
    """Of one category they stand side by side anyway."""
    return not one.system.category or one.system.category.casefold() != other.system.category.casefold()


def _made(why: str, group: list[Side], rates: Rates) -> Overlap:
    costs = [(side.system.yearly_cost, side.system.currency) for side in group if side.system.yearly_cost is not None]
    ordered = sorted(group, key=lambda side: (-(side.cost or 0), side.system.name.casefold()))
    return Overlap(why, ordered, rates.added(costs))
