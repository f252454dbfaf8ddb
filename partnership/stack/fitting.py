"""How all systems fit: the picture of four places, and what waits for somebody's rating."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from partnership.core.days import company_day
from partnership.people.models import Person, Side
from partnership.stack.models import Fit, System
from partnership.stack.models.fit import HIGH, LEAST, MOST, STALE_AFTER, WORDS, Place, place_of

SHOWN = 6
"""Names that one cell of the picture has room for."""
SCALE = range(LEAST, MOST + 1)


@dataclass(frozen=True)
class Cell:
    """The systems of which both sides said the same two figures."""

    functional: int
    technical: int
    fits: list[Fit]

    @property
    def place(self) -> Place:
        return place_of(self.functional, self.technical)

    @property
    def named(self) -> list[Fit]:
        return self.fits[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.fits) - SHOWN)

    @property
    def is_corner(self) -> bool:
        """Where the name of its place stands."""
        return self.functional in (HIGH - 1, MOST) and self.technical in (LEAST, HIGH)


@dataclass(frozen=True)
class FitMap:
    """Four by four cells, the functional fit from the top, the technical one from the left."""

    fits: list[Fit]
    place: str = ""

    @classmethod
    def of(cls, fits: Iterable[Fit], place: str = "") -> FitMap:
        ordered = sorted(fits, key=lambda fit: fit.system.name.casefold())
        return cls(ordered, place if place in Place.values else "")

    @property
    def rows(self) -> list[tuple[int, str, list[Cell]]]:
        cells: dict[tuple[int | None, int | None], list[Fit]] = {}
        for fit in self.fits:
            cells.setdefault((fit.functional, fit.technical), []).append(fit)
        return [
            (functional, WORDS[functional], [Cell(functional, at, cells.get((functional, at), [])) for at in SCALE])
            for functional in reversed(SCALE)
        ]

    @property
    def heads(self) -> list[tuple[int, str]]:
        return [(number, WORDS[number]) for number in SCALE]

    @property
    def places(self) -> list[tuple[str, str, int]]:
        """Each place with how many systems are in it."""
        found = [fit.place for fit in self.fits]
        return [(place.value, str(place.label), found.count(place)) for place in Place]

    @property
    def listed(self) -> list[Fit]:
        """Those of the chosen place, or all."""
        return [fit for fit in self.fits if fit.place == self.place] if self.place else self.fits


def mine_to_rate(person: Person, side: Side | None, today: date) -> list[System]:
    """The systems that somebody rates for this side and has not, or not for half a year. Three queries.

    What they own; of what nobody of their side owns, and of all others, the executive's.
    """
    if side is None:
        return []
    systems = System.objects.in_use().order_by("name")
    if not person.standing.side_spoken_for:
        systems = systems.owned_by(person)
    fits = Fit.objects.filter(system__in=systems.values("pk")).order_by("pk")
    newest = {fit.system_id: fit for fit in fits.select_related("round").prefetch_related("round__ratings")}
    return [system for system in systems if _wants(newest.get(system.pk), side, today)]


def _wants(fit: Fit | None, side: Side, today: date) -> bool:
    if fit is None:
        return True
    if fit.known_at:
        return company_day(fit.known_at) + STALE_AFTER <= today
    return fit.round.rating_of(side) is None
