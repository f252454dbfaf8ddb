"""Systems that somebody answers for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from partnership.people.models import Person, Side
from partnership.setup.holdings.kind import Given, Held, Kind, Pairs, cannot_act, record_of
from partnership.stack.models import System


class Systems(Kind):
    name, title, one, many = "system", "Systems they own for their side", "system", "systems"
    why = "Its owner says what is so of it, and is asked before its contract renews itself."
    open_words = "Nobody: it is shown as without an owner"

    def of(self, person: Person) -> QuerySet[Any]:
        return System.objects.here().owned_by(person)

    def held_by(self, person: Person) -> list[Held]:
        return [
            Held(
                each.pk,
                each,
                each.name,
                url=each.get_absolute_url(),
                note=each.get_life_display().lower(),
                side=each.side_owned_by(person) or "",
            )
            for each in self.of(person)
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        System.objects.hand_over({record_of(System, held): to for held, to in given.items()}, person=person, by=by)

    def unfit(self) -> list[Pairs]:
        rows = System.objects.here().order_by()
        it = rows.filter(cannot_act("owner_it", Side.IT)).values_list("pk", "owner_it")
        return [it, rows.filter(cannot_act("owner_marketing", Side.MARKETING)).values_list("pk", "owner_marketing")]
