from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from outcomes.models.kpi import Kpi
from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.people.models import Person


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    @verb
    def add(self, *, kpi: Kpi, on: date, kind: str, text: str, by: Person | None) -> Annotation:
        """Note a day on a KPI's chart. A project that goes live does it with nobody as author."""
        annotation = self.create(kpi=kpi, on=on, kind=kind, text=text, made_by=by)
        Event.objects.record("annotation.added", kpi, by=by, detail={"on": on.isoformat(), "kind": kind, "text": text})
        return annotation


class Annotation(models.Model):
    """Something that happened on a day and may explain a KPI's course; drawn on its chart."""

    class Kind(models.TextChoices):
        CAMPAIGN = "campaign", "Campaign"
        RELEASE = "release", "Release"
        OUTAGE = "outage", "Outage"
        DEFINITION = "definition", "Definition change"

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="annotations")
    on = models.DateField("day")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CAMPAIGN)
    text = models.CharField("what happened", max_length=120)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ("kpi", "on", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"

    @verb
    def remove(self, *, by: Person) -> None:
        """Take it off the chart again."""
        gone = {"on": self.on.isoformat(), "kind": self.kind, "text": self.text}
        Event.objects.record("annotation.removed", self.kpi, by=by, detail=gone)
        self.delete()
