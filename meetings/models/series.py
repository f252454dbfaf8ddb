"""The rhythm in which people meet."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from meetings import recurrence
from partnership.core.days import company_day
from partnership.people.models import Chairs, Person, Role

if TYPE_CHECKING:
    from meetings.models.meeting import Meeting

NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", recurrence.LAST: "last"}
WEEKDAY = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class SeriesQuerySet(models.QuerySet["Series"]):
    def visible_to(self, person: Person) -> Self:
        """Executives see each series; others those they are invited to, and never a one-to-one."""
        if person.standing.is_executive:
            return self.all()
        return self.filter(people=person).exclude(kind=Series.Kind.ONE_TO_ONE)

    def inviting(self, person: Person) -> Self:
        """Those to which somebody who holds no seat is asked to come."""
        if person.role == Role.OBSERVER or not person.is_active:
            return self.none()
        return self.filter(people=person).exclude(kind=Series.Kind.ONE_TO_ONE)

    def one_to_ones(self) -> Self:
        return self.filter(kind=Series.Kind.ONE_TO_ONE)

    def running(self, on: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), ended_at=None)


class Series(models.Model):
    """A meeting that comes again: its kind, its rule in local time, who comes and where."""

    class Kind(models.TextChoices):
        ONE_TO_ONE = "one_to_one", "One-to-one"
        EXECUTIVE = "executive", "Executive meeting"
        REVIEW = "quarterly_review", "Quarterly review"

    class Unit(models.TextChoices):
        WEEKS = recurrence.WEEKS, "weeks"
        MONTHS = recurrence.MONTHS, "months"

    class By(models.TextChoices):
        DAY = recurrence.ON_DAY, "on a day of the month"
        WEEKDAY = recurrence.ON_WEEKDAY, "on a weekday"

    class Nth(models.IntegerChoices):
        FIRST, SECOND, THIRD, FOURTH = (
            (1, "first"),
            (2, "second"),
            (3, "third"),
            (4, "fourth"),
        )
        LAST = recurrence.LAST, "last"

    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.ONE_TO_ONE)
    title = models.CharField(max_length=120)
    every = models.PositiveSmallIntegerField(default=1)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.MONTHS)
    by = models.CharField(max_length=10, choices=By.choices, default=By.WEEKDAY)
    day = models.PositiveSmallIntegerField("day of the month", null=True, blank=True)
    nth = models.SmallIntegerField("which", null=True, blank=True, choices=Nth.choices)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True, choices=list(enumerate(WEEKDAY)))
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day", null=True, blank=True)
    at = models.TimeField("time")
    zone = models.CharField("time zone", max_length=64, default="UTC")
    minutes = models.PositiveSmallIntegerField(
        "length in minutes",
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(600)],
    )
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="meeting_series", blank=True)
    place = models.CharField("place or link", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField("why it ended", max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "title", "pk")
        verbose_name_plural = "series"
        constraints = (
            models.CheckConstraint(
                name="series_rule_is_whole",
                condition=Q(unit="weeks", weekday__isnull=False)
                | Q(unit="months", by="day", day__range=(1, 31))
                | Q(
                    unit="months",
                    by="weekday",
                    weekday__isnull=False,
                    nth__in=(1, 2, 3, 4, recurrence.LAST),
                ),
                violation_error_message="Choose the day of the month, or which weekday.",
            ),
            models.CheckConstraint(
                name="series_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message="The last day comes before the first.",
            ),
            models.CheckConstraint(
                name="series_every_and_length",
                condition=Q(every__range=(1, 52), minutes__range=(5, 600)),
                violation_error_message="A meeting lasts between 5 and 600 minutes.",
            ),
            models.CheckConstraint(
                name="series_ended_with_reason",
                condition=Q(ended_at=None, ended_because="") | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                violation_error_message="Say why the series ends.",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:series", args=[self.pk])

    @property
    def rule(self) -> recurrence.Rule:
        return recurrence.Rule(
            unit=self.unit,
            every=self.every,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            by=self.by,
            day=self.day,
            nth=self.nth,
            weekday=self.weekday,
        )

    @property
    def rule_in_words(self) -> str:
        """Such as "every month on the first Wednesday"."""
        often = f"every {self.unit.removesuffix('s')}" if self.every == 1 else f"every {self.every} {self.unit}"
        weekday = WEEKDAY[self.weekday] if self.weekday is not None else ""
        if self.unit == self.Unit.WEEKS:
            return f"{often} on {weekday}"
        if self.by == self.By.DAY:
            return f"{often} on day {self.day}" + (", or the month's last" if (self.day or 0) > 28 else "")
        return f"{often} on the {NTH.get(self.nth or 0, '')} {weekday}"

    @property
    def rhythm(self) -> str:
        """Such as "every month on the first Wednesday at 09:00 Europe/Berlin"."""
        return f"{self.rule_in_words} at {self.at:%H:%M} {self.zone.replace('_', ' ')}"

    @property
    def is_one_to_one(self) -> bool:
        return self.kind == self.Kind.ONE_TO_ONE

    @property
    def is_over(self) -> bool:
        """It was ended, or its last day has passed."""
        return self.ended_at is not None or (self.ends_on is not None and self.ends_on < company_day())

    def executives(self) -> list[Person]:
        """Who holds the two seats today."""
        return list(Chairs.on(company_day()).holders.values())

    def stand_ins(self) -> list[Person]:
        """Who acts for one of the executives today, and sits in their place."""
        return [deputy for deputies in Chairs.on(company_day()).deputies.values() for deputy in deputies]

    def comers(self) -> list[Person]:
        """Who comes, by name: the holders of the seats and, but to a one-to-one, whom the series names."""
        people = {person.pk: person for person in self.executives()}
        if not self.is_one_to_one:
            people |= {person.pk: person for person in self.people.all() if person.is_active}
        return sorted(people.values(), key=lambda person: (person.name.lower(), person.pk))

    def comes_on(self, day: date) -> bool:
        """Whether the rule has this very day, and the series had not ended by then."""
        return self.rule.falls_on(day) and self._goes_on_until(day)

    def _goes_on_until(self, day: date) -> bool:
        return self.ended_at is None or self.instant(day) <= self.ended_at

    def occurrence(self, day: date) -> "Meeting":
        """The row of a day's meeting, not saved yet: the time, the length and the place of the series."""
        return self.meetings.model(
            series=self,
            occurs_on=day,
            starts_at=self.instant(day),
            minutes=self.minutes,
            zone=self.zone,
            place=self.place,
        )

    def instant(self, day: date) -> datetime:
        """When it begins on this day."""
        return recurrence.instant(day, self.at, self.zone)

    def occurrences(self, first: date, last: date, meetings: "list[Meeting]") -> "list[Occurrence]":
        """What the rule says between two days, overlaid with the meetings that have rows (this series', in those days).

        A moved meeting stands on its new day, a cancelled one says so; no occurrence moves another.
        """
        rows = {meeting.occurs_on: meeting for meeting in meetings}
        days = (day for day in self.rule.between(first, last) if day not in rows and self._goes_on_until(day))
        found = [Occurrence(self, day, self.instant(day)) for day in days]
        found += [Occurrence(self, m.occurs_on, m.starts_at, m) for m in meetings]
        return sorted(found, key=lambda occurrence: (occurrence.starts_at, occurrence.on))

    def next_days(self, n: int, *, since: date) -> list[date]:
        return self.rule.next_days(n, since=since)


@dataclass(frozen=True)
class Occurrence:
    """One time that a series comes; virtual until somebody touches it, which makes its meeting."""

    series: Series
    on: date
    starts_at: datetime
    meeting: "Meeting | None" = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.meeting.minutes if self.meeting else self.series.minutes)

    @property
    def zone(self) -> str:
        return self.meeting.zone if self.meeting else self.series.zone

    @property
    def local(self) -> datetime:
        return recurrence.local(self.starts_at, self.zone)
