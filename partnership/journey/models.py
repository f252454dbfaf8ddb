from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Person


class JourneyStageQuerySet(models.QuerySet["JourneyStage"]):
    def current(self) -> Self:
        return self.filter(archived_at=None)

    @verb
    def add(self, name: str, *, by: Person) -> JourneyStage:
        """One more stage, after the others."""
        last = self.current().aggregate(last=models.Max("position"))["last"] or 0
        stage = JourneyStage(name=name, position=last + 1)
        stage.full_clean()
        stage.save(force_insert=True)
        Event.objects.record("stage.added", stage, by=by)
        return stage


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

    @verb
    def rename(self, name: str, *, by: Person) -> None:
        """Another name; what names the stage shows it at once."""
        Event.objects.changed("stage.renamed", self, {"name": name}, by=by)

    @verb
    def move(self, step: int, *, by: Person) -> None:
        """So many places later, or earlier below nought; at the ends it stays."""
        rows = list(JourneyStage.objects.select_for_update().current())
        old = next((place for place, row in enumerate(rows) if row.pk == self.pk), 0)
        new = max(0, min(old + step, len(rows) - 1))
        if new == old:
            return
        rows.insert(new, rows.pop(old))
        for place, row in enumerate(rows, 1):
            row.position = place
        JourneyStage.objects.bulk_update(rows, ["position"])
        self.position = new + 1
        Event.objects.record("stage.ordered", self, by=by, changes={"position": [old + 1, new + 1]})

    @verb
    def archive(self, *, by: Person) -> None:
        """No longer offered; what names it keeps naming it."""
        if self.archived_at:
            return
        if not JourneyStage.objects.select_for_update().current().exclude(pk=self.pk).exists():
            raise Refused("Keep at least one stage: no outcome can be proposed without one.")
        self.archived_at = timezone.now()
        self.save(update_fields=["archived_at"])
        Event.objects.record("stage.archived", self, by=by)

    @verb
    def restore(self, *, by: Person) -> None:
        """Offered again, after the others. Raises ValidationError where another has its name meanwhile."""
        if not self.archived_at:
            return
        last = JourneyStage.objects.select_for_update().current().last()
        self.archived_at, self.position = None, last.position + 1 if last else 1
        self.full_clean()
        self.save(update_fields=["archived_at", "position"])
        Event.objects.record("stage.restored", self, by=by)
