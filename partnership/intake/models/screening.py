"""Both sides score a request before either knows what the other said."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from partnership.accord.models import BlindRating, BlindRound
from partnership.core.verbs import step
from partnership.intake.models.request import Request
from partnership.people.models import Side

MARKETING_SCORES = ("value", "urgency")
IT_SCORES = ("risk", "size")
SCORES_OF = {Side.MARKETING: MARKETING_SCORES, Side.IT: IT_SCORES}


def score(*, value: int, urgency: int, risk: int, size: int) -> Decimal:
    """mean(value, urgency, 11 - risk, 11 - size), each 1-10: what is worth much and costs little comes first."""
    return Decimal(value + urgency + (11 - risk) + (11 - size)) / 4


class Screening(models.Model):
    """The blind scores of a request: value and urgency by marketing, risk and size by IT."""

    request = models.OneToOneField(Request, models.CASCADE, related_name="screening")
    round = models.OneToOneField(BlindRound, models.PROTECT, related_name="screening")
    score = models.DecimalField(
        max_digits=4, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )

    earlier = models.JSONField("scores on an earlier text", default=dict, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="screening_score_between_1_and_10",
                condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=10),
                violation_error_message="A score lies between 1 and 10.",
            )
        ]

    def __str__(self) -> str:
        return f"Screening of {self.request}"

    def get_absolute_url(self) -> str:
        return f"{self.request.get_absolute_url()}#screening"

    @step
    def begin_anew(self, *, title: str, because: str) -> list[BlindRating]:
        """What was scored has changed: both sides score it again, blind. The ratings that no longer count.

        Whose they were, and why they went, stands beside the scores until both are there again.
        """
        gone = list(self.round.ratings.select_related("person"))
        if gone:
            self.earlier = {
                "whose": [[rating.side, rating.person.name] for rating in gone],
                "score": str(self.score) if self.score is not None else "",
                "because": [],
            }
            self.round = BlindRound.objects.open(purpose="screening", title=title, due_on=self.round.due_on)
            self.score = None
        if self.earlier and because not in self.earlier["because"]:
            self.earlier["because"].append(because)
            self.save(update_fields=["round", "score", "earlier"])
        return gone

    @step
    def reveal(self) -> None:
        """Both sides' scores are in: what they make, and nothing more of what was scored before a change."""
        self.score, self.earlier = score(**self.values()), {}
        self.save(update_fields=["score", "earlier"])

    def values(self) -> dict[str, int]:
        """All four scores, once both sides' are in; empty before."""
        given: dict[str, int] = {}
        for rating in self.round.ratings.all():
            given |= rating.values or {}
        return given if self.round.is_revealed else {}
