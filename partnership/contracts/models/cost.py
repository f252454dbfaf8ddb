"""A cost line: one price of a contract, how often it is paid, from when to when, and by whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partnership.activity.models import Event, changes_in
from partnership.contracts import costs
from partnership.contracts.models.contract import Contract
from partnership.contracts.terms import DAY
from partnership.core.canonical import digest
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import verb
from partnership.stack.models import System

if TYPE_CHECKING:
    from partnership.people.models import Person

LARGEST = Decimal("999999999999.99")
MOST = 100
"""Lines that a contract has."""


class WrongPriceDay(Refused):
    """A day from which no other price can hold."""

    field = "from_on"


class CostLineQuerySet(models.QuerySet["CostLine"]):
    @verb
    def add(self, contract: Contract, *, by: Person, **values: Any) -> CostLine:
        """One more price."""
        contract.hold()
        if contract.cost_lines.count() >= MOST:
            raise Refused(f"A contract has at most {MOST} cost lines. Take one away first.")
        line = CostLine(contract=contract, added_by=by, **values)
        line.refuse_days()
        line.full_clean()
        line.save(force_insert=True)
        Event.objects.record("contract.cost_added", contract, by=by, detail=line.said)
        return line


class CostLine(models.Model):
    """What is paid for what. Another price from a day on ends this line the day before and begins the next."""

    class Every(models.TextChoices):
        MONTH = "month", "A month"
        QUARTER = "quarter", "A quarter"
        YEAR = "year", "A year"
        ONCE = "once", "Once"

    Payer = System.Payer

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="cost_lines")
    what = models.CharField("for what", max_length=120)
    amount = models.DecimalField(max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])
    currency = models.CharField(max_length=3)
    every = models.CharField("how often", max_length=7, choices=Every, default=Every.YEAR)
    payer = models.CharField("who pays", max_length=9, choices=Payer)
    from_on = models.DateField("first due on")
    until_on = models.DateField("to the end of", null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CostLineQuerySet.as_manager()

    class Meta:
        ordering = ("from_on", "pk")
        constraints = (
            models.CheckConstraint(
                name="cost_line_is_not_negative",
                condition=Q(amount__gte=0, amount__lte=LARGEST),
                violation_error_message="A cost is 0 or more. Write a credit as a lower price.",
            ),
            models.CheckConstraint(name="cost_line_says_for_what", condition=~Q(what="")),
            models.CheckConstraint(
                name="cost_line_has_a_currency",
                condition=~Q(currency=""),
                violation_error_message="A cost has its currency.",
            ),
            models.CheckConstraint(
                name="cost_line_ends_after_it_begins",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                violation_error_message="It is paid to the day on which it is first due, or longer.",
            ),
            models.CheckConstraint(
                name="cost_line_paid_by_a_side",
                condition=Q(payer__in=["it", "marketing", "both"]),
                violation_error_message="Say which side pays it.",
            ),
        )

    def __str__(self) -> str:
        return self.what

    @property
    def said(self) -> dict[str, Any]:
        names = ("what", "amount", "currency", "every", "payer", "from_on", "until_on")
        return {name: getattr(self, name) for name in names}

    @property
    def digest(self) -> str:
        """What a form was opened on."""
        return digest(self.said)

    @property
    def is_once(self) -> bool:
        return self.every == self.Every.ONCE

    @property
    def yearly(self) -> Decimal:
        return costs.yearly(self)

    def refuse_days(self) -> None:
        """Nothing is paid before the contract begins."""
        begins = self.contract.begins_on
        if self.from_on < begins:
            raise WrongPriceDay(f"The contract begins on {begins:%-d %b %Y}: nothing is due before that.")

    @verb
    def correct(self, values: dict[str, Any], *, seen: str, by: Person) -> bool:
        """It was written down wrongly; whether anything differed. Raises Stale where somebody saved first."""
        self.contract.hold()
        self.refresh_from_db()
        if seen != self.digest:
            raise Stale(current=self)
        changes = changes_in(self, values)
        if not changes:
            return False
        for name, value in values.items():
            setattr(self, name, value)
        self.refuse_days()
        self.full_clean()
        self.save()
        Event.objects.record("contract.cost_corrected", self.contract, by=by, changes=changes)
        return True

    @verb
    def reprice(self, amount: Decimal, *, from_on: date, by: Person) -> CostLine:
        """Another price from a day on; this line ends the day before."""
        self.contract.hold()
        self.refresh_from_db()
        if from_on <= self.from_on or (self.until_on and from_on > self.until_on):
            span = f"from {self.from_on + DAY:%-d %b %Y}" + (f" to {self.until_on:%-d %b %Y}" if self.until_on else "")
            raise WrongPriceDay(f"Give a day {span}: then this price holds.")
        after = self.said | {"amount": amount, "from_on": from_on}
        self.until_on = from_on - DAY
        self.save(update_fields=["until_on"])
        line = CostLine(contract=self.contract, added_by=by, **after)
        line.full_clean()
        line.save(force_insert=True)
        changes = {"amount": [self.amount, amount]}
        detail = {"what": self.what, "currency": self.currency, "from_on": from_on}
        Event.objects.record("contract.repriced", self.contract, by=by, changes=changes, detail=detail)
        return line

    @verb
    def take_away(self, *, by: Person) -> None:
        """It was never paid."""
        self.contract.hold()
        Event.objects.record("contract.cost_removed", self.contract, by=by, detail=self.said)
        self.delete()
