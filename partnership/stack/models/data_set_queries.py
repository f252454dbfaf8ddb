"""Which data sets: for a list, for a page, and what of them is left on the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OrderBy, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, Lower

from partnership.accord.models import BlindRating
from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Side
from partnership.stack.models.owning import tell_owners
from partnership.stack.models.quality import Quality
from partnership.stack.models.use import Use

if TYPE_CHECKING:
    from partnership.people.models import Person
    from partnership.stack.models.data_set import DataSet

SORTS: dict[str, Any] = {
    "name": Lower("name"),
    "system": Lower("system__name"),
    "uses": F("seen_uses"),
    "looked": F("looked_at"),
}
"""By what a list's headings sort."""

NO_OWNER = Q(owner_it=None) | Q(owner_marketing=None)
LATE = Q(looked_at__gt=F("lasts_until"))
NO_CONSENT = Q(is_personal=True) & (Q(basis__in=("none", "unknown")) | Q(basis="consent", consent_kept=""))

LEFT = {
    "unowned": "Nobody owns it on a side",
    "unused": "Nothing uses it",
    "late": "Not as fresh as promised",
    "consent": "Without consent or another ground",
}
"""In which ways data is left on the table."""


class DataSetQuerySet(models.QuerySet["DataSet"]):
    def visible_to(self, person: Person) -> Self:
        """Everybody who may sign in reads what data there is; never the data."""
        return self if person.is_active else self.none()

    def current(self) -> Self:
        return self.filter(retired_at=None)

    def retired(self) -> Self:
        return self.filter(retired_at__isnull=False)

    def owned_by(self, person: Person) -> Self:
        return self.filter(Q(owner_it=person) | Q(owner_marketing=person))

    def of_stage(self, stage: int) -> Self:
        """Held by a system that serves the journey stage."""
        return self.filter(system__stages=stage)

    def at_stages(self) -> models.QuerySet[DataSet, tuple[Any, ...]]:
        """A row for each journey stage that a data set's system serves: the stage, the set, its owners' names, and
        whether it is late or lacks consent. What uses it is not asked: that depends on who reads."""
        owners = ("owner_it", "owner_it__name", "owner_marketing", "owner_marketing__name")
        marked = self.annotate(
            is_late=models.Case(models.When(LATE, then=True), default=False),
            lacks_consent=models.Case(models.When(NO_CONSENT, then=True), default=False),
        )
        rows = marked.filter(system__stages__isnull=False).exclude(system__life="gone").order_by(Lower("name"), "pk")
        return rows.values_list("system__stages", "pk", "name", "is_late", "lacks_consent", *owners)

    def mentioning(self, words: str) -> Self:
        return self.filter(Q(name__icontains=words) | Q(says__icontains=words) | Q(system__name__icontains=words))

    def used_by(self, kind: str, pk: int) -> Self:
        return self.filter(Exists(Use.objects.by(kind, pk).filter(data_set=OuterRef("pk"))))

    def left(self, how: str, person: Person) -> Self:
        """Left on the table in one way (a key of ``LEFT``), as far as the reader sees what uses it."""
        used = Exists(Use.objects.visible_to(person).filter(data_set=OuterRef("pk")))
        ways = {"unowned": NO_OWNER, "unused": ~used, "late": LATE, "consent": NO_CONSENT}
        return self.current().filter(ways[how])

    def left_counts(self, person: Person) -> dict[str, int]:
        """How many are left on the table in each way. One query."""
        used = Exists(Use.objects.visible_to(person).filter(data_set=OuterRef("pk")))
        rows = self.current().annotate(is_used=used)
        ways = {"unowned": NO_OWNER, "unused": Q(is_used=False), "late": LATE, "consent": NO_CONSENT}
        return rows.aggregate(**{key: Count("pk", filter=way) for key, way in ways.items()})

    def with_uses(self, person: Person) -> Self:
        """Each with how many uses the reader sees (``seen_uses``)."""
        seen = Use.objects.visible_to(person).filter(data_set=OuterRef("pk")).order_by().values("data_set")
        return self.annotate(seen_uses=Coalesce(Subquery(seen.annotate(number=Count("pk")).values("number")), 0))

    def with_quality(self) -> Self:
        """Each with what both sides gave last (``values_it``, ``values_marketing``), sealed ones left out."""
        opened = BlindRating.objects.filter(round__quality__data_set=OuterRef("pk"), opened=True).order_by("-round_id")
        return self.annotate(
            **{f"values_{side}": Subquery(opened.filter(side=side).values("values")[:1]) for side in Side}
        )

    def sorted_by(self, key: str) -> Self:
        """As a list's heading asks, of those with their uses; else by name. A dash before the key turns it round."""
        name = key.removeprefix("-")
        turned = key.startswith("-") and name in SORTS
        return self.order_by(OrderBy(SORTS.get(name, SORTS["name"]), descending=turned, nulls_last=True), "pk")

    def for_list(self, person: Person) -> Self:
        return self.select_related("system", "owner_it", "owner_marketing").with_uses(person).with_quality()

    def for_detail(self) -> Self:
        qualities = Prefetch("qualities", Quality.objects.for_list())
        people = ("owner_it", "owner_marketing", "looked_by", "retired_by")
        return self.select_related("system", *people).prefetch_related(qualities)

    @verb
    def add(self, fields: Mapping[str, Any], *, by: Person, tell: bool = True) -> DataSet:
        """One more is known of. Raises ValidationError where it breaks a rule of its own."""
        data_set = self.model(**fields)
        data_set.full_clean()
        data_set.save(force_insert=True)
        Event.objects.record("data_set.added", data_set, by=by, detail={"system": data_set.system.name})
        if tell:
            tell_owners(data_set, [(side, None) for side in Side], by=by)
        return data_set

    @verb
    def hand_over(self, given: Mapping[DataSet, Person | None], *, person: Person, by: Person) -> None:
        """What somebody owned for their side is somebody else's of it, or for now nobody's."""
        for data_set, to in given.items():
            side = data_set.side_owned_by(person)
            if side is None:
                raise Refused(f"Somebody gave “{data_set}” away meanwhile.")
            data_set.give_to(side, to, by=by, tell=False)
