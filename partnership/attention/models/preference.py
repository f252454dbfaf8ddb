"""How each person wants to be reminded."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.db import models
from django.db.models import Q

from partnership.attention.items import URGENT
from partnership.attention.kinds import AT_ONCE
from partnership.company.models import GroundRules

EVERYTHING_ELSE = ""


@dataclass(frozen=True)
class Wishes:
    """One person's preferences, read together: how they want each kind."""

    by_kind: dict[str, Preference.How] = field(default_factory=dict)

    def how(self, kind: str, gravity: int) -> Preference.How:
        """What was chosen for the kind; else at once what is urgent or of today; else what was chosen for the rest."""
        if kind in self.by_kind:
            return self.by_kind[kind]
        of_today = gravity >= URGENT or kind in AT_ONCE
        return Preference.How.AT_ONCE if of_today else self.by_kind.get(EVERYTHING_ELSE, Preference.How.DAILY)


class PreferenceQuerySet(models.QuerySet["Preference"]):
    def wishes(self) -> dict[int, Wishes]:
        """Everybody's wishes by person, in one query; who chose nothing is not in it."""
        found: dict[int, dict[str, Preference.How]] = {}
        for person_id, kind, how in self.values_list("person_id", "kind", "how"):
            found.setdefault(person_id, {})[kind] = Preference.How(how)
        return {person_id: Wishes(by_kind) for person_id, by_kind in found.items()}


class Preference(models.Model):
    """One person's choice for one kind; the kind "" stands for everything that has no choice of its own."""

    class How(models.TextChoices):
        AT_ONCE = "at_once", "at once"
        DAILY = "daily", "daily digest"
        WEEKLY = "weekly", "weekly digest"
        PAGE = "page", "on the page only"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=60, blank=True)
    how = models.CharField(max_length=10, choices=How.choices)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        ordering = ["person", "kind"]
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="preference_is_one_for_each_kind")]

    def __str__(self) -> str:
        return f"{self.kind or 'everything else'}: {self.get_how_display()}"


class DigestTime(models.Model):
    """When a person reads digests: the hour of a working day, and the day of the weekly one."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0
        TUESDAY = 1
        WEDNESDAY = 2
        THURSDAY = 3
        FRIDAY = 4

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_time")
    hour = models.PositiveSmallIntegerField(default=8)
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices, default=Weekday.MONDAY)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hour__lte=23),
                name="digesttime_hour_is_an_hour",
                violation_error_message="An hour is from 0 to 23.",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="digesttime_weekday_is_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.hour:02}:00"

    @classmethod
    def usual(cls) -> DigestTime:
        """That of whoever chose none: the company's hour (⚙), on Mondays for the weekly one."""
        return cls(hour=GroundRules.current().digest_hour)
