"""The terms of a contract: what holds of its length, its renewal and its notice from a day on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partnership.activity.models import Event, changes_in
from partnership.contracts import terms
from partnership.contracts.models.contract import Contract
from partnership.core.canonical import digest
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb

if TYPE_CHECKING:
    from partnership.people.models import Person

LONGEST_TERM = 600
LONGEST_NOTICE = 3650
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2150, 12, 31)
MOST = 40
"""Changes of terms that a contract has."""


class WrongDay(Refused):
    """A day from which no terms can hold."""

    field = "from_on"


class TermsQuerySet(models.QuerySet["Terms"]):
    @verb
    def set(self, contract: Contract, *, why: str, by: Person, **values: Any) -> Terms:
        """Other terms from a day on: what was agreed, or what was found to hold."""
        contract.hold()
        said = Terms(contract=contract, why=why, added_by=by, **values)
        _refuse_unfit(contract, said)
        said.full_clean()
        said.save(force_insert=True)
        Event.objects.record("contract.terms_set", contract, by=by, detail=said.said)
        return said


class Terms(models.Model):
    """From a day on: how long a term is, whether and for how long it renews itself, how many days' notice it takes."""

    class Renewal(models.TextChoices):
        AUTOMATIC = "automatic", "Renews itself"
        AGREEMENT = "agreement", "Only when both agree"
        NONE = "none", "Ends by itself"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="terms")
    from_on = models.DateField("from")
    months = models.PositiveSmallIntegerField(
        "length of the term that begins, in months",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TERM)],
    )
    renewal = models.CharField("when a term ends", max_length=9, choices=Renewal, default=Renewal.AUTOMATIC)
    renewal_months = models.PositiveSmallIntegerField(
        "it is renewed for, in months",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TERM)],
    )
    notice_days = models.PositiveSmallIntegerField(
        "notice, in days", null=True, blank=True, validators=[MaxValueValidator(LONGEST_NOTICE)]
    )
    agreed = models.PositiveSmallIntegerField("renewals that both agreed on", default=0, editable=False)
    why = models.CharField("why they changed", max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TermsQuerySet.as_manager()

    class Meta:
        ordering = ("from_on", "pk")
        verbose_name_plural = "terms"
        constraints = (
            models.UniqueConstraint(
                fields=["contract", "from_on"],
                name="terms_one_a_day",
                violation_error_message="Other terms begin on this day already. Correct those.",
            ),
            models.CheckConstraint(
                name="terms_of_a_length",
                condition=Q(months=None) | Q(months__gte=1, months__lte=LONGEST_TERM),
                violation_error_message=f"A term has 1 to {LONGEST_TERM} months.",
            ),
            models.CheckConstraint(
                name="terms_renewed_for_some_months",
                condition=(
                    Q(renewal="none", renewal_months=None)
                    | Q(renewal__in=["automatic", "agreement"], renewal_months__isnull=False)
                    & Q(renewal_months__gte=1, renewal_months__lte=LONGEST_TERM)
                ),
                violation_error_message="Say for how many months it is renewed.",
            ),
            models.CheckConstraint(
                name="terms_notice_of_days",
                condition=Q(notice_days=None) | Q(notice_days__lte=LONGEST_NOTICE),
                violation_error_message=f"Notice is at most {LONGEST_NOTICE} days.",
            ),
            models.CheckConstraint(
                name="terms_agreed_where_agreement_renews", condition=Q(agreed=0) | Q(renewal="agreement")
            ),
            models.CheckConstraint(
                name="terms_on_a_day_that_is_kept",
                condition=Q(from_on__gte=FIRST_DAY, from_on__lte=LAST_DAY),
                violation_error_message=f"Give a day from {FIRST_DAY.year} to {LAST_DAY.year}.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract} from {self.from_on:%-d %b %Y}"

    @property
    def is_first(self) -> bool:
        return self.contract.first_terms.pk == self.pk

    @property
    def words(self) -> str:
        """What they say, as a sentence goes on after their first day."""
        renewed = f"{counted(self.renewal_months or 0, 'month')} at a time"
        how = {
            "automatic": f"renews itself for {renewed}",
            "agreement": f"goes on for {renewed}, when both agree",
            "none": "ends by itself",
        }[self.renewal]
        begins = f"{counted(self.months, 'month')}, then it {how}" if self.months else f"at its end it {how}"
        return f"{begins}; {self.notice_words}"

    @property
    def notice_words(self) -> str:
        if self.notice_days is None:
            return "no notice known"
        return f"{counted(self.notice_days, 'day')}’ notice" if self.notice_days else "no notice needed"

    def clause(self, assumed_days: int) -> terms.Clause:
        """For the arithmetic; notice that nobody knows is ``assumed_days``."""
        return terms.Clause(
            from_on=self.from_on,
            months=self.months,
            renewal=terms.Renewal(self.renewal),
            renewal_months=self.renewal_months or 0,
            notice_days=assumed_days if self.notice_days is None else self.notice_days,
            agreed=self.agreed,
        )

    @property
    def said(self) -> dict[str, Any]:
        names = ("from_on", "months", "renewal", "renewal_months", "notice_days")
        return {name: getattr(self, name) for name in names}

    @property
    def digest(self) -> str:
        """What a form was opened on: a renewal that was agreed on meanwhile changes it as well."""
        return digest(self.said | {"why": self.why, "agreed": self.agreed})

    @verb
    def correct(self, values: dict[str, Any], *, seen: str, by: Person) -> bool:
        """They were written down wrongly; whether anything differed. Raises Stale where somebody saved first."""
        self.contract.hold()
        self.refresh_from_db()
        if seen != self.digest:
            raise Stale(current=self)
        changes = changes_in(self, values)
        if not changes:
            return False
        for name, value in values.items():
            setattr(self, name, value)
        if self.renewal != self.Renewal.AGREEMENT:
            self.agreed = 0
        _refuse_unfit(self.contract, self)
        self.full_clean()
        self.save()
        Event.objects.record("contract.terms_corrected", self.contract, by=by, changes=changes)
        return True

    @verb
    def take_back(self, *, by: Person) -> None:
        """They never held. The first ones stay: a contract has some."""
        self.contract.hold()
        if self.is_first:
            raise Refused("A contract has terms from its first day. Correct these instead.")
        Event.objects.record("contract.terms_removed", self.contract, by=by, detail=self.said)
        self.delete()

    @step
    def agree_once_more(self) -> None:
        self.agreed += 1
        self.save(update_fields=["agreed"])


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _refuse_unfit(contract: Contract, said: Terms) -> None:
    """The first terms have a length and stay the first; later ones begin while the contract runs by the others."""
    others = [each for each in contract.terms.all() if each.pk != said.pk]
    first = min(others, key=lambda each: each.from_on, default=None)
    if first is None or (said.pk and said.pk == contract.first_terms.pk):
        if said.months is None:
            raise Refused("Say how long the first term is: how many months.")
        if first and said.from_on >= first.from_on:
            raise WrongDay(f"Other terms hold from {first.from_on:%-d %b %Y}: the contract begins before that.")
        return
    if said.from_on <= first.from_on:
        raise WrongDay(f"The contract begins on {first.from_on:%-d %b %Y}: other terms hold from a later day.")
    before = [each.clause(0) for each in sorted(others, key=lambda each: each.from_on) if each.from_on < said.from_on]
    last = terms.standing(before, said.from_on - terms.DAY).running.ends
    if last < said.from_on - terms.DAY:
        raise WrongDay(f"It has ended by then, on {last:%-d %b %Y}. Write the next contract down as a new one.")
