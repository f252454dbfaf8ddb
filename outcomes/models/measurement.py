from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q, Value
from django.utils import timezone

from outcomes.models.figure import figure, kept_exactly
from outcomes.models.kpi import Kpi
from partnership.core.rows import Gathered


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def for_list(self) -> Self:
        """With who recorded it and what it was before, the newest day first."""
        corrections = Correction.objects.select_related("corrected_by").order_by("-corrected_at", "-pk")
        return (
            self.select_related("recorded_by")
            .prefetch_related(Prefetch("corrections", corrections))
            .order_by("-on", "-pk")
        )

    def gathered(self) -> models.QuerySet[Any, Any]:
        """(KPI, "days", text) with the text `[[day, value], …]`, a row for each KPI."""
        return self.order_by().values_list("kpi_id", Value("days")).annotate(rows=Gathered("on", "value"))


class Measurement(models.Model):
    """A KPI's value as of a day. Entering it again corrects it; who recorded it first stays."""

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="measurements", db_index=False)
    on = models.DateField("as of")
    value = figure()
    note = models.CharField(max_length=500, blank=True)
    # Nobody where a command on the server brought it and did not say for whom.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = MeasurementQuerySet.as_manager()

    if TYPE_CHECKING:
        tried: str  # what the KPI's page says of it (outcomes/shown/kpipage.py)

    class Meta:
        ordering = ("kpi", "-on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["kpi", "on"],
                name="measurement_one_a_day",
                violation_error_message="This KPI has a value for this day already.",
            ),
            kept_exactly("value", "measurement_value_kept"),
        )

    def __str__(self) -> str:
        return f"{self.value.normalize():f} on {self.on:%Y-%m-%d}"


class Correction(models.Model):
    """What a measurement said before it was entered again."""

    measurement = models.ForeignKey(Measurement, on_delete=models.PROTECT, related_name="corrections")
    value = figure()
    note = models.CharField(max_length=500, blank=True)
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("measurement", "-corrected_at", "-pk")

    def __str__(self) -> str:
        return f"{self.value.normalize():f} until {self.corrected_at:%Y-%m-%d %H:%M}"


class Removal(models.Model):
    """A value that was taken back: what it said and had said, who recorded it, and why it went."""

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="removals")
    on = models.DateField("as of")
    value = figure()
    note = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    # Its corrections, the newest first: [value until then, note, who corrected it, when].
    was = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=300)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("kpi", "-removed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="removal_with_a_reason",
                condition=~Q(reason=""),
                violation_error_message="Say why the value is taken back.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.value.normalize():f} on {self.on:%Y-%m-%d}, taken back"
