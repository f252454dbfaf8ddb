"""The executive seats, deputies, and who sits where on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.days import company_day
from partnership.core.memory import forget, remembered
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models.side import Side

if TYPE_CHECKING:
    from partnership.people.models.person import Person


class SeatQuerySet(models.QuerySet["Seat"]):
    def held_on(self, day: date) -> Self:
        return self.held_since(day).filter(from_on__lte=day)

    def held_since(self, day: date) -> Self:
        """Held on the day or on a later one: what is promised counts as well."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gt=day))

    def holder(self, side: str, day: date | None = None) -> Person | None:
        """Who holds the side's seat on a day (today)."""
        return Chairs.on(day or company_day()).holders.get(Side(side))

    def executives(self, day: date | None = None) -> dict[Side, Person]:
        """Both sides' executives on a day (today); a side whose seat is empty is missing."""
        return dict(Chairs.on(day or company_day()).holders)


class Seat(models.Model):
    """One holding of the executive chair of a side, from a day until (not including) another."""

    side = models.CharField(max_length=20, choices=Side)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    from_on = models.DateField("from")
    until_on = models.DateField("until", null=True, blank=True)

    if TYPE_CHECKING:
        given: Delegation  # where Chairs reads it, and there is one

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

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day < self.until_on)

    def passing(self, *, former: Person | None, to: Person | None, deputies: list[int] | None = None) -> dict[str, Any]:
        """What an event says of a passing: whom it concerns, who hear by it, whatever the door (setup.actions).

        ``deputies`` are those whose term ends with it; as things stand where nothing is given.
        """
        if deputies is None:
            acting = Delegation.objects.in_effect_since(self.from_on).filter(principal=former)
            deputies = list(acting.values_list("deputy", flat=True)) if former else []
        detail = {
            "from": self.from_on.isoformat(),
            "side": str(self.side),
            "former": former.pk if former else None,
            "holder": to.pk if to else None,
            "deputies": deputies,
        }
        return {
            "changes": {"person": [former.name if former else "", to.name if to else ""]},
            "detail": detail,
        }

    @verb
    def call_off(self, *, by: Person) -> None:
        """A handover that lies ahead does not happen: who held the seat before goes on holding it."""
        this = Seat.objects.select_for_update().select_related("person").filter(pk=self.pk).first()
        if this is None:
            return
        if this.from_on <= company_day() or this.until_on:
            raise Refused("Only a handover that lies ahead is called off. Hand the seat over instead.")
        said = this.passing(former=this.person, to=None, deputies=[])
        Event.objects.record("seat.kept", this, by=by, **said)
        this.delete()
        Seat.objects.filter(side=this.side, until_on=this.from_on).update(until_on=None)
        forget()


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_effect_since(self, day: date) -> Self:
        """In effect on the day or on a later one."""
        return self.filter(until_on__gte=day, ended_at__isnull=True)

    def for_list(self) -> Self:
        return self.select_related("principal", "deputy").order_by("-until_on", "-pk")


class Delegation(models.Model):
    """A deputy who acts for an executive between two days, both included; always shown as "for"."""

    principal = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_given")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="delegations_held")
    from_on = models.DateField("from")
    until_on = models.DateField("until")
    told_at = models.DateTimeField(null=True, blank=True)  # nobody acts for somebody who was not told
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

    @property
    def days(self) -> int:
        return (self.until_on - self.from_on).days + 1

    @verb
    def mark_told(self) -> None:
        """The deputy has been told: from here on they act, between the two days."""
        if self.told_at is None:
            self.told_at = timezone.now()
            self.save(update_fields=["told_at"])
            forget()

    @verb
    def end(self, *, by: Person) -> None:
        """From now on the deputy no longer acts for the executive."""
        if self.ended_at:
            return
        self.ended_at = timezone.now()
        self.save(update_fields=["ended_at"])
        forget()
        Event.objects.record("delegation.ended", self, by=by)


AROUND = timedelta(days=1)


@dataclass(frozen=True)
class Chairs:
    """Who holds the two seats on a day, since when, and who is deputy of whom."""

    holders: dict[Side, Person]
    since: dict[Side, date]
    deputies: dict[Side, list[Person]]

    @classmethod
    def on(cls, day: date) -> Chairs:
        """One query, once for each request for the days around today (a day begins at another hour elsewhere)."""
        today = company_day()
        first, last = today - AROUND, today + AROUND
        if first <= day <= last:
            held = remembered(cls, lambda: cls._read(first, last))
        else:
            held = remembered((cls, day), lambda: cls._read(day, day))
        holders = {Side(seat.side): seat.person for seat in held if seat.holds_on(day)}
        since = {Side(seat.side): seat.from_on for seat in held if seat.holds_on(day)}
        deputies: dict[Side, list[Person]] = {side: [] for side in Side}
        both = [seat for seat in held if seat.holds_on(day) and hasattr(seat, "given")]
        for seat in sorted(both, key=lambda seat: seat.given.pk):
            given, deputy = seat.given, seat.given.deputy
            if deputy.is_active and deputy.side == seat.side and given.from_on <= day <= given.until_on:
                deputies[Side(seat.side)].append(deputy)
        return cls(holders, since, deputies)

    @staticmethod
    def _read(first: date, last: date) -> list[Seat]:
        """The seats held on any day from the first to the last, once for each deputy (``given``) of the holder."""
        return sorted(_held_between(first, last).all(), key=lambda seat: (seat.side, seat.from_on))

    @property
    def speakers(self) -> dict[Side, list[Person]]:
        """Everybody who may give a side's part: the seat's holder first, then deputies."""
        return {side: [holder] * holder.is_active + self.deputies[side] for side, holder in self.holders.items()}

    @property
    def voices(self) -> list[tuple[Side, Person, Person | None]]:
        """The same as one list, each with the executive whom they act for when they do."""
        return [
            (side, speaker, None if speaker is self.holders[side] else self.holders[side])
            for side, speakers in self.speakers.items()
            for speaker in speakers
        ]


@lru_cache(maxsize=4)
def _held_between(first: date, last: date) -> SeatQuerySet:
    """Built once for these days, since every page asks it; `all()` asks it anew."""
    way = "person__delegations_given"
    running = Q(**{f"{way}__from_on__lte": last, f"{way}__until_on__gte": first, f"{way}__ended_at": None})
    running &= Q(**{f"{way}__told_at__isnull": False})
    held = Seat.objects.filter(from_on__lte=last).filter(Q(until_on__isnull=True) | Q(until_on__gt=first))
    given = FilteredRelation(way, condition=running)
    return held.annotate(given=given).select_related("person", "given__deputy").order_by()  # type: ignore[no-redef, misc]  # django-stubs knows no FilteredRelation
