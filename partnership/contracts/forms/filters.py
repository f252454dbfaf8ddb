"""Which contracts a list shows, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.http import QueryDict

from partnership.company.money import Rates, Sum
from partnership.contracts.costs import yearly_on
from partnership.contracts.models import Terms
from partnership.contracts.models.contract_queries import ContractQuerySet
from partnership.contracts.shown import FAR, Row
from partnership.core.choosing import Option, number, offered, options
from partnership.core.text import searched
from partnership.people.models import Person, Side
from partnership.stack.models import System

STATES = [("", "Going on"), ("over", "Ended"), ("all", "All")]
SIDES = [("", "Either side"), *Side.choices]
KINDS = [("", "However"), *Terms.Renewal.choices]
SOON = [
    ("", "Any time"),
    ("30", "Within 30 days"),
    ("60", "Within 60 days"),
    ("120", "Within 120 days"),
    ("late", "Past"),
]
VERDICTS = [
    ("", "Any"), ("none", "Nobody has said"), ("half", "One side has said"),
    ("keep", "Keep"), ("change", "Change"), ("cancel", "Cancel"),
]  # fmt: skip
LIVES = [("", "Any"), *System.Life.choices]
WHOSE = [("", "Anybody’s"), ("mine", "Mine")]

SORTS: dict[str, Callable[[Row], Any]] = {
    "title": lambda row: row.contract.title.casefold(),
    "system": lambda row: row.contract.system.name.casefold(),
    "deadline": lambda row: row.deadline or FAR,
    "ends": lambda row: row.ends_on,
    "cost": lambda row: row.cost.amount,
}
"""By what the headings sort; without one, the next deadline first."""


class ContractFilter:
    """What is not offered is left out, never an error."""

    def __init__(self, data: QueryDict, today: date) -> None:
        self.today = today
        self.rates = Rates.current()
        sort = data.get("sort", "")
        self.system = System.objects.filter(pk=pk).first() if (pk := number(data.get("system"))) else None
        self.values: dict[str, str] = {
            "q": searched(data.get("q", "")),
            "state": offered(data.get("state", ""), STATES),
            "side": offered(data.get("side", ""), SIDES),
            "kind": offered(data.get("kind", ""), KINDS),
            "soon": offered(data.get("soon", ""), SOON),
            "verdict": offered(data.get("verdict", ""), VERDICTS),
            "life": offered(data.get("life", ""), LIVES),
            "whose": offered(data.get("whose", ""), WHOSE),
            "system": str(self.system.pk) if self.system else "",
            "sort": sort if sort.removeprefix("-") in SORTS else "",
        }

    def rows(self, contracts: ContractQuerySet, person: Person) -> list[Row]:
        """Read and sorted. What a day decides (ends, deadlines, verdicts) is no column, so that it is chosen here."""
        found = [Row(each, self.today, self.rates) for each in self._narrowed(contracts, person).for_list()]
        kept = [row for row in found if self._keeps(row)]
        key = self.values["sort"]
        kept.sort(key=lambda row: (SORTS[key.removeprefix("-") or "deadline"](row), row.contract.pk))
        if key.startswith("-"):
            kept.reverse()
        return kept

    def _narrowed(self, rows: ContractQuerySet, person: Person) -> ContractQuerySet:
        values = self.values
        if values["q"]:
            rows = rows.mentioning(values["q"])
        if values["side"]:
            rows = rows.of_side(values["side"])
        if values["life"]:
            rows = rows.filter(system__life=values["life"])
        if self.system:
            rows = rows.of_system(self.system.pk)
        return rows.owned_by(person) if values["whose"] else rows

    def _keeps(self, row: Row) -> bool:
        values = self.values
        if values["state"] != "all" and row.is_over is not (values["state"] == "over"):
            return False
        if values["kind"] and row.held.renewal != values["kind"]:
            return False
        if values["verdict"] and row.verdict_key != values["verdict"]:
            return False
        return self._is_soon(row, values["soon"])

    @staticmethod
    def _is_soon(row: Row, soon: str) -> bool:
        left = row.days_left
        if not soon:
            return True
        if left is None:
            return False
        return left < 0 if soon == "late" else 0 <= left <= int(soon)

    def sum_of(self, rows: Iterable[Row]) -> Sum:
        """What they cost in a year by today's prices, added up from the amounts as they were given."""
        return self.rates.added(
            (amount, currency)
            for row in rows
            if not row.is_over
            for currency, amount in yearly_on(row.contract.cost_lines.all(), self.today).items()
        )

    @property
    def is_narrow(self) -> bool:
        return any(value for name, value in self.values.items() if name != "sort")

    @property
    def selects(self) -> list[tuple[str, str, list[Option]]]:
        asked = [
            ("state", "State", STATES), ("soon", "Deadline", SOON), ("verdict", "Verdict", VERDICTS),
            ("kind", "At its end", KINDS), ("side", "Paid by", SIDES), ("life", "System’s life", LIVES),
            ("whose", "Owner", WHOSE),
        ]  # fmt: skip
        return [(name, label, options(self.values[name], choices)) for name, label, choices in asked]
