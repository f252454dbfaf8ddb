"""What a project is: what decides which standards it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from partnership.activity.models import Event
from partnership.core.canonical import digest
from partnership.core.refusals import Stale
from partnership.core.verbs import step, verb
from partnership.projects.models import Project

if TYPE_CHECKING:
    from partnership.intake.models import Request
    from partnership.people.models import Person

NAMES = ("personal_data", "integration", "system", "cost")
"""What may be changed of it."""


def from_request(request: Request) -> dict[str, Any]:
    """What the request says of it; a system counts as soon as one is named, talked about or chosen."""
    asked = getattr(request, "consultation", None)
    talks = asked is not None and asked.vendor_talks != asked.Talks.NONE
    return {
        "personal_data": bool(request.personal_data),
        "integration": bool(request.integration_needed),
        "system": asked is not None and (talks or bool(asked.candidates or asked.chosen_system)),
        "cost": request.budget,
        "small": request.fast_lane,
    }


class FactsQuerySet(models.QuerySet["Facts"]):
    @step
    def of(self, project: Project) -> Facts:
        """A project's; from its request where nothing is kept of it yet."""
        found = self.filter(project=project).select_related("project").first()
        return found or self.create(project=project, **from_request(project.request))

    def by_project(self) -> dict[int, Facts]:
        return {each.project_id: each for each in self}

    def of_open(self) -> Self:
        return self.exclude(project__stage=Project.Stage.CLOSED)


class Facts(models.Model):
    """What a project is: its data, its connections, what is bought for it, what it costs."""

    project = models.OneToOneField(Project, models.PROTECT, related_name="facts")
    personal_data = models.BooleanField("it holds personal data", default=False)
    integration = models.BooleanField("it is connected to other systems", default=False)
    system = models.BooleanField("a system is bought or changed for it", default=False)
    cost = models.DecimalField(
        "what it costs", max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    small = models.BooleanField("it came by the fast lane", default=False, editable=False)

    objects = FactsQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "facts"
        constraints = (
            models.CheckConstraint(
                name="facts_cost_is_not_negative",
                condition=Q(cost__isnull=True) | Q(cost__gte=0),
                violation_error_message="A cost is 0 or more.",
            ),
        )

    def __str__(self) -> str:
        return f"What {self.project} is"

    @property
    def digest(self) -> str:
        """What a form to change it was opened on."""
        return digest([getattr(self, name) for name in NAMES])[:16]

    @verb
    def change(self, fields: dict[str, Any], *, by: Person | None, seen: str | None = None) -> bool:
        """Say anew what the project is; whether anything differed. Its checks follow (actions.giving.change_facts)."""
        self.refresh_from_db(from_queryset=Facts.objects.select_for_update())
        if seen is not None and seen != self.digest:
            raise Stale("Somebody changed what this project is meanwhile. Look at it again.", current=self)
        changes = {name: [getattr(self, name), value] for name, value in fields.items() if getattr(self, name) != value}
        if not changes:
            return False
        for name, (_, value) in changes.items():
            setattr(self, name, value)
        self.full_clean()
        self.save(update_fields=list(changes))
        Event.objects.record("project.described", self.project, by=by, changes=changes)
        return True
