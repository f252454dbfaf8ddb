"""What every change of an outcome's wording shares: the refusal of a stale form, the other side's first part."""

from django.utils import timezone

from outcomes.models import KpiDefinition, Version
from partnership.activity.models import Event
from partnership.people.models import Person


class Stale(Exception):
    """Somebody saved meanwhile: ``current`` is what stands now."""

    def __init__(self, current: Version | KpiDefinition) -> None:
        super().__init__("Somebody else saved while you were writing.")
        self.current = current


def involve(version: Version, by: Person) -> None:
    """Note the other side's first part in the outcome."""
    if version.outcome.involve(by, timezone.now()):
        days = version.outcome.other_side_after_days
        Event.objects.record("outcome.joined", version.outcome, by=by, detail={"after_days": days})
