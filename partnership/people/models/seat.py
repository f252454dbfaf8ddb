"""The executive seats, deputies, and who sits where on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.memory import forget, remembered
from partnership.people.models.side import Side

if TYPE_CHECKING:
    from partnership.people.models.person import Person


class SeatQuerySet(models.QuerySet["Seat"]):
    def held_on(self, day: date) -> SeatQuerySet:
        return self.filter(from_on__lte=day).filter(Q(until_on__isnull=True) | Q(until_on__gt=day))

    def holder(self, side: str, day: date | None = None) -> Person | None:
        """Who holds the side's seat on a day (today)."""
        return Chairs.on(day or timezone.localdate()).holders.get(Side(side))

    def executives(self, day: date | None = None) -> dict[Side, Person]:
        """Both sides' executives on a day (today); a side whose seat is empty is missing."""
        return dict(Chairs.on(day or timezone.localdate()).holders)


class Seat(models.Model):
    """One holding of the executive chair of a side, from a day until (not including) another."""

    side = models.CharField(max_length=20, choices=Side)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    from_on = models.DateField("from")
    until_on = models.DateField("until", null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["side", "-from_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["side"],
                condition=Q(until_on__isnull=True),
                name="seat_one_holder_at_a_time",
                violation_error_message="Somebody holds this seat already.",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(until_on__isnull=True),
                name="seat_one_seat_for_a_person",
                violation_error_message="Nobody holds both seats.",
            ),
            models.UniqueConstraint(fields=["side", "from_on"], name="seat_one_start_a_day"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")),
                name="seat_ends_after_it_starts",
                violation_error_message="A seat is held for at least a day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{Side(self.side).chair}: {self.person}"


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_effect_on(self, day: date) -> DelegationQuerySet:
        return self.filter(from_on__lte=day, until_on__gte=day, ended_at__isnull=True)

    def for_list(self) -> DelegationQuerySet:
        return self.select_related("principal", "deputy").order_by("-until_on", "-pk")


class Delegation(models.Model):
    """A deputy who acts for an executive between two days, both included; always shown as "for"."""

    principal = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_given")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_held")
    from_on = models.DateField("from")
    until_on = models.DateField("until")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-until_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(principal=F("deputy")),
                name="delegation_to_somebody_else",
                violation_error_message="Nobody is their own deputy.",
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")),
                name="delegation_ends_after_it_starts",
                violation_error_message="The last day comes after the first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.principal}"

    @transaction.atomic
    def end(self, *, by: Person) -> None:
        """From now on the deputy no longer acts for the executive."""
        if self.ended_at:
            return
        self.ended_at = timezone.now()
        self.save(update_fields=["ended_at"])
        forget()
        Event.objects.record("delegation.ended", self, by=by)

    end.alters_data = True  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Chairs:
    """Who holds the two seats on a day, and who is deputy of whom."""

    holders: dict[Side, Person]
    deputies: dict[Side, list[Person]]

    @classmethod
    def on(cls, day: date) -> Chairs:
        """Two queries, once for each request."""
        return remembered((cls, day), lambda: cls._read(day))

    @classmethod
    def _read(cls, day: date) -> Chairs:
        held = Seat.objects.held_on(day).select_related("person")
        holders = {Side(seat.side): seat.person for seat in held}
        deputies: dict[Side, list[Person]] = {side: [] for side in Side}
        given = Delegation.objects.in_effect_on(day).filter(
            principal__in=list(holders.values()), deputy__is_active=True
        )
        for delegation in given.select_related("deputy").order_by("pk"):
            deputies[Side(delegation.deputy.side)].append(delegation.deputy)
        return cls(holders, deputies)

    @property
    def speakers(self) -> dict[Side, list[Person]]:
        """Everybody who may give a side's part: the seat's holder first, then deputies."""
        return {side: [holder, *self.deputies[side]] for side, holder in self.holders.items()}
