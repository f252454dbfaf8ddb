"""Which contracts, and with what they are read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from partnership.contracts.models.contract import Contract
    from partnership.people.models import Person


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, person: Person) -> Self:
        """Everybody who may sign in reads contracts, as they read the systems that these are about."""
        return self if person.is_active else self.none()

    def of_side(self, side: str) -> Self:
        """Of which the side pays something, alone or with the other."""
        return self.filter(cost_lines__payer__in=(side, "both")).distinct()

    def of_system(self, pk: int) -> Self:
        return self.filter(system=pk)

    def owned_by(self, person: Person) -> Self:
        return self.filter(Q(system__owner_it=person) | Q(system__owner_marketing=person))

    def mentioning(self, words: str) -> Self:
        found = Q()
        for field in ("title", "reference", "partner", "system__name", "system__vendor"):
            found |= Q(**{f"{field}__icontains": words})
        return self.filter(found)

    def for_list(self) -> Self:
        """With all that says how it stands: six queries more, however many there are."""
        beside = ("terms", "cost_lines", "cancellations", "verdicts__agreement__signatures")
        return self.select_related("system__owner_it", "system__owner_marketing").prefetch_related(*beside)

    def for_detail(self) -> Self:
        people = ("verdicts__agreement__signatures__person", "verdicts__given_by", "cancellations__added_by")
        return self.for_list().prefetch_related(*people, "cancellations__document")

    def going_on(self, day: date) -> list[Contract]:
        """Those of them that have not ended by the day; which is no column, since they renew themselves."""
        return [each for each in self.for_list() if not each.stands_on(day).is_over]
