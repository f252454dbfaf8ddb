"""Customer data that somebody answers for, and what flows that somebody sees to."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from partnership.people.models import Person, Side
from partnership.setup.holdings.kind import Given, Held, Kind, Pairs, cannot_act, record_of
from partnership.stack.models import DataSet, Integration


class DataSets(Kind):
    name, title, one, many = "data-set", "Data sets they own for their side", "data set", "data sets"
    why = "Its owner says on what ground it is kept and how fresh it is. Data without an owner is left on the table."
    open_words = "Nobody: it is shown as left on the table"

    def of(self, person: Person) -> QuerySet[Any]:
        return DataSet.objects.current().owned_by(person)

    def held_by(self, person: Person) -> list[Held]:
        return [
            Held(
                each.pk,
                each,
                each.name,
                url=each.get_absolute_url(),
                note=f"in {each.system}",
                side=each.side_owned_by(person) or "",
            )
            for each in self.of(person).select_related("system")
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        DataSet.objects.hand_over({record_of(DataSet, held): to for held, to in given.items()}, person=person, by=by)

    def unfit(self) -> list[Pairs]:
        rows = DataSet.objects.current().order_by()
        it = rows.filter(cannot_act("owner_it", Side.IT)).values_list("pk", "owner_it")
        return [it, rows.filter(cannot_act("owner_marketing", Side.MARKETING)).values_list("pk", "owner_marketing")]


class Integrations(Kind):
    name, title, one, many = "flow", "Flows between systems that they see to", "flow", "flows"
    why = "Whoever sees to it mends it when it breaks."
    open_words = "Nobody: anybody may say how it stands"
    keeps = True

    def of(self, person: Person) -> QuerySet[Any]:
        return Integration.objects.current().owned_by(person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("source", "target")
        return [Held(each.pk, each, str(each), url=each.get_absolute_url(), note=each.way) for each in found]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        rows = {record_of(Integration, held): to for held, to in given.items()}
        Integration.objects.hand_over(rows, person=person, by=by)

    def unfit(self) -> list[Pairs]:
        rows = Integration.objects.current().order_by()
        return [rows.filter(cannot_act("owner")).values_list("pk", "owner")]
