"""Which systems: for a list, for a page, and those that came without being asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Count, DecimalField, F, ManyToOneRel, OrderBy, Q, Sum, Value, When
from django.db.models.functions import Lower

from partnership.activity.models import Event
from partnership.comments.models import Comment
from partnership.core.following import follow
from partnership.core.verbs import verb
from partnership.people.models import Side
from partnership.stack.models.owning import tell_owners

if TYPE_CHECKING:
    from partnership.journey.models import JourneyStage
    from partnership.people.models import Person
    from partnership.sheets.models import ImportFile
    from partnership.stack.models.system import System

SORTS: dict[str, Any] = {
    "name": Lower("name"),
    "category": Lower("category"),
    "life": "life",
    "cost": F("cost"),
    "use": F("active_users") * Decimal(100) / F("licensed_users"),
}
"""By what a list's headings sort; the cost is the yearly one in the company's currency."""

IN_A_ROW = (
    "name", "does", "category", "life", "way", "considered_on", "trial_on", "live_on", "phase_out_on", "gone_on",
    "licensed_users", "active_users", "used_percent", "yearly_cost", "currency", "owner_it__name",
    "owner_marketing__name",
)  # fmt: skip
USED = Q(trial_on__isnull=False) | Q(live_on__isnull=False) | Q(phase_out_on__isnull=False) | Q(gone_on__isnull=False)
"""What was more than thought of."""


class SystemQuerySet(models.QuerySet["System"]):
    def visible_to(self, person: Person) -> Self:
        """Everybody who may sign in reads the whole stack: that it is known is its point."""
        return self if person.is_active else self.none()

    def called(self, name: str) -> System | None:
        """The one of this name, however it is written."""
        return self.annotate(folded=Lower("name")).filter(folded=name.strip().lower()).first()

    def by_name(self, names: Iterable[str]) -> dict[str, System]:
        """Those of these names, however they are written, by their names in small letters.

        SQLite knows the small letters of plain ones only: others are found as they are written.
        """
        names = {name.strip() for name in names}
        small = Q(folded__in={name.lower() for name in names})
        found = self.annotate(folded=Lower("name")).filter(small | Q(name__in=names))
        return {system.name.lower(): system for system in found}

    def here(self) -> Self:
        """All but those that are gone."""
        return self.exclude(life="gone")

    def in_use(self) -> Self:
        """On trial, live, or being phased out."""
        return self.filter(life__in=("trial", "live", "phase_out"))

    def by_passes(self) -> Self:
        """In use, now or once, with no approved request before; one that was put right afterwards still counts."""
        return self.filter(USED, way__in=("none", "put_right"))

    def that_came(self) -> Self:
        """In use, now or once, and not there before the portal; of which nobody has said, too."""
        return self.filter(USED).exclude(way="before")

    def unexplained(self) -> Self:
        """In use, now or once, and nobody has said how they came."""
        return self.filter(USED, way="unsaid")

    def at_stages(self) -> models.QuerySet[System, tuple[Any, ...]]:
        """A row for each step of the customer's way that a system names: the step, the system, its owners' names.

        What is only thought of comes last.
        """
        owners = ("owner_it", "owner_it__name", "owner_marketing", "owner_marketing__name")
        rows = self.filter(stages__isnull=False)
        rows = rows.order_by(Case(When(life="considered", then=1), default=0), Lower("name"), "pk")
        return rows.values_list("stages", "pk", "name", "category", "life", *owners)

    def of_side(self, side: str) -> Self:
        """Paid by the side, alone or with the other."""
        return self.filter(payer__in=(side, "both"))

    def owned_by(self, person: Person) -> Self:
        return self.filter(Q(owner_it=person) | Q(owner_marketing=person))

    def without_owner(self) -> Self:
        """Of which a side has nobody who answers for it."""
        return self.here().filter(Q(owner_it=None) | Q(owner_marketing=None))

    def mentioning(self, words: str) -> Self:
        """By what people call it: its name, its vendor, its category, or what it does."""
        fields = ("name", "vendor", "category", "does")
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": words})
        return self.filter(found)

    def with_cost(self, rates: Mapping[str, Decimal]) -> Self:
        """Each with its yearly ``cost`` in the company's currency; None where it is not known, or no rate is."""
        known = [When(currency=currency, then=F("yearly_cost") * Value(rate)) for currency, rate in rates.items()]
        amount: DecimalField[Any, Any] = DecimalField(max_digits=24, decimal_places=8)
        return self.annotate(cost=Case(*known, default=None, output_field=amount))

    def sorted_by(self, key: str) -> Self:
        """As a list's heading asks, of those with their cost; else by name. A dash before the key turns it round."""
        name = key.removeprefix("-")
        way = SORTS.get(name, SORTS["name"])
        turned = key.startswith("-") and name in SORTS
        return self.order_by(OrderBy(F(way) if isinstance(way, str) else way, descending=turned, nulls_last=True), "pk")

    def for_list(self) -> Self:
        """What a row shows, and no more: of five thousand systems it is drawn quickly."""
        return self.select_related("owner_it", "owner_marketing").only(*IN_A_ROW)

    def for_detail(self) -> Self:
        return self.select_related("owner_it", "owner_marketing").prefetch_related("stages")

    def costs(self) -> list[tuple[Decimal, str]]:
        """What they cost a year, added up by currency; a free one is in none. One query."""
        rows = self.exclude(yearly_cost=None).order_by().values("currency").annotate(together=Sum("yearly_cost"))
        return [(row["together"], row["currency"]) for row in rows]

    def by_category(self) -> Any:
        """The categories that are named, each with how many systems that are here are of it."""
        rows = self.here().exclude(category="").values("category").annotate(number=Count("pk"))
        return rows.order_by("-number", "category").values_list("category", "number")

    def untouched_of(self, file: ImportFile) -> Self:
        """What this file brought and nobody changed or spoke of since, and on which nothing hangs."""
        found = self.filter(brought=file, version=1)
        for link in self.model._meta.get_fields(include_hidden=True):
            if isinstance(link, ManyToOneRel) and link.field.model is not self.model.stages.through:
                name, holders = link.field.name, link.field.model._base_manager
                found = found.exclude(pk__in=holders.filter(**{f"{name}__isnull": False}).values(name))
        references = {f"stack.system:{pk}": pk for pk in found.values_list("pk", flat=True)}
        told = Event.objects.filter(subject__in=references).values_list("subject", flat=True)
        spoken = Comment.objects.standing().filter(kind="system", about_id__in=references.values())
        touched = {references[each] for each in told} | set(spoken.values_list("about_id", flat=True))
        return self.filter(pk__in=set(references.values()) - touched)

    @verb
    def add(self, fields: Mapping[str, Any], *, stages: Iterable[JourneyStage] = (), by: Person) -> System:
        """One more in the stack. Raises ValidationError where it breaks a rule of its own."""
        system = self.model(**fields)
        system.full_clean()
        system.save(force_insert=True)
        system.stages.set(stages)
        Event.objects.record("system.added", system, by=by, detail={"way": system.way})
        follow("systems are named", [system], by=by)
        tell_owners(system, [(side, None) for side in Side], by=by)
        return system

    @verb
    def hand_over(self, given: Mapping[System, Person | None], *, person: Person, by: Person) -> None:
        """What somebody owned for their side is somebody else's of it, or for now nobody's."""
        for system, to in given.items():
            if side := system.side_owned_by(person):
                Event.objects.changed("system.handed_over", system, {f"owner_{side}": to}, by=by)
