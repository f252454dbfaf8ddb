"""A backing: somebody says that an idea is worth a request."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partnership.people.models import Side


class BackingQuerySet(models.QuerySet["Backing"]):
    def for_list(self) -> BackingQuerySet:
        return self.select_related("person").order_by("pk")


class Backing(models.Model):
    """One person's word for an idea, counted for the side that they were of."""

    idea = models.ForeignKey("ideas.Idea", models.PROTECT, related_name="backings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    side = models.CharField(max_length=9, choices=Side)
    backed_at = models.DateTimeField(default=timezone.now)

    objects = BackingQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["idea", "person"],
                name="backing_one_each",
                violation_error_message="You back this idea already.",
            ),
            models.CheckConstraint(name="backing_of_a_side", condition=Q(side__in=Side.values)),
        )

    def __str__(self) -> str:
        return f"{self.person} backs {self.idea}"
