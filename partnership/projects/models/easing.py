"""An easing: a project is about a touchpoint, and is to make it hurt less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.journey.models import Touchpoint
from partnership.projects.models.project import Project

if TYPE_CHECKING:
    from partnership.people.models import Person


class EasingQuerySet(models.QuerySet["Easing"]):
    def visible_to(self, person: Person) -> Self:
        """As projects and touchpoints are: whoever signs in may read them."""
        return self if person.is_active else self.none()

    def open(self) -> Self:
        """By projects that are not closed."""
        return self.exclude(project__stage="closed")

    def for_list(self) -> Self:
        return self.select_related("project", "touchpoint__stage").order_by("project__title", "pk")

    @verb
    def say(self, project: Project, touchpoint: Touchpoint, *, by: Person) -> Easing:
        """From now on the project is about the touchpoint. Raises ValidationError where it is already."""
        if not project.is_open:
            raise Refused(f"“{project}” is closed. Choose a project that is open.")
        if not touchpoint.is_current:
            raise Refused(f"“{touchpoint}” is archived. Put it back on the map first.")
        easing = self.model(project=project, touchpoint=touchpoint, said_by=by)
        easing.full_clean()
        easing.save(force_insert=True)
        Event.objects.record("project.eases", project, by=by, detail={"touchpoint": touchpoint.name})
        return easing


class Easing(models.Model):
    """That a project is to ease a touchpoint."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="easings")
    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, related_name="easings")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    objects = EasingQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["project", "touchpoint"],
                name="easing_once",
                violation_error_message="This project is about this touchpoint already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} eases {self.touchpoint}"

    @verb
    def take_back(self, *, by: Person) -> None:
        """It is about something else after all."""
        Event.objects.record("project.eases_no_more", self.project, by=by, detail={"touchpoint": self.touchpoint.name})
        self.delete()
