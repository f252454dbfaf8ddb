from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from outcomes.models.outcome import Outcome
from outcomes.models.version import Version
from partnership.accord.models import Agreement


class CounterProposal(models.Model):
    """Another value for one field of a proposed version, with the reason; accepting it makes the next version."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        LAPSED = "lapsed", "Lapsed"

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="counter_proposals")
    # "title", or a KPI's key and its field: "repeat-purchase-rate.baseline".
    field = models.CharField(max_length=90)
    value = models.TextField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("version", "made_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["version", "field", "made_by"],
                condition=Q(state="open"),
                name="counter_proposal_one_open_each",
                violation_error_message="You have already proposed another value for this field.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.field} of {self.version}"


class Closing(models.Model):
    """How an outcome ended, as both sides see it: an agreement with one line of what was learnt."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="closings")
    result = models.CharField(max_length=12, choices=Outcome.Result.choices)
    learnt = models.CharField(max_length=300)
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="closing")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    # What becomes of all that hangs on the outcome (core/hanging.py): what was said, which is signed, and what became.
    fates = models.JSONField(default=dict, blank=True, editable=False)
    became = models.JSONField(default=dict, blank=True, editable=False)
    # Both sides' consent to open the outcome again, while it is being asked for.
    reopening = models.OneToOneField(
        Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="reopened_closing"
    )
    reopening_because = models.CharField(max_length=300, blank=True)
    reopening_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("outcome", "-proposed_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["outcome"],
                condition=Q(ended_at=None),
                name="closing_one_open",
                violation_error_message="A closing is already proposed.",
            ),
            models.CheckConstraint(
                name="closing_reopening_whole",
                condition=Q(reopening=None, reopening_because="", reopening_by=None)
                | Q(reopening__isnull=False, reopening_by__isnull=False) & ~Q(reopening_because=""),
                violation_error_message="Say who asks to open it again, and why.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.outcome}: {self.get_result_display().lower()}"


class Reaffirmation(models.Model):
    """Both sides saying again that the version in force is still what they want."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="reaffirmations")
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="reaffirmation")
    opened_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("version", "-opened_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(completed_at=None),
                name="reaffirmation_one_open",
                violation_error_message="A re-affirmation is already open.",
            ),
        )

    def __str__(self) -> str:
        return f"Re-affirmation of {self.version}"
