"""Which standards somebody checks."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet

from partnership.people.models import Person
from partnership.setup.holdings.kind import Given, Held, Kind, Pairs, cannot_act, record_of
from partnership.standards.models import Standard


class Reviews(Kind):
    name, title, one, many = "standard", "Standards they review", "standard", "standards"
    why = "What they have judged stays judged. What is open waits for whoever takes it."
    open_words = "Nobody: the side’s executive checks it"

    def of(self, person: Person) -> QuerySet[Any]:
        return Standard.objects.reviewed_by(person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).order_by("name", "pk")
        return [
            Held(each.pk, each, each.name, url=each.get_absolute_url(), note=each.get_area_display(), side=each.side)
            for each in found
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        Standard.objects.hand_over({record_of(Standard, held): to for held, to in given.items()}, person=person, by=by)

    def unfit(self) -> list[Pairs]:
        of_the_other = Q(reviewer__isnull=False) & ~Q(reviewer__side=F("side"))
        rows = Standard.objects.in_force().order_by()
        return [rows.filter(cannot_act("reviewer") | of_the_other).values_list("pk", "reviewer")]
