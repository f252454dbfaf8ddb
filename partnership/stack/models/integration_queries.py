"""Which integrations: for a list, for the map, and those that do not work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OrderBy, OuterRef, Q
from django.db.models.functions import Lower

from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.stack.models.owning import tell_who_sees_to_it
from partnership.stack.models.system import System

if TYPE_CHECKING:
    from partnership.people.models import Person
    from partnership.stack.models.data_set import DataSet
    from partnership.stack.models.integration import Integration

SORTS: dict[str, Any] = {
    "from": Lower("source__name"),
    "to": Lower("target__name"),
    "how": F("how"),
    "state": F("state"),
    "since": F("since_on"),
}
"""By what a list's headings sort."""


class IntegrationQuerySet(models.QuerySet["Integration"]):
    def visible_to(self, person: Person) -> Self:
        """Everybody who may sign in reads the map."""
        return self if person.is_active else self.none()

    def current(self) -> Self:
        return self.filter(ended_at=None)

    def ended(self) -> Self:
        return self.filter(ended_at__isnull=False)

    def owned_by(self, person: Person) -> Self:
        return self.filter(owner=person)

    def to_mend(self) -> Self:
        """Broken, or wanted and missing."""
        return self.filter(state__in=("broken", "missing"))

    def touching(self, system: int) -> Self:
        """That begin or end at the system."""
        return self.filter(Q(source=system) | Q(target=system))

    def at_stage(self, stage: int) -> Self:
        """That begin or end at a system of the journey stage."""
        serves = System.objects.filter(stages=stage)
        return self.filter(Exists(serves.filter(pk=OuterRef("source"))) | Exists(serves.filter(pk=OuterRef("target"))))

    def carrying(self, data_set: int) -> Self:
        return self.filter(data_sets=data_set)

    def mentioning(self, words: str) -> Self:
        carries = self.model.data_sets.through.objects.filter(
            integration=OuterRef("pk"), dataset__name__icontains=words
        )
        ends = Q(source__name__icontains=words) | Q(target__name__icontains=words)
        return self.filter(ends | Q(what__icontains=words) | Exists(carries))

    def sorted_by(self, key: str) -> Self:
        """As a list's heading asks, else by where it begins. A dash before the key turns it round."""
        name = key.removeprefix("-")
        turned = key.startswith("-") and name in SORTS
        first = OrderBy(SORTS.get(name, SORTS["from"]), descending=turned, nulls_last=True)
        return self.order_by(first, Lower("target__name"), "pk")

    def for_list(self) -> Self:
        return self.select_related("source", "target", "owner").prefetch_related("data_sets")

    def for_detail(self) -> Self:
        return self.select_related("source", "target", "owner", "ended_by").prefetch_related("data_sets__system")

    @verb
    def add(
        self, fields: Mapping[str, Any], *, data_sets: Iterable[DataSet] = (), by: Person, tell: bool = True
    ) -> Integration:
        """One more flow. Raises ValidationError or Refused where it breaks a rule of its own."""
        carried = list(data_sets)
        flow = self.model(**fields)
        flow.judge(carried)
        flow.save(force_insert=True)
        flow.data_sets.set(carried)
        Event.objects.record("integration.added", flow, by=by, detail={"state": flow.state})
        if tell:
            tell_who_sees_to_it(flow, None, by=by)
        return flow

    @verb
    def hand_over(self, given: Mapping[Integration, Person | None], *, person: Person, by: Person) -> None:
        """What somebody saw to is somebody else's, or for now nobody's."""
        for flow, to in given.items():
            if flow.owner_id != person.pk:
                raise Refused(f"Somebody gave “{flow}” away meanwhile.")
            flow.give_to(to, by=by, tell=False)
