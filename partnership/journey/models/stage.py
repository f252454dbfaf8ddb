"""A step of the customer's way: named, put in order, merged into another, archived."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event, Happened
from partnership.core.following import follow
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Person


class JourneyStageQuerySet(models.QuerySet["JourneyStage"]):
    def visible_to(self, person: Person) -> Self:
        """Everybody who may sign in reads the customer's way, with what has left it."""
        return self if person.is_active else self.none()

    def current(self) -> Self:
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        """Those that are offered no more, the last to go first; each with what it was merged into."""
        return self.exclude(archived_at=None).select_related("merged_into").order_by("-archived_at", "pk")

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
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_from"
    )

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
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(archived_at__isnull=False) & ~Q(merged_into=F("pk")),
                name="journey_stage_merged_is_archived",
                violation_error_message="A stage that was merged into another is offered no more.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("home:stage", args=[self.pk])

    @property
    def is_current(self) -> bool:
        return self.archived_at is None

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
    def merge_into(self, other: JourneyStage, *, by: Person) -> None:
        """What names this stage names the other from now on; this one is archived and says where it went.

        What has ended keeps the name that it had. Who above names stages follows by the word "a stage is merged",
        and adds to ``happened`` what the ledger says of its records.
        """
        rows = {row.pk: row for row in JourneyStage.objects.select_for_update().current()}
        if other.pk == self.pk:
            raise Refused("A stage is merged into another one: choose which.")
        if self.pk not in rows or other.pk not in rows:
            raise Refused("One of the two is offered no more. Look again at what stands here.")
        happened: list[Happened] = []
        follow("a stage is merged", self, other, happened=happened)
        last = other.touchpoints.aggregate(last=models.Max("position"))["last"] or 0
        moved = self.touchpoints.update(stage=other, position=F("position") + last)
        self.archived_at, self.merged_into = timezone.now(), other
        self.save(update_fields=["archived_at", "merged_into"])
        how = {"from": self.name, "into": other.name, "touchpoints": moved, "others": len(happened)}
        Event.objects.record_each("stage.merged", [(self, {}, how), (other, {}, how), *happened], by=by)

    @verb
    def restore(self, *, by: Person) -> None:
        """Offered again, after the others; what went to another by a merge stays there.

        Raises ValidationError where another has its name meanwhile.
        """
        if not self.archived_at:
            return
        last = JourneyStage.objects.select_for_update().current().last()
        self.archived_at, self.merged_into, self.position = None, None, last.position + 1 if last else 1
        self.full_clean()
        self.save(update_fields=["archived_at", "merged_into", "position"])
        Event.objects.record("stage.restored", self, by=by)
