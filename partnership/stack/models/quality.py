"""How good a data set is, as each side sees it: rated blind, and anew as often as somebody likes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from partnership.accord.models import BlindRound
from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.stack.models.apart import APART, Apart, ApartQuerySet, rules

if TYPE_CHECKING:
    from typing import Self

    from partnership.people.models import Person
    from partnership.stack.models.data_set import DataSet

VALUE = "quality"
WORST, BEST = 1, 4
HOLDS = timedelta(days=183)
"""So long a rating says something of today: half a year, as of fits."""
PURPOSE = "data_quality"


class QualityQuerySet(ApartQuerySet):
    def newest(self) -> Self:
        """Of each data set that is kept, the newest that both sides have rated."""
        later = self.model.objects.known().filter(data_set=OuterRef("data_set")).order_by("-pk").values("pk")[:1]
        return self.known().filter(pk=Subquery(later), data_set__retired_at=None)

    def for_list(self) -> Self:
        """The newest first, with what was given."""
        return self.select_related("round", "talked_by").prefetch_related("round__ratings__person").order_by("-pk")

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
        if newest.round.is_revealed:
            newest.reveal()
        return bool(newest.round.is_revealed)


class Quality(Apart):
    """One blind rating of a data set by both sides, 1 to 4."""

    data_set = models.ForeignKey("stack.DataSet", models.PROTECT, related_name="qualities")
    round = models.OneToOneField(BlindRound, models.PROTECT, related_name="quality")
    it = models.PositiveSmallIntegerField("quality, as IT sees it", null=True, blank=True)
    marketing = models.PositiveSmallIntegerField("quality, as marketing sees it", null=True, blank=True)

    objects = QualityQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "qualities"
        constraints = rules("quality", "it", "marketing", WORST, BEST)

    def __str__(self) -> str:
        return f"Quality {self.pk} of {self.data_set_id}"

    def get_absolute_url(self) -> str:
        return f"{self.data_set.get_absolute_url()}#quality"

    @property
    def sides(self) -> list[dict[str, object]]:
        """Which sides have rated; says nothing of what."""
        return [{"key": side, "given": self.round.rating_of(side) is not None} for side in ("it", "marketing")]

    @property
    def is_apart(self) -> bool:
        return self.apart >= APART

    @property
    def is_old(self) -> bool:
        """Given so long ago that it is to be rated anew."""
        return self.round.revealed_at is not None and self.round.revealed_at < timezone.now() - HOLDS

    @verb
    def reveal(self) -> None:
        """Both are in: what each gave stands here."""
        given = {rating.side: (rating.values or {})[VALUE] for rating in self.round.ratings.all()}
        self.know(it=given["it"], marketing=given["marketing"])

    @verb
    def talk(self, line: str, *, by: Person) -> None:
        """The two have talked about it; what came of it is kept."""
        self.settle(line, by=by)
        Event.objects.record("data_set.quality_talked_about", self, by=by, detail={"line": line})
