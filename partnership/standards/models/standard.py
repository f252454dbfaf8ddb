"""A standard: what is expected of a project in one matter, and who checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb
from partnership.people.models import Person, Side

if TYPE_CHECKING:
    from partnership.standards.models.version import StandardVersion


class StandardQuerySet(models.QuerySet["Standard"]):
    def in_force(self) -> Self:
        return self.filter(retired_at=None)

    def retired(self) -> Self:
        return self.exclude(retired_at=None)

    def reviewed_by(self, person: Person) -> Self:
        """Those that somebody is named for."""
        return self.in_force().filter(reviewer=person)

    @verb
    def hand_over(self, given: dict[Standard, Person | None], *, person: Person, by: Person) -> None:
        """Where somebody reviews these, another does, or the side's executive. Telling is the caller's."""
        for standard, to in given.items():
            standard.hold()
            if standard.reviewer != person:
                raise Refused(f"Somebody gave “{standard}” away meanwhile.")
            standard.give_to(standard.side, to, by=by)


class Standard(models.Model):
    """One matter in which a project is checked. What it asks stands in its versions; one of them is in force."""

    class Area(models.TextChoices):
        INTEGRATION = "integration", "Integration"
        DELIVERY = "delivery", "Delivery"
        SECURITY = "security", "Security"
        PRIVACY = "privacy", "Privacy"
        ARCHITECTURE = "architecture", "Architecture"
        ACCESSIBILITY = "accessibility", "Accessibility"
        DATA = "data", "Data"
        VENDOR = "vendor", "Vendor"
        EXIT = "exit", "Exit"

    area = models.CharField(max_length=13, choices=Area)
    name = models.CharField(max_length=80, help_text="Short, as people call it.")
    side = models.CharField("checked by", max_length=20, choices=Side, default=Side.IT)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="reviewer"
    )
    number = models.PositiveSmallIntegerField("the version in force", default=1, editable=False)
    key = models.CharField(max_length=40, blank=True, editable=False)
    """By which the starting catalogue knows it; empty for the company's own."""
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = StandardQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(name="standard_of_a_known_area", condition=Q(area__in=[
                "integration", "delivery", "security", "privacy", "architecture", "accessibility", "data", "vendor",
                "exit",
            ])),
            models.CheckConstraint(name="standard_of_a_side", condition=Q(side__in=Side.values)),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(retired_at=None),
                name="standard_name_once",
                violation_error_message="There is already a standard of this name.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("standards:standard", args=[self.pk])

    @property
    def is_in_force(self) -> bool:
        return self.retired_at is None

    @property
    def version(self) -> StandardVersion:
        """The one in force, from the prefetched versions or by a query."""
        return next(each for each in self.versions.all() if each.number == self.number)

    @step
    def hold(self) -> None:
        """Read the row again and hold it to the transaction's end; checks may refer to it meanwhile."""
        self.refresh_from_db(from_queryset=Standard.objects.select_for_update(no_key=True))

    @step
    def refuse_moved(self, seen: int | None) -> None:
        """Raise Stale where another version is in force than the one that was ``seen``."""
        if seen is not None and seen != self.number:
            raise Stale(f"Somebody changed “{self}” meanwhile: version {self.number} is in force.", current=self)

    @verb
    def give_to(self, side: str, reviewer: Person | None, *, by: Person) -> bool:
        """Another side checks it, or somebody else; with nobody named the side's executive does."""
        if reviewer and not (reviewer.is_active and reviewer.side == side):
            raise Refused(f"{reviewer} is not somebody of {Side(side).label} who may sign in. Choose another.")
        return Event.objects.changed("standard.given", self, {"side": side, "reviewer": reviewer}, by=by)

    @verb
    def retire(self, *, by: Person) -> None:
        """No longer asked of anybody. What was checked stays."""
        self.hold()
        if self.is_in_force:
            self.retired_at = timezone.now()
            self.save(update_fields=["retired_at"])
            Event.objects.record("standard.retired", self, by=by)

    @verb
    def bring_back(self, *, by: Person) -> None:
        """Asked again, of projects that have its stage ahead."""
        self.hold()
        if self.is_in_force:
            return
        if Standard.objects.in_force().filter(name=self.name).exists():
            raise Refused(f"There is another standard called “{self.name}” by now. Change its name first.")
        if self.reviewer and not (self.reviewer.is_active and self.reviewer.side == self.side):
            self.reviewer = None
        self.retired_at = None
        self.save(update_fields=["retired_at", "reviewer"])
        Event.objects.record("standard.restored", self, by=by)
