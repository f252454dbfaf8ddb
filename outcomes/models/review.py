from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from outcomes.models.outcome import Outcome
from outcomes.models.version import Version
from partnership.accord.models import BlindRating, BlindRound
from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.people.models import Person, Refused, Side

CONFIDENCE = "confidence"
BAD, GOOD = 1, 5
LOW = 2


def wants_talk(it: int | None, marketing: int | None, gap: int) -> bool:
    """Both have rated, and they are `gap` or more apart, or both are at 2 or less."""
    if it is None or marketing is None:
        return False
    return abs(it - marketing) >= gap or max(it, marketing) <= LOW


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, person: Person) -> ReviewQuerySet:
        """Reviews are shared with everybody; what is sealed in them is sealed for everybody."""
        return self if person.is_active else self.none()

    def for_detail(self) -> ReviewQuerySet:
        return self.prefetch_related(Prefetch("parts", ReviewPart.objects.for_detail()))

    def for_list(self) -> ReviewQuerySet:
        return self.annotate(
            outcomes=models.Count("parts"),
            revealed=models.Count("parts", filter=Q(parts__round__revealed_at__isnull=False)),
        ).order_by("-opens_on")


class Review(models.Model):
    """Both executives' periodic look at the outcomes in force: each rates blind, then both are shown."""

    opens_on = models.DateField(unique=True)
    name = models.CharField(max_length=40)
    opened_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ("-opens_on",)
        constraints = (
            models.CheckConstraint(
                name="outcomes_review_due_after_opening", condition=Q(due_on__gte=models.F("opens_on"))
            ),
        )

    def __str__(self) -> str:
        return f"Review of {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("outcomes:review", args=[self.pk])


class ReviewPartQuerySet(models.QuerySet["ReviewPart"]):
    def for_detail(self) -> ReviewPartQuerySet:
        return (
            self.select_related("outcome", "version", "round", "review")
            .prefetch_related("round__ratings__person", "round__ratings__acting_for")
            .order_by("version__title", "pk")
        )

    def with_sides(self) -> ReviewPartQuerySet:
        """Each with what the sides have given so far, in the same query."""
        parts: dict[str, Any] = {}
        for side in Side:
            given = BlindRating.objects.filter(round=OuterRef("round"), side=side)
            parts |= {f"rated_{side}": Exists(given), f"values_{side}": Subquery(given.values("values")[:1])}
        return self.annotate(**parts).select_related("review", "version", "round")

    def revealed(self) -> ReviewPartQuerySet:
        return self.filter(round__revealed_at__isnull=False)


class ReviewPart(models.Model):
    """One outcome in a review: the version that was in force, and the blind round about it."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="parts")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="review_parts")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="review_parts")
    round = models.OneToOneField(BlindRound, on_delete=models.PROTECT, related_name="review_part")
    discussed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    discussed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewPartQuerySet.as_manager()

    class Meta:
        ordering = ("review", "pk")
        constraints = (
            models.UniqueConstraint(fields=["review", "outcome"], name="outcomes_review_part_once"),
            models.CheckConstraint(
                name="outcomes_review_part_discussed_whole",
                condition=Q(discussed_by=None, discussed_at=None)
                | Q(discussed_by__isnull=False, discussed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.version.title}, {self.review.name}"

    def rating(self, side: str) -> int | None:
        """A side's rating once both are in; None before, whatever lies under the seal."""
        given = self.round.rating_of(side) if self.round.is_revealed else None
        return (given.values or {}).get(CONFIDENCE) if given else None

    def has_rated(self, side: str) -> bool:
        """Whether a side's rating is in; says nothing of what it is."""
        return self.round.rating_of(side) is not None

    def wants_talk(self, gap: int) -> bool:
        """Both are in, and they are `gap` or more apart, or both are at 2 or less."""
        return wants_talk(self.rating("it"), self.rating("marketing"), gap)

    @property
    def sides(self) -> frozenset[str]:
        """The sides whose rating is in, of a part read ``with_sides()``."""
        return frozenset(side for side in Side if getattr(self, f"rated_{side}"))

    def confidence_of(self, side: str) -> int | None:
        """What :meth:`rating` says, of a part read ``with_sides()``."""
        values: dict[str, int] = getattr(self, f"values_{side}") or {}
        return values.get(CONFIDENCE) if self.round.is_revealed else None

    @verb
    def mark_discussed(self, *, by: Person) -> None:
        """The two have talked about it: it is no topic any more. Nobody has, before both ratings are in."""
        if not self.round.is_revealed:
            raise Refused("There is nothing to talk about until both ratings are in.")
        mine = ReviewPart.objects.filter(pk=self.pk, discussed_at=None)
        if mine.update(discussed_by=by, discussed_at=timezone.now()):
            self.refresh_from_db(fields=["discussed_by", "discussed_at"])
            Event.objects.record("review.discussed", self.outcome, by=by, detail={"review": self.review.name})
