"""The pieces of a job's file: in the database, so that every machine can give it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from partnership.jobs.kinds import A_DAY
from partnership.jobs.models.job import Job


class PieceQuerySet(models.QuerySet["Piece"]):
    def of(self, job: Job) -> Self:
        return self.filter(job=job).order_by("number")

    def keep(self, job: Job, number: int, content: bytes) -> None:
        """One more, inside of a step's transaction."""
        self.create(job=job, number=number, content=content)

    def outlived(self, at: datetime) -> Self:
        """Of files that are no longer given, and of jobs that ended a day ago without one."""
        return self.filter(Q(job__file_until__lte=at) | Q(job__file_until=None, job__ended_at__lte=at - A_DAY))

    def contents(self, job: Job) -> Iterator[bytes]:
        """The file, a piece at a time; each by its own key, since nothing lives in a session."""
        for pk in list(self.of(job).values_list("pk", flat=True)):
            yield bytes(self.values_list("content", flat=True).get(pk=pk))


class Piece(models.Model):
    """Half a megabyte or less of what a job has made."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    objects = PieceQuerySet.as_manager()

    class Meta:
        ordering = ["job", "number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="piece_has_one_place")]

    def __str__(self) -> str:
        return f"piece {self.number}"
