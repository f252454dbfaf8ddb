"""How somebody looks at the board: filters that they keep by a name, and lanes that they fold. Theirs alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.lanes.models import Lane

if TYPE_CHECKING:
    from partnership.people.models import Person

MOST = 20
"""Filters that one person keeps."""


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def of(self, person: Person) -> Self:
        return self.filter(person=person).order_by("name", "pk")

    @verb
    def keep(self, person: Person, name: str, query: str) -> SavedFilter:
        """Under a name; under the same name again it says the new one. No event: it is about nobody else."""
        if self.of(person).exclude(name=name).count() >= MOST:
            raise Refused(f"You keep {MOST} filters already. Take one away first.")
        return self.update_or_create(person=person, name=name, defaults={"query": query})[0]


class SavedFilter(models.Model):
    """What somebody looks for on the board, as the address says it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=("person", "name"), name="saved_filter_named_once"),)

    def __str__(self) -> str:
        return self.name

    @verb
    def forget(self) -> None:
        """Kept no more. No event: it is about nobody else."""
        self.delete()


class FoldedLaneQuerySet(models.QuerySet["FoldedLane"]):
    def by(self, person: Person) -> Exists:
        """Whether somebody has folded a lane, as a part of the query that reads the lanes."""
        return Exists(self.filter(person=person, lane=OuterRef("pk")))

    @verb
    def fold(self, person: Person, lane: Lane, *, folded: bool) -> None:
        """The lane is one line for them, or open again. No event: it is about nobody else."""
        if folded:
            self.get_or_create(person=person, lane=lane)
        else:
            self.filter(person=person, lane=lane).delete()


class FoldedLane(models.Model):
    """A lane that somebody folded away."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    lane = models.ForeignKey(Lane, on_delete=models.CASCADE, related_name="+")

    objects = FoldedLaneQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "lane"), name="folded_lane_once"),)

    def __str__(self) -> str:
        return f"{self.lane}, folded"
