"""Which consultations: what waits for IT, what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Lower

from partnership.core.verbs import step
from partnership.intake.states import OPEN, State

if TYPE_CHECKING:
    from datetime import date

    from partnership.intake.models.consultation import Consultation  # noqa: F401  # named by the class below
    from partnership.people.models import Person
    from partnership.stack.models import System


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def waiting(self) -> Self:
        """Of open requests, and not all three parts are answered."""
        return self.filter(done_at=None, request__state__in=OPEN)

    def chosen_between(self, first: date, last: date) -> Self:
        """Of which the choice was made on one of these days."""
        return self.filter(chosen_on__range=(first, last))

    def approving(self, system: System) -> Self:
        """Of accepted requests that chose the system."""
        return self.filter(system=system, request__state=State.ACCEPTED)

    def choosing(self, names: set[str]) -> Self:
        """Whose choice has one of these names (in small letters), and is not linked with a system."""
        return self.annotate(folded=Lower("chosen_system")).filter(folded__in=names, system=None)

    def overridden(self) -> Self:
        """Where both executives let a system be chosen before IT had answered: counted."""
        return self.filter(overridden_at__isnull=False)

    @step
    def leave_out(self, person: Person) -> None:
        """Who asks for these from now on does not answer them as well."""
        self.model.people.through.objects.filter(consultation__in=self, person=person).delete()
        self.filter(responsible=person).update(responsible=None)
