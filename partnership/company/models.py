"""The ground rules: every default that an administrator may change, and the days on which nobody works."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Subquery

from partnership.activity.models import Event, changes_in
from partnership.company import countries
from partnership.core.compiled import Compiled
from partnership.core.memory import forget, remembered
from partnership.core.verbs import verb
from partnership.people.models import Person, check_time_zone

UNNAMED = "Our company"
RULES = Compiled()
"""What a company is called until it says its name."""


def check_countries(value: str) -> None:
    for place in countries.split(value):
        if not countries.is_known(place):
            raise ValidationError(
                f"There is no holiday calendar for “{place}”. Use codes such as DE or GB, with a region DE-BY."
            )


def check_weekdays(value: str) -> None:
    if not value or set(value) - set("1234567") or len(set(value)) != len(value):
        raise ValidationError("Give the working days as digits, Monday 1 to Sunday 7: 12345.")


def days(default: int, help_text: str = "", low: int = 0, high: int = 3650) -> Any:
    """A whole number as a ground rule, bounded."""
    return models.PositiveSmallIntegerField(
        default=default, help_text=help_text, validators=[MinValueValidator(low), MaxValueValidator(high)]
    )


class GroundRules(models.Model):
    """One company's settings, one row. Each column is a rule that product.md marks as changeable."""

    name = models.CharField("company", max_length=80, default=UNNAMED)
    time_zone = models.CharField(max_length=50, default="UTC", validators=[check_time_zone])
    countries = models.CharField(max_length=250, blank=True, default="", validators=[check_countries])
    working_weekdays = models.CharField(max_length=7, default="12345", validators=[check_weekdays])
    currency = models.CharField(max_length=3, default="EUR")

    signature_proof_minutes = days(15, "How old the proof of a signer's identity may be, in minutes", 1, 720)
    reaffirm_days = days(180, "How long an agreement stays fresh, in days", 1)
    idle_hours = days(4, "After how many hours without use a session ends", 1, 12)

    at_risk_points = days(10, "How many points behind the line is still at risk", 0, 100)
    stale_days = days(5, "How many days after a period's end a value is missing", 0, 365)
    review_months = days(3, "How many months lie between two reviews", 1, 12)
    review_days = days(14, "How many days a review stays open", 1, 90)
    review_gap = days(2, "From which gap between two ratings on it becomes a topic", 1, 4)

    first_answer_days = days(2, "Working days until IT's first answer to a request", 1, 60)
    consultation_days = days(10, "Working days until the consultation is done", 1, 120)
    decision_days = days(15, "Working days until a request is decided", 1, 240)
    fast_lane_cost = models.PositiveIntegerField(default=5_000, help_text="Up to which cost a request is fast")
    fast_lane_days = days(1, "Working days until IT answers a fast request", 1, 30)

    hand_off_days = days(2, "Working days until a hand-off is accepted", 1, 60)
    hand_off_escalation_days = days(5, "Working days until both executives hear of a hand-off", 1, 120)
    stalled_days = days(14, "After how many days without a move a card is stalled", 1, 365)
    idle_lane_days = days(90, "After how many days without a card a lane is said to be unused", 7, 730)
    owner_cards = days(40, "How many open cards one person can answer for", 1, 1000)

    check_days = days(10, "Working days in which a standard is checked", 1, 120)
    check_months = days(12, "After how many months a passed standard is checked again", 1, 120)
    waiver_longest_days = days(365, "For how many days at most a standard may be waived", 1, 1825)

    contract_notice_days = days(60, "How many days’ notice is assumed of a contract that says none", 0, 730)
    contract_verdict_days = days(60, "How many days before its notice deadline a contract’s verdict is due", 0, 365)
    technology_share = days(
        20, "The technology part of marketing’s budget that the company aims at, in percent", 0, 100
    )

    one_to_one_by_day = days(10, "On which day of the month a missing one-to-one is noticed", 1, 28)
    carry_limit = days(3, "How often a topic is carried before closing asks for a decision", 1, 12)
    market_topic = models.CharField(max_length=120, default="What changes in the market", blank=True)
    technology_topic = models.CharField(max_length=120, default="What changes in technology", blank=True)

    digest_hour = days(8, "At which local hour the daily digest goes out", 0, 23)

    class Meta:
        verbose_name_plural = "ground rules"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="ground_rules_one_row"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_named(self) -> bool:
        return self.name != UNNAMED

    @property
    def country_names(self) -> str:
        """The countries whose holidays count, as words; empty where none is set."""
        return countries.names_of(self.countries)

    @classmethod
    def current(cls) -> GroundRules:
        """The company's rules; the product's defaults until somebody changes one. One query for each request."""
        return remembered(cls, cls._read)

    @classmethod
    def _read(cls) -> GroundRules:
        """Nearly every page asks it: the query is kept."""
        return next(iter(RULES.records(lambda: cls.objects.filter(pk=1).order_by())), None) or cls(pk=1)

    @verb
    def change(self, *, by: Person, fields: dict[str, Any]) -> bool:
        """Change some rules, with one event that says from what to what; whether anything changed."""
        before = GroundRules.objects.filter(pk=1).first() or GroundRules(pk=1)
        changes = changes_in(before, fields)
        if not changes:
            return False
        for name, value in fields.items():
            setattr(self, name, value)
        self.pk = 1
        self.save()
        forget()
        Event.objects.record("ground_rules.changed", self, by=by, changes=changes)
        return True


def time_zone() -> str:
    """The name of the company's zone, whose days count (settings.COMPANY_ZONE, core.days)."""
    return GroundRules.current().time_zone


class ExchangeRateQuerySet(models.QuerySet["ExchangeRate"]):
    def newest(self, into: str, on: date) -> Self:
        """Of each currency the rate that holds on the day, in the company's currency."""
        holds = self.filter(into=into, from_on__lte=on)
        newest = holds.filter(currency=OuterRef("currency")).order_by("-from_on").values("pk")[:1]
        return holds.filter(pk=Subquery(newest)).order_by("currency")

    @verb
    def say(self, *, currency: str, rate: Decimal, from_on: date, by: Person) -> ExchangeRate:
        """From the day on one unit of the currency is worth so many of the company's; said again, it is corrected."""
        into = GroundRules.current().currency
        found = ExchangeRate.objects.filter(currency=currency, into=into, from_on=from_on).first()
        if found is not None:
            Event.objects.changed("exchange_rate.said", found, {"rate": rate}, by=by)
            return found
        new = ExchangeRate(currency=currency, into=into, from_on=from_on, rate=rate)
        new.full_clean()
        new.save(force_insert=True)
        Event.objects.record("exchange_rate.said", new, by=by, detail={"rate": str(rate)})
        return new


class ExchangeRate(models.Model):
    """What one unit of another currency is worth in the company's, from a day on, as an administrator says."""

    currency = models.CharField(max_length=3)
    into = models.CharField("the company's currency", max_length=3)
    rate = models.DecimalField(max_digits=14, decimal_places=6)
    from_on = models.DateField("from")

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        ordering = ("currency", "-from_on")
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "into", "from_on"],
                name="exchange_rate_one_a_day",
                violation_error_message="There is a rate of this currency from this day on already.",
            ),
            models.CheckConstraint(
                name="exchange_rate_is_positive",
                condition=models.Q(rate__gt=0),
                violation_error_message="A rate is more than 0.",
            ),
            models.CheckConstraint(
                name="exchange_rate_of_another_currency",
                condition=~models.Q(currency=models.F("into")),
                violation_error_message="The company's own currency needs no rate.",
            ),
        ]

    def __str__(self) -> str:
        return f"1 {self.currency} in {self.into}"

    @verb
    def take_back(self, *, by: Person) -> None:
        """It was wrong: what it converted is left out of sums again, unless an earlier rate holds."""
        Event.objects.record("exchange_rate.taken_back", self, by=by, detail={"rate": str(self.rate)})
        self.delete()


class ClosedDay(models.Model):
    """A day on which this company does not work, beside the public holidays."""

    on = models.DateField(unique=True, error_messages={"unique": "This day is closed already."})
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on:%d %b %Y} {self.name}"

    @verb
    def close(self, *, by: Person) -> ClosedDay:
        """From now on nobody is expected to work on this day: clocks in working days skip it."""
        self.save()
        forget()
        Event.objects.record("closed_day.added", self, by=by)
        return self

    @verb
    def open_again(self, *, by: Person) -> None:
        """It is a working day after all."""
        Event.objects.record("closed_day.removed", self, by=by)
        self.delete()
        forget()
