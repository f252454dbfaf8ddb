from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from outcomes.models.outcome import Outcome
from outcomes.models.version import Version
from partnership.accord.models import BlindRating, BlindRound
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Person, Seat, Side

CONFIDENCE = "confidence"
BAD, GOOD = 1, 5
LOW = 2


def wants_talk(it: int | None, marketing: int | None, gap: int) -> bool:
    """Both have rated, and they are `gap` or more apart, or both are at 2 or less."""
    if it is None or marketing is None:
        return False
    return abs(it - marketing) >= gap or max(it, marketing) <= LOW


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, person: Person) -> Self:
        """Reviews are shared with everybody; what is sealed in them is sealed for everybody."""
        return self if person.is_active else self.none()

    def for_detail(self) -> Self:
        return self.prefetch_related(Prefetch("parts", ReviewPart.objects.for_detail()))

    def for_list(self) -> Self:
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
            models.CheckConstraint(name="review_due_after_opening", condition=Q(due_on__gte=models.F("opens_on"))),
        )

    def __str__(self) -> str:
        return f"Review of {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("outcomes:review", args=[self.pk])


class ReviewPartQuerySet(models.QuerySet["ReviewPart"]):
    def for_detail(self) -> Self:
        return (
            self.select_related("outcome", "version", "round", "review", "discussed_by")
            .prefetch_related("round__ratings__person", "round__ratings__acting_for")
            .order_by("version__title", "pk")
        )

    def with_sides(self) -> Self:
        """Each with what the sides have given so far, in the same query."""
        parts: dict[str, Any] = {}
        for side in Side:
            given = BlindRating.objects.filter(round=OuterRef("round"), side=side)
            parts |= {f"rated_{side}": Exists(given), f"values_{side}": Subquery(given.values("values")[:1])}
        return self.annotate(**parts).select_related("review", "version", "round")

    def revealed(self) -> Self:
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
    discussed_line = models.CharField("what came of it", max_length=300, blank=True)

    objects = ReviewPartQuerySet.as_manager()

    class Meta:
        ordering = ("review", "pk")
        constraints = (
            models.UniqueConstraint(fields=["review", "outcome"], name="review_part_once"),
            models.CheckConstraint(
                name="review_part_discussed_whole",
                condition=Q(discussed_by=None, discussed_at=None, discussed_line="")
                | Q(discussed_by__isnull=False, discussed_at__isnull=False) & ~Q(discussed_line=""),
                violation_error_message="Say in one line what came of it.",
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
    def mark_discussed(self, *, by: Person, line: str) -> None:
        """The two have talked about it, says one of them, and this came of it: it is no topic any more.

        Nobody has, before both ratings are in. Raises Refused also where somebody has said so meanwhile.
        """
        if not self.round.is_revealed:
            raise Refused("There is nothing to talk about until both ratings are in.")
        if not line.strip():
            raise Refused("Say in one line what came of it: the other one reads that.")
        mine = ReviewPart.objects.filter(pk=self.pk, discussed_at=None)
        got = mine.update(discussed_by=by, discussed_at=timezone.now(), discussed_line=line)
        self.refresh_from_db(fields=["discussed_by", "discussed_at", "discussed_line"])
        if not got:
            raise Refused(f"{self.discussed_by} has said so already: {self.discussed_line}")
        Event.objects.record("review.discussed", self.outcome, by=by, detail={"review": self.review.name, "line": line})
        self._tell_the_other(f"{by} says that you talked about “{self.version.title}”: {line}", by=by)

    @verb
    def reopen_talk(self, *, by: Person) -> None:
        """They have not talked about it after all: it is a topic again."""
        closed = ReviewPart.objects.filter(pk=self.pk).exclude(discussed_at=None)
        if not closed.update(discussed_by=None, discussed_at=None, discussed_line=""):
            raise Refused("It is open already: nobody has said that you talked about it.")
        self.refresh_from_db(fields=["discussed_by", "discussed_at", "discussed_line"])
        Event.objects.record("review.talk_reopened", self.outcome, by=by, detail={"review": self.review.name})
        self._tell_the_other(f"{by} says that “{self.version.title}” is still to be talked about.", by=by)

    def _tell_the_other(self, text: str, *, by: Person) -> None:
        executives = Seat.objects.executives().values()
        Notice.objects.tell(
            [person for person in executives if person.pk != by.pk],
            kind="review-told",
            subject=f"outcomes.review:{self.review_id}",
            text=text,
            url=self.review.get_absolute_url(),
        )
