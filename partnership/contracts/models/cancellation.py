"""A cancellation: the proof that notice was sent, and the day with which the contract ends by it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partnership.activity.models import Event
from partnership.contracts.models.contract import Contract
from partnership.contracts.models.document import Document
from partnership.contracts.models.verdict import Verdict
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.verbs import verb

if TYPE_CHECKING:
    from partnership.people.models import Person


class WrongSentDay(Refused):
    """A day on which notice cannot have been sent."""

    field = "sent_on"


class NotCancelled(Refused):
    """Notice that both sides have not decided on."""


class CancellationQuerySet(models.QuerySet["Cancellation"]):
    @verb
    def prove(self, contract: Contract, *, sent_on: date, how: str, document: Document, by: Person) -> Cancellation:
        """Notice was sent on a day. It ends the contract with the first end that this notice reaches.

        Refused where both sides have not said "cancel", and where notice was sent already.
        """
        contract.hold()
        contract.refuse_over("There is nothing to send notice for.")
        today = company_day()
        if sent_on > today:
            raise WrongSentDay("Give the day on which it was sent: today, or one before.")
        if sent_on < contract.begins_on:
            raise WrongSentDay(f"The contract began on {contract.begins_on:%-d %b %Y}: give a later day.")
        decided = [each for each in contract.verdicts.all() if each.ended_at is None and each.is_decided]
        latest = max(decided, key=lambda each: each.ends_on, default=None)
        if latest is None or latest.choice != Verdict.Choice.CANCEL:
            raise NotCancelled("Both sides say “cancel” first. Then write down that notice was sent.")
        target = contract.stands_on(sent_on).target
        sent = Cancellation(
            contract=contract, sent_on=sent_on, how=how, document=document, ends_on=target.ends, added_by=by
        )
        sent.full_clean()
        sent.save(force_insert=True)
        detail = {"sent_on": sent_on, "how": how, "ends_on": target.ends, "file": document.name}
        Event.objects.record("contract.cancelled", contract, by=by, detail=detail)
        return sent


class Cancellation(models.Model):
    """That notice was sent: when, how, by which file, and with which day the contract ends."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="cancellations")
    sent_on = models.DateField("notice was sent on")
    how = models.CharField("how", max_length=200)
    document = models.ForeignKey(Document, models.PROTECT, related_name="proves")
    ends_on = models.DateField("it ends with")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField("taken back", null=True, blank=True)
    withdrawn_because = models.CharField("why it was taken back", max_length=300, blank=True)

    objects = CancellationQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["contract"], condition=Q(withdrawn_at=None), name="cancellation_one_for_a_contract"
            ),
            models.CheckConstraint(
                name="cancellation_says_how",
                condition=~Q(how=""),
                violation_error_message="Say how it was sent: by which way, to whom.",
            ),
            models.CheckConstraint(
                name="cancellation_withdrawn_for_a_reason",
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
            ),
        )

    def __str__(self) -> str:
        return f"Notice to {self.contract}"

    @verb
    def withdraw(self, *, because: str, by: Person) -> None:
        """It was taken back, or never arrived: the contract goes on, and its deadline is watched again."""
        self.contract.hold()
        self.refresh_from_db()
        if self.withdrawn_at is not None:
            raise Refused(f"It goes on already: {self.withdrawn_because}")
        self.withdrawn_at, self.withdrawn_because = timezone.now(), because
        self.save(update_fields=["withdrawn_at", "withdrawn_because"])
        Event.objects.record("contract.went_on", self.contract, by=by, detail={"because": because})
