"""How good a data set is, as each side sees it: rated blind, and anew as often as somebody likes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from partnership.accord.models import BlindRound
from partnership.core.refusals import Refused
from partnership.core.verbs import verb

if TYPE_CHECKING:
    from typing import Self

    from partnership.people.models import Person
    from partnership.stack.models.data_set import DataSet

VALUE = "quality"
WORST, BEST = 1, 4
APART = 2
"""So far apart two ratings ask for a talk."""
HOLDS = timedelta(days=183)
"""So long a rating says something of today: half a year, as of fits."""
PURPOSE = "data_quality"


class QualityQuerySet(models.QuerySet["Quality"]):
    def for_list(self) -> Self:
        """The newest first, with what was given."""
        return self.select_related("round").prefetch_related("round__ratings__person").order_by("-pk")

    @verb
    def rate(self, data_set: DataSet, value: int, *, comment: str = "", side: str, by: Person) -> bool:
        """A side says how good it is, sealed until the other does too; whether both are in now.

        Once both are in, the next rating begins anew. Raises Refused as BlindRound.rate does.
        """
        data_set.hold("its quality is rated no more")
        if not WORST <= value <= BEST:
            raise Refused(f"Choose from {WORST} to {BEST}.")
        newest = data_set.qualities.for_list().first()
        if newest is None or newest.round.is_revealed:
            begun = BlindRound.objects.open(purpose=PURPOSE, title=f"{data_set} ({data_set.system})")
            newest = self.create(data_set=data_set, round=begun)
        newest.round.rate(by=by, values={VALUE: value}, comment=comment, side=side)
        return newest.round.is_revealed


class Quality(models.Model):
    """One blind rating of a data set by both sides, 1 to 4."""

    data_set = models.ForeignKey("stack.DataSet", models.PROTECT, related_name="qualities")
    round = models.OneToOneField(BlindRound, models.PROTECT, related_name="quality")

    objects = QualityQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "qualities"

    def __str__(self) -> str:
        return f"Quality {self.pk} of {self.data_set_id}"

    def given(self, side: str) -> int | None:
        """A side's rating once both are in; None before, whatever lies under the seal."""
        rating = self.round.rating_of(side) if self.round.is_revealed else None
        return (rating.values or {}).get(VALUE) if rating else None

    @property
    def it(self) -> int | None:
        return self.given("it")

    @property
    def marketing(self) -> int | None:
        return self.given("marketing")

    @property
    def sides(self) -> list[dict[str, object]]:
        """Which sides have rated; says nothing of what."""
        return [{"key": side, "given": self.round.rating_of(side) is not None} for side in ("it", "marketing")]

    @property
    def apart(self) -> int:
        """How far the two ratings are apart; 0 until both are in."""
        return abs(self.it - self.marketing) if self.it is not None and self.marketing is not None else 0

    @property
    def is_apart(self) -> bool:
        return self.apart >= APART

    @property
    def is_old(self) -> bool:
        """Given so long ago that it is to be rated anew."""
        return self.round.revealed_at is not None and self.round.revealed_at < timezone.now() - HOLDS
