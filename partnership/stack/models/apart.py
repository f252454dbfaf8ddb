"""What the two sides rated blind and see far apart: something to talk about, until somebody says what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partnership.core.refusals import Refused
from partnership.core.verbs import step

if TYPE_CHECKING:
    from partnership.people.models import Person

APART = 2
"""So far apart two ratings ask for a talk."""


class ApartQuerySet(models.QuerySet[Any]):
    def known(self) -> Self:
        """Both sides have rated."""
        return self.filter(known_at__isnull=False)

    def newest(self) -> Self:
        """Of each record that is rated, the newest that both sides have rated."""
        raise NotImplementedError

    def to_talk_about(self) -> Self:
        """The newest of a record, in which the two are far apart, and nobody has said what came of the talk."""
        return self.newest().filter(apart__gte=APART, talked_at=None)


class Apart(models.Model):
    """How far the two are apart once both are in, and what came of their talk."""

    apart = models.PositiveSmallIntegerField(default=0)
    known_at = models.DateTimeField("both have rated", null=True, blank=True)
    talked_at = models.DateTimeField(null=True, blank=True)
    talked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    talked_line = models.CharField("what came of the talk", max_length=300, blank=True)

    class Meta:
        abstract = True

    @step
    def know(self, **figures: int) -> None:
        """Both are in: their two figures stand here from now on."""
        for name, value in figures.items():
            setattr(self, name, value)
        self.apart, self.known_at = max(figures.values()) - min(figures.values()), timezone.now()
        self.save(update_fields=[*figures, "apart", "known_at"])

    @step
    def settle(self, line: str, *, by: Person) -> None:
        """The two have talked about it; what came of it is kept. The verb that this is a part of leaves its event."""
        if self.talked_at:
            raise Refused(f"That was talked about on {self.talked_at:%-d %b}: {self.talked_line}")
        self.talked_at, self.talked_by, self.talked_line = timezone.now(), by, line
        self.full_clean()
        self.save(update_fields=["talked_at", "talked_by", "talked_line"])


def rules(noun: str, first: str, second: str, lowest: int, highest: int) -> tuple[models.CheckConstraint, ...]:
    """What the database holds of such ratings: the figures of both sides or of none, a talk with its words."""
    figures = {f"{name}__range": (lowest, highest) for name in (first, second)}
    return (
        models.CheckConstraint(
            name=f"{noun}_of_both_or_sealed",
            condition=Q(known_at=None, **{first: None, second: None}) | Q(known_at__isnull=False, **figures),
        ),
        models.CheckConstraint(
            name=f"{noun}_talked_about_with_words",
            condition=Q(talked_at=None, talked_by=None, talked_line="")
            | Q(talked_at__isnull=False, talked_by__isnull=False) & ~Q(talked_line=""),
            violation_error_message="Say in a line what came of your talk.",
        ),
    )
