"""How a system fits: the work, as marketing sees it, and the house, as IT does; rated blind, each half year anew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import OuterRef, Subquery

from partnership.accord.models import BlindRound
from partnership.activity.models import Event
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.people.models import Side
from partnership.stack.models.apart import Apart, ApartQuerySet, rules
from partnership.stack.models.system import System

if TYPE_CHECKING:
    from datetime import date

    from partnership.people.models import Person

PURPOSE = "fit"
LEAST, MOST = 1, 4
HIGH = 3
"""From here on a fit is high: the two of them place the system."""
STALE_AFTER = timedelta(days=182)
WORDS = {1: "hardly", 2: "in part", 3: "mostly", 4: "wholly"}
OF_SIDE = {Side.MARKETING: "functional", Side.IT: "technical"}


class Place(models.TextChoices):
    """What the two fits together say of a system (the TIME model of application portfolios)."""

    TOLERATE = "tolerate", "Tolerate"
    INVEST = "invest", "Invest"
    MIGRATE = "migrate", "Migrate"
    ELIMINATE = "eliminate", "Eliminate"


def place_of(functional: int, technical: int) -> Place:
    """High in both: invest; only technically: tolerate; only functionally: migrate; in neither: eliminate."""
    if functional >= HIGH:
        return Place.INVEST if technical >= HIGH else Place.MIGRATE
    return Place.TOLERATE if technical >= HIGH else Place.ELIMINATE


class FitQuerySet(ApartQuerySet):
    def newest(self) -> Self:
        """Of each system that is here, the newest that both sides have rated."""
        later = self.model.objects.known().filter(system=OuterRef("system")).order_by("-pk").values("pk")[:1]
        return self.known().filter(pk=Subquery(later)).exclude(system__life="gone")

    def for_system(self, system: System) -> Self:
        """The newest first, with who has rated."""
        return (
            self.filter(system=system).select_related("round", "talked_by").prefetch_related("round__ratings__person")
        )

    @step
    def _begin(self, system: System) -> Fit:
        return Fit.objects.create(system=system, round=BlindRound.objects.open(purpose=PURPOSE, title=system.name))

    @verb
    def rate(self, system: System, value: int, *, comment: str = "", side: Side, by: Person) -> Fit:
        """A side says how well it fits, sealed until the other does too. After both, the next rating begins anew."""
        system.hold()
        if system.is_gone:
            raise Refused(f"{system} is gone: how it fits is rated no more.")
        if not LEAST <= value <= MOST:
            raise Refused(f"Choose from {LEAST} to {MOST}.")
        newest = Fit.objects.for_system(system).first()
        fit = newest if newest and not newest.round.is_revealed else self._begin(system)
        fit.round.rate(by=by, values={OF_SIDE[side]: value}, comment=comment, side=side)
        if fit.round.is_revealed:
            fit.reveal()
        return fit


class Fit(Apart):
    """One blind rating of a system by both sides. The figures stand here once both are in."""

    system = models.ForeignKey(System, models.PROTECT, related_name="fits")
    round = models.OneToOneField(BlindRound, models.PROTECT, related_name="fit")
    functional = models.PositiveSmallIntegerField("fit for the work, by marketing", null=True, blank=True)
    technical = models.PositiveSmallIntegerField("fit for the house, by IT", null=True, blank=True)

    objects = FitQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = rules("fit", "functional", "technical", LEAST, MOST)

    def __str__(self) -> str:
        return f"How {self.system} fits"

    def get_absolute_url(self) -> str:
        return f"{self.system.get_absolute_url()}#fit"

    @property
    def place(self) -> Place | None:
        if self.functional is None or self.technical is None:
            return None
        return place_of(self.functional, self.technical)

    @property
    def sides(self) -> list[dict[str, object]]:
        """Which sides have rated; says nothing of what."""
        return [{"key": side.value, "given": self.round.rating_of(side) is not None} for side in Side]

    def is_stale(self, today: date) -> bool:
        """Half a year old: both sides rate it again."""
        return self.known_at is not None and company_day(self.known_at) + STALE_AFTER <= today

    @verb
    def reveal(self) -> None:
        """Both are in: what they say places the system."""
        values: dict[str, int] = {}
        for rating in self.round.ratings.all():
            values |= rating.values or {}
        self.know(functional=values["functional"], technical=values["technical"])

    @verb
    def talk(self, line: str, *, by: Person) -> None:
        """The two have talked about it; what came of it is kept."""
        self.settle(line, by=by)
        Event.objects.record("fit.talked_about", self, by=by, detail={"line": line})
