"""Heartbeats: when each recurring job last ran, and what went wrong."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone

PLAN, DRAIN = "plan", "drain"


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def beat(self, name: str, at: datetime, error: str = "") -> None:
        self.update_or_create(name=name, defaults={"as_of": at, "beat_at": timezone.now(), "error": error[:2000]})

    def as_of(self, name: str) -> datetime | None:
        """The instant for which the job last ran."""
        return self.filter(name=name).values_list("as_of", flat=True).first()

    def age(self, name: str) -> timedelta | None:
        """How long ago the job last ran, by the clock on the wall."""
        beat_at = self.filter(name=name).values_list("beat_at", flat=True).first()
        return timezone.now() - beat_at if beat_at else None

    def of_ticks(self) -> Self:
        return self.filter(name__in=[PLAN, DRAIN])

    def failing(self) -> Self:
        return self.exclude(error="")


class Heartbeat(models.Model):
    """The last run of one job: planning, draining, and each source or routine that planning calls."""

    name = models.CharField(max_length=120, unique=True)
    as_of = models.DateTimeField()
    beat_at = models.DateTimeField()
    error = models.TextField(blank=True)

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
