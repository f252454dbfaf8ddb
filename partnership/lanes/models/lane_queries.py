"""Which lanes: the board's rows, with who owns them; and a new one."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import FilteredRelation, Max, Prefetch, Q

from partnership.activity.models import Event
from partnership.core.compiled import Asked, Compiled
from partnership.core.days import company_day
from partnership.core.verbs import verb
from partnership.lanes.models.ownership import Ownership, holds_on
from partnership.people.models import Person

if TYPE_CHECKING:
    from partnership.lanes.models.lane import Lane


ROWS = Compiled()


class LaneQuerySet(models.QuerySet["Lane"]):
    def open(self) -> Self:
        """The rows of the board."""
        return self.filter(archived_at=None)

    def with_owner(self) -> Self:
        """Each with ``lane.owned``, its ownership of today, and the accountable people."""
        return self.with_sides().select_related("owned__person_it", "owned__person_marketing")

    def with_sides(self, on: date | Asked | None = None) -> Self:
        """Each with ``lane.owned``, which says whose it is on a day (today): enough to know who may work in it."""
        current = FilteredRelation("ownerships", condition=holds_on(on or company_day(), "ownerships__"))
        return self.annotate(owned=current).select_related("owned")

    def rows_of_board(self) -> "list[Lane]":
        """The open ones as ``with_sides`` has them. Whoever moves a card waits for it: the query is kept."""
        lanes = self.model.objects
        return ROWS.records(lambda: lanes.open().with_sides(on=Asked(0, models.DateField())), company_day())

    def for_list(self) -> Self:
        """With the owner, the deputies, and ``lane.history``: every ownership, the newest first. Three queries."""
        newest_first = Ownership.objects.with_people().newest_first()
        return self.with_owner().prefetch_related(Prefetch("ownerships", newest_first, to_attr="history"))

    def owned_by(self, side: str) -> Self:
        """The lanes of a side, border lanes among them."""
        return self.filter(owned__owner__in=[side, Ownership.Owner.BORDER])

    def answered_for_by(self, person: Person) -> Self:
        """The open lanes that a person is accountable for, or deputy in."""
        theirs = Q(owned__person_it=person) | Q(owned__person_marketing=person) | Q(owned__deputies=person)
        return self.open().with_owner().filter(theirs).order_by("position", "pk").distinct()

    @verb
    def add(
        self,
        *,
        name: str,
        belongs: str = "",
        owner: str,
        by: Person,
        it: Person | None = None,
        marketing: Person | None = None,
        deputies: Iterable[Person] = (),
        from_on: date | None = None,
    ) -> "Lane":
        """A new lane below the others, with its first owner."""
        last = self.open().aggregate(last=Max("position"))["last"] or 0
        lane = self.model(name=name, belongs=belongs, position=last + 1)
        lane.full_clean()
        lane.save(force_insert=True)
        Event.objects.record("lane.added", lane, by=by, changes={"name": ["", name]})
        lane.give_to(owner, it=it, marketing=marketing, deputies=deputies, from_on=from_on, by=by)
        return lane
