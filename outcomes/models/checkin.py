from __future__ import annotations

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from outcomes.models.kpi import Kpi
from outcomes.models.measurement import Measurement, Removal
from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.people.models import Person, Side

FIRST_CONFIDENCE = 5


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def for_list(self) -> Self:
        people = ("made_by", "acknowledged_by", "removal__removed_by")
        return self.select_related("measurement", "removal", *people).order_by("-made_at", "-pk")


class CheckIn(models.Model):
    """What a steward says with a value: how confident, what changed, what next."""

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="check_ins")
    # What it was said with: a value that stands, or one that was taken back.
    measurement = models.ForeignKey(
        Measurement, on_delete=models.PROTECT, null=True, blank=True, related_name="check_ins"
    )
    removal = models.ForeignKey(
        Removal, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="check_ins"
    )
    side = models.CharField(max_length=12, choices=Side.choices)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    confidence = models.PositiveSmallIntegerField(
        default=FIRST_CONFIDENCE, validators=[MinValueValidator(0), MaxValueValidator(10)]
    )
    changed = models.CharField("what changed", max_length=300, blank=True)
    next_step = models.CharField("what next", max_length=300, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ("kpi", "-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="check_in_confidence_0_to_10",
                condition=Q(confidence__gte=0, confidence__lte=10),
                violation_error_message="Confidence goes from 0 to 10.",
            ),
            models.CheckConstraint(
                name="check_in_acknowledged_whole",
                condition=Q(acknowledged_by=None, acknowledged_at=None)
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="check_in_with_a_value",
                condition=Q(measurement__isnull=False, removal=None) | Q(measurement=None, removal__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"Check-in on {self.kpi}, confidence {self.confidence}"

    @property
    def said_with(self) -> Measurement | Removal:
        """The value with its day, as it stands or stood."""
        found = self.measurement or self.removal
        assert found
        return found

    @verb
    def acknowledge(self, *, by: Person) -> None:
        """The other side's steward has read it."""
        mine = CheckIn.objects.filter(pk=self.pk, acknowledged_at=None)
        if not mine.update(acknowledged_by=by, acknowledged_at=timezone.now()):
            return
        self.refresh_from_db(fields=["acknowledged_by", "acknowledged_at"])
        Event.objects.record("check-in.acknowledged", self.kpi, by=by, detail={"check_in": self.pk})
