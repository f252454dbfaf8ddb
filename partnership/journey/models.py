from __future__ import annotations

from django.db import models, transaction
from django.utils import timezone

from partnership.activity.models import Event
from partnership.people.models import Person


class JourneyStageQuerySet(models.QuerySet["JourneyStage"]):
    def current(self) -> JourneyStageQuerySet:
        return self.filter(archived_at=None)


class JourneyStage(models.Model):
    """A step of the customer's way, from first hearing of the company to recommending it."""

    name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = JourneyStageQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(archived_at=None),
                name="journey_stage_name_once",
                violation_error_message="There is already a stage of this name.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def archive(self, *, by: Person) -> None:
        """No longer offered; what names it keeps naming it."""
        if self.archived_at:
            return
        self.archived_at = timezone.now()
        self.save(update_fields=["archived_at"])
        Event.objects.record("stage.archived", self, by=by)

    archive.alters_data = True  # type: ignore[attr-defined]
