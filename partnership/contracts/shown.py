"""A contract as a list and its page show it: how it stands on a day, in figures and in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from partnership.company.models import GroundRules
from partnership.company.money import Rates, Sum
from partnership.contracts.costs import yearly_on
from partnership.contracts.models import Contract, CostLine, Terms, Verdict
from partnership.contracts.terms import Standing, Term, terms
from partnership.people.models import Person, Side

FAR = date.max
PAST_TERMS, TERMS_AHEAD = 2, 2


@dataclass
class Row:
    """One contract as of a day."""

    contract: Contract
    today: date
    rates: Rates

    @cached_property
    def stands(self) -> Standing:
        return self.contract.stands_on(self.today)

    @cached_property
    def held(self) -> Terms:
        return self.contract.terms_on(self.today)

    @property
    def partner(self) -> str:
        return self.contract.partner or self.contract.system.vendor

    @property
    def is_over(self) -> bool:
        return self.stands.is_over

    @property
    def is_cancelled(self) -> bool:
        return self.contract.until is not None

    @property
    def deadline(self) -> date | None:
        return None if self.is_over or self.is_cancelled else self.stands.deadline

    @property
    def days_left(self) -> int | None:
        return (self.deadline - self.today).days if self.deadline else None

    @property
    def is_assumed(self) -> bool:
        """Nobody knows the notice that the deadline is counted with."""
        return self.deadline is not None and self.contract.terms_on(self.deadline).notice_days is None

    @property
    def assumed_days(self) -> int:
        return GroundRules.current().contract_notice_days

    @property
    def ends_on(self) -> date:
        return self.stands.running.ends if self.is_over or self.is_cancelled else self.stands.target.ends

    @cached_property
    def verdict(self) -> Verdict | None:
        return self.contract.verdict_for(self.stands.target.ends)

    @property
    def verdict_due(self) -> date | None:
        days = timedelta(days=GroundRules.current().contract_verdict_days)
        return self.deadline - days if self.deadline else None

    @property
    def verdict_key(self) -> str:
        """none, half, keep, change or cancel: what stands of it for its next end; "" where nothing is to decide."""
        if self.is_over or self.is_cancelled:
            return ""
        if self.verdict is None:
            return "none"
        return self.verdict.choice if self.verdict.is_decided else "half"

    @property
    def unproved_deadline(self) -> date | None:
        """The last day of notice for the term that runs, where both said "cancel" and nobody shows that it was sent."""
        missed = None if self.is_over or self.is_cancelled else self.stands.missed
        said = self.contract.verdict_for(self.stands.running.ends) if missed else None
        return missed if said and said.is_decided and said.choice == Verdict.Choice.CANCEL else None

    @property
    def is_settled(self) -> bool:
        """Nobody is reminded of its deadline: it is over, cancelled with proof, or what both decided is done."""
        if self.is_over or self.is_cancelled:
            return True
        return self.verdict is not None and self.verdict.is_done(self.contract)

    @cached_property
    def cost(self) -> Sum:
        """What it costs in a year, by today's prices, in the company's currency."""
        prices = {} if self.is_over else yearly_on(self.contract.cost_lines.all(), self.today)
        return self.rates.added((amount, currency) for currency, amount in prices.items())

    @property
    def has_cost(self) -> bool:
        return bool(self.contract.cost_lines.all())

    @property
    def owners(self) -> list[tuple[str, Person | None, bool]]:
        """Of each side: who answers for the system, and whether they can act."""
        named = dict(self.contract.system.owners)
        return [(side.value, named[side.value], self.contract.owner_of(side) is not None) for side in Side]

    def mentions(self, words: str) -> bool:
        system = self.contract.system
        texts = (self.contract.title, self.contract.reference, self.contract.partner, system.name, system.vendor)
        return any(words.lower() in text.lower() for text in texts)


@dataclass(frozen=True)
class Turn:
    """One point of a contract's course."""

    on: date
    words: str
    state: str
    """done, now or ahead"""


def course(row: Row) -> list[Turn]:
    """Its terms around the day: when they began, when they end, by when notice is sent."""
    contract, today = row.contract, row.today
    found: list[Term] = []
    ahead = 0
    for term in terms(contract.clauses):
        if contract.until and term.begins > contract.until:
            break
        found.append(term)
        ahead += term.begins > today
        if ahead >= TERMS_AHEAD:
            break
    running = next((n for n, term in enumerate(found) if term.ends >= today), len(found) - 1)
    first = max(running - PAST_TERMS, 0)
    turns = [Turn(contract.begins_on, "begins", "done" if contract.begins_on <= today else "ahead")]
    if first:
        turns.append(Turn(found[first].begins, f"renewed, {first} {'time' if first == 1 else 'times'} by then", "done"))
    for number, term in enumerate(found[first:], first):
        if number > first:
            words = "new terms" if found[number - 1].is_replaced else "renews"
            turns.append(_turn(term.begins, words, today))
        if term.deadline and not contract.until:
            turns.append(_turn(term.deadline, f"last day of notice for {term.ends:%-d %b %Y}", today))
    if contract.cancellation:
        turns.append(_turn(contract.cancellation.sent_on, "notice was sent", today))
    last = contract.until or (found[-1].ends if not found[-1].renews else None)
    if last:
        turns.append(_turn(last, "ends", today))
    turns.sort(key=lambda turn: turn.on)
    return _with_now(turns, today)


def _turn(on: date, words: str, today: date) -> Turn:
    return Turn(on, words, "done" if on < today else "ahead")


def _with_now(turns: list[Turn], today: date) -> list[Turn]:
    """The next one ahead is the one that counts now."""
    number = next((n for n, turn in enumerate(turns) if turn.on >= today), None)
    if number is not None:
        turns[number] = Turn(turns[number].on, turns[number].words, "now")
    return turns


def years_of(contract: Contract, today: date, rates: Rates) -> list[tuple[int, Sum]]:
    """What falls due by calendar year, from its first to the year after next, as far as it goes."""
    if not contract.cost_lines.all():
        return []
    first = min(line.from_on.year for line in contract.cost_lines.all())
    last = min(today.year + 2, contract.known_end.year if contract.known_end else FAR.year)
    shown = range(max(first, today.year - 5), max(last, first) + 1)
    return [(year, rates.added((due, line.currency) for line, due in contract.due_in(year) if due)) for year in shown]


@dataclass(frozen=True)
class Cell:
    category: str
    by_payer: dict[str, Sum]
    whole: Sum


def spent_in(year: int, contracts: Iterable[Contract], rates: Rates) -> tuple[list[Cell], Cell]:
    """What falls due in a year by category and by who pays, and all together."""
    amounts: dict[tuple[str, str], list[tuple[Decimal, str]]] = {}
    for contract in contracts:
        for line, due in contract.due_in(year):
            if due:
                key = (contract.system.category or "No category", line.payer)
                amounts.setdefault(key, []).append((due, line.currency))
    names = sorted({category for category, _payer in amounts}, key=str.casefold)
    rows = [_cell(name, {key: found for key, found in amounts.items() if key[0] == name}, rates) for name in names]
    return sorted(rows, key=lambda row: -row.whole.amount), _cell("All together", amounts, rates)


def _cell(name: str, amounts: dict[tuple[str, str], list[tuple[Decimal, str]]], rates: Rates) -> Cell:
    def added(payer: str | None) -> Sum:
        return rates.added(each for key, found in amounts.items() if payer in (None, key[1]) for each in found)

    return Cell(name, {payer: added(payer) for payer in CostLine.Payer.values}, added(None))


def systems_to_decide(today: date, days: int) -> set[int]:
    """The systems of which a contract renews itself or ends unless notice is sent within so many days."""
    rows = [Row(contract, today, Rates("", {})) for contract in Contract.objects.going_on(today)]
    return {row.contract.system_id for row in rows if row.days_left is not None and 0 <= row.days_left <= days}
