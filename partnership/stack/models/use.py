"""A use: a KPI, a project or a decision that rests on a data set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.stack.uses import managers, named

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from partnership.people.models import Person
    from partnership.stack.models.data_set import DataSet


class UseQuerySet(models.QuerySet["Use"]):
    def visible_to(self, person: Person) -> Self:
        """Those by what the person may see: a confidential decision is nowhere named, and nowhere counted."""
        seen = models.Q(pk__in=[])
        for kind, records in managers().items():
            seen |= models.Q(kind=kind, about_id__in=records.visible_to(person).order_by().values("pk"))
        return self.filter(seen)

    def by(self, kind: str, pk: int) -> Self:
        return self.filter(kind=kind, about_id=pk)

    def for_list(self) -> Self:
        return self.select_related("linked_by").order_by("kind", "pk")

    def data_of(self, kind: str, pks: Iterable[int]) -> dict[int, list[DataSet]]:
        """The data sets on which each of these rests, but those that are retired. One query for a list."""
        found: dict[int, list[DataSet]] = {}
        uses = self.filter(kind=kind, about_id__in=list(pks), data_set__retired_at=None)
        for use in uses.select_related("data_set").order_by("data_set__name", "pk"):
            found.setdefault(use.about_id, []).append(use.data_set)
        return found

    @verb
    def link(self, data_set: DataSet, kind: str, pk: int, *, by: Person) -> None:
        """Something of a kind rests on it from now on, and ``by`` sees both. Saying it again changes nothing."""
        data_set.hold("nothing new uses it")
        if (kind, pk) not in named([(kind, pk)], by):
            raise Refused("What uses it is not there any more. Choose something else.")
        use, is_new = self.get_or_create(data_set=data_set, kind=kind, about_id=pk, defaults={"linked_by": by})
        if is_new:
            Event.objects.record("data_set.linked", data_set, by=by, detail={"kind": kind, "number": use.about_id})


class Use(models.Model):
    """One thing that uses a data set: a word for its kind, and its number (docs/adr/0158)."""

    data_set = models.ForeignKey("stack.DataSet", models.PROTECT, related_name="uses")
    kind = models.CharField(max_length=20)  # a word of settings.USES_DATA
    about_id = models.PositiveBigIntegerField()
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField(default=timezone.now)

    objects = UseQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["kind", "about_id"], name="use_about")]
        constraints = (
            models.UniqueConstraint(
                fields=["data_set", "kind", "about_id"],
                name="use_once",
                violation_error_message="It is said already that this uses the data set.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.about_id} uses {self.data_set_id}"

    @verb
    def end(self, *, by: Person) -> None:
        """It rests on it no longer, or never did. In the ledger it did."""
        self.data_set.hold("what used it stays")
        if Use.objects.filter(pk=self.pk).delete()[0]:
            detail = {"kind": self.kind, "number": self.about_id}
            Event.objects.record("data_set.unlinked", self.data_set, by=by, detail=detail)
