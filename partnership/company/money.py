"""Amounts in several currencies: converted by the administrator's rates, and never summed in silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from partnership.company.models import ExchangeRate, GroundRules
from partnership.core.days import company_day
from partnership.core.figures import NOTHING, with_unit

ONE = Decimal(1)
CENT = Decimal("0.01")


def spelt(value: Decimal | None, currency: str) -> str:
    """12500.00 and "EUR" → "12,500 EUR": whole units from a hundred on; a dash for what is not known."""
    if value is None:
        return NOTHING
    return with_unit(round(value) if abs(value) >= 100 else value, currency)


@dataclass(frozen=True)
class Rates:
    """What a unit of each known currency is worth in the company's; the company's own is 1."""

    into: str
    by_currency: Mapping[str, Decimal]

    @classmethod
    def current(cls, on: date | None = None) -> Rates:
        """As they hold on a day, today unless one is given. One query."""
        into = GroundRules.current().currency
        rows = ExchangeRate.objects.newest(into, on or company_day()).values_list("currency", "rate")
        return cls(into, {**dict(rows), into: ONE})

    def converted(self, amount: Decimal, currency: str) -> Decimal | None:
        """The amount in the company's currency, to the cent; None where no rate is known."""
        rate = self.by_currency.get(currency)
        return None if rate is None else (amount * rate).quantize(CENT)

    def added(self, amounts: Iterable[tuple[Decimal, str]]) -> Sum:
        """All of them together; what cannot be converted is kept apart, by its currency."""
        total, others, unconverted = Decimal(0), dict[str, Decimal](), dict[str, Decimal]()
        for amount, currency in amounts:
            value = self.converted(amount, currency)
            if value is None:
                unconverted[currency] = unconverted.get(currency, Decimal(0)) + amount
                continue
            total += value
            if currency != self.into:
                others[currency] = self.by_currency[currency]
        return Sum(total, self.into, others, unconverted)


@dataclass(frozen=True)
class Sum:
    """What amounts come to in the company's currency, at which rates, and what is not in it."""

    amount: Decimal
    currency: str
    at: Mapping[str, Decimal] = field(default_factory=dict)
    without: Mapping[str, Decimal] = field(default_factory=dict)

    def __str__(self) -> str:
        return with_unit(self.amount, self.currency)

    @property
    def remark(self) -> str:
        """What a reader must know of it: the rates, and what no rate converts; empty where there is neither."""
        parts = []
        if self.at:
            rates = ", ".join(f"1 {currency} = {rate.normalize():f}" for currency, rate in sorted(self.at.items()))
            parts.append(f"Converted at {rates} {self.currency}.")
        if self.without:
            left = " and ".join(with_unit(amount, currency) for currency, amount in sorted(self.without.items()))
            parts.append(f"Without {left}: no rate is set for it.")
        return " ".join(parts)
