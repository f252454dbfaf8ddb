"""Ownership: who answers for a lane, from a day to a day."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from partnership.core.compiled import Asked
from partnership.core.refusals import Refused
from partnership.people.models import Person, Side


def holds_on(day: date | Asked, way: str = "") -> Q:
    """What an ownership that holds on a day looks like; ``way`` leads to it from another table: "ownerships__"."""
    begun = Q(**{f"{way}from_on__lte": day})
    return begun & (Q(**{f"{way}until_on": None}) | Q(**{f"{way}until_on__gt": day}))


class OwnershipQuerySet(models.QuerySet["Ownership"]):
    def last_of_each(self, on: date) -> dict[int, str]:
        """Whose each lane is on a day, or was last before it. One query."""
        return dict(self.filter(from_on__lte=on).order_by("from_on", "pk").values_list("lane_id", "owner"))

    def holding_on(self, day: date) -> Self:
        """Those that hold on a day: an ownership ends when the next begins, so the last one has no end."""
        return self.filter(holds_on(day))

    def holding_since(self, day: date) -> Self:
        """Those that hold on the day or on a later one: what is planned counts as well."""
        return self.filter(Q(until_on=None) | Q(until_on__gt=day))

    def planned_after(self, day: date) -> Self:
        """Those that begin after the day: a change that lies ahead."""
        return self.filter(from_on__gt=day)

    def naming(self, person: Person) -> Self:
        """Those in which somebody is accountable, or a deputy."""
        named = Q(person_it=person) | Q(person_marketing=person)
        return self.filter(
            named | Q(pk__in=self.model.deputies.through.objects.filter(person=person).values("ownership"))
        )

    def with_people(self) -> Self:
        return self.select_related("person_it", "person_marketing").prefetch_related("deputies")

    def newest_first(self) -> Self:
        return self.order_by("-from_on", "-pk")


class Ownership(models.Model):
    """One holding of a lane: a side or both, and the person of each owning side who is accountable."""

    class Owner(models.TextChoices):
        IT = "it", "IT"
        MARKETING = "marketing", "Marketing"
        BORDER = "border", "Both sides"

    lane = models.ForeignKey("lanes.Lane", on_delete=models.PROTECT, related_name="ownerships")
    owner = models.CharField(max_length=10, choices=Owner)
    person_it = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person_marketing = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    deputies = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    from_on = models.DateField("from")
    until_on = models.DateField("until", null=True, blank=True)

    objects = OwnershipQuerySet.as_manager()

    class Meta:
        ordering = ["lane", "from_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lane"], condition=Q(until_on=None), name="ownership_one_holds_at_a_time"),
            models.UniqueConstraint(
                fields=["lane", "from_on"],
                condition=Q(until_on=None) | Q(until_on__gt=F("from_on")),
                name="ownership_one_begins_on_a_day",
                violation_error_message="Another ownership of this lane begins on that day.",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="ownership_ends_after_it_begins",
                violation_error_message="An ownership ends on or after the day it began.",
            ),
            models.CheckConstraint(
                condition=Q(owner="it", person_it__isnull=False, person_marketing=None)
                | Q(owner="marketing", person_it=None, person_marketing__isnull=False)
                | Q(owner="border", person_it__isnull=False, person_marketing__isnull=False),
                name="ownership_one_person_of_each_owning_side",
                violation_error_message=(
                    "A lane needs one accountable person of the side that owns it; a border lane one of each side."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_owner_display()} from {self.from_on}"

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day < self.until_on)

    @property
    def names(self) -> str:
        return " and ".join(person.name for person in self.people)

    @property
    def sides(self) -> frozenset[str]:
        """The sides that own it: one, or both for a border lane."""
        return frozenset({Side.IT, Side.MARKETING} if self.owner == self.Owner.BORDER else {self.owner})

    @property
    def whose(self) -> str:
        """The owner in the possessive, within a sentence."""
        return {self.Owner.IT: "IT’s", self.Owner.MARKETING: "marketing’s"}.get(self.Owner(self.owner), "both sides’")

    @property
    def people(self) -> list[Person]:
        """The accountable people, IT's first."""
        return [person for person in (self.person_it, self.person_marketing) if person]

    def person_of(self, side: str) -> Person | None:
        """The accountable person of a side."""
        return self.person_it if side == Side.IT else self.person_marketing

    def refuse_people(self, deputies: Iterable[Person]) -> None:
        """Who answers for a lane is of the side that they answer for, and may sign in; so are deputies."""
        for person, side in ((self.person_it, Side.IT), (self.person_marketing, Side.MARKETING)):
            if person and person.side != side:
                raise Refused(f"{person} is not on the {Side(side).label} side.")
            if person and not person.is_active:
                raise Refused(f"{person} can no longer sign in. Choose somebody who can.")
        for person in deputies:
            if person.side not in self.sides:
                raise Refused(f"{person} is not on a side that owns this lane.")
            if not person.is_active:
                raise Refused(f"{person} can no longer sign in. Choose somebody who can.")
            if person in self.people:
                raise Refused(f"{person} answers for it already. A deputy is somebody else.")
