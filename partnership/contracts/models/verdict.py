"""A verdict: both sides say before a deadline whether a contract is kept, changed or cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, assert_never

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partnership.accord.models import Agreement
from partnership.activity.models import Event
from partnership.contracts.models.contract import Contract
from partnership.core.canonical import digest
from partnership.core.days import company_day
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb
from partnership.people.models import Side

if TYPE_CHECKING:
    from partnership.people.models import Person


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def live(self) -> Self:
        return self.filter(ended_at=None)

    @verb
    def give(self, contract: Contract, *, choice: str, reason: str, side: str, seen: str, by: Person) -> Verdict:
        """A side says what becomes of it at the next end, and why. In place of what stood: that asks the other anew.

        Raises Stale where ``seen`` is not the verdict that stands.
        """
        contract.hold()
        contract.refuse_over("There is nothing to decide.")
        ends_on = contract.stands.target.ends
        stood = contract.verdict_for(ends_on)
        if seen != (stood.digest if stood else ""):
            raise Stale("The other side said something meanwhile. Read that before you say otherwise.", current=stood)
        if stood:
            stood.end(because="Another verdict was given")
        verdict = Verdict(
            contract=contract, ends_on=ends_on, choice=choice, reason=reason, side=side, given_by=by,
        )  # fmt: skip
        verdict.agreement = Agreement.objects.open(
            purpose=Agreement.Purpose.VERDICT,
            digest=verdict.digest,
            title=f"{verdict.get_choice_display()}: {contract}",
            url=contract.get_absolute_url(),
        )
        verdict.full_clean()
        verdict.save(force_insert=True)
        verdict.agreement.sign(by=by, seen=verdict.digest, side=side)
        detail = {"verdict": choice, "side": side, "ends_on": ends_on, "reason": digest(reason)[:16]}
        Event.objects.record("contract.judged", contract, by=by, detail=detail)
        return verdict


class Verdict(models.Model):
    """What both sides want of a contract at one of its ends, given by one and agreed to by the other."""

    class Choice(models.TextChoices):
        KEEP = "keep", "Keep"
        CHANGE = "change", "Change"
        CANCEL = "cancel", "Cancel"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="verdicts")
    ends_on = models.DateField("for the end of")
    choice = models.CharField("what becomes of it", max_length=6, choices=Choice)
    reason = models.TextField("why", max_length=2_000)
    side = models.CharField("side that said so first", max_length=9)
    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="contract_verdict")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField("said by both", null=True, blank=True)
    ended_at = models.DateTimeField("replaced by another", null=True, blank=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["contract", "ends_on"], condition=Q(ended_at=None), name="verdict_one_for_an_end"
            ),
            models.CheckConstraint(name="verdict_known", condition=Q(choice__in=["keep", "change", "cancel"])),
            models.CheckConstraint(name="verdict_of_a_side", condition=Q(side__in=["it", "marketing"])),
            models.CheckConstraint(
                name="verdict_says_why",
                condition=~Q(reason=""),
                violation_error_message="Say why: whoever looks at it next year reads this.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_choice_display()}: {self.contract}"

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None

    @property
    def given_by_side(self) -> str:
        return str(Side(self.side).label)

    @property
    def digest(self) -> str:
        """What both sides say when they agree."""
        said = {"contract": self.contract_id, "ends_on": self.ends_on, "verdict": self.choice, "reason": self.reason}
        return digest(said)

    @property
    def sides(self) -> set[str]:
        """Who has said so, from the signatures as they were read with it."""
        return {signature.side for signature in self.agreement.signatures.all()}

    def is_done(self, contract: Contract) -> bool:
        """Nothing is left to do for it: it is kept, or its terms or its price are others since."""
        if not self.decided_at:
            return False
        choice = self.Choice(self.choice)
        match choice:
            case self.Choice.CANCEL:
                return False
            case self.Choice.KEEP:
                return True
            case self.Choice.CHANGE:
                written = [each.added_at for each in contract.terms.all()]
                written += [each.added_at for each in contract.cost_lines.all()]
                return max(written) > self.decided_at
            case _:
                assert_never(choice)

    @step
    def end(self, *, because: str) -> None:
        self.ended_at = timezone.now()
        self.save(update_fields=["ended_at"])
        if self.agreement.is_open:
            self.agreement.end(because=because)

    @verb
    def agree(self, *, side: str, seen: str, by: Person) -> None:
        """The other side says so too: from now on it is the verdict."""
        self.contract.hold()
        self.refresh_from_db()
        if self.ended_at or self.is_decided:
            raise Refused("There is no verdict to agree to. Look again.")
        if self.ends_on < company_day():
            raise Refused("The end that it was about is past. Say what becomes of the contract at the next one.")
        self.agreement.sign(by=by, seen=seen, side=side)
        if self.agreement.is_complete:
            self.decided_at = timezone.now()
            self.save(update_fields=["decided_at"])
            detail = {"verdict": self.choice, "side": side, "ends_on": self.ends_on}
            Event.objects.record("contract.decided", self.contract, by=by, detail=detail)
