"""What every change of an outcome's wording shares: the other side's first part, the count of saves, the event."""

from typing import Any

from django.utils import timezone

from outcomes.agreeing.material import WORDING
from outcomes.models import Version
from partnership.activity.models import Event, digests
from partnership.core.verbs import step
from partnership.people.models import Person

LONG = {"context", "meaning"}
CORRECTED = {"version.changed": "version.corrected", "kpi.changed": "kpi.corrected"}
"""What a change is called where signatures hold."""


@step
def involve(version: Version, by: Person) -> None:
    """Note the other side's first part in the outcome."""
    if version.outcome.involve(by, timezone.now()):
        days = version.outcome.other_side_after_days
        Event.objects.record("outcome.joined", version.outcome, by=by, detail={"after_days": days})


@step
def saved(
    version: Version,
    *,
    by: Person,
    fields: dict[str, list[Any]],
    kind: str,
    wording: bool = True,
) -> None:
    """Count the save, keep the outcome's name, note the other side's first part, leave the event."""
    if wording:
        version.edits += 1
        version.save(update_fields=["edits", *WORDING])
    if not version.is_draft:
        kind = CORRECTED[kind]
    if "title" in fields and version.number == 1:
        version.outcome.title = version.title
        version.outcome.save(update_fields=["title"])
    involve(version, by)
    Event.objects.record(
        kind,
        version.outcome,
        by=by,
        changes=_for_ledger(fields),
        detail={"version": version.number},
    )


def _for_ledger(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Long texts as digests; people and stages by name."""
    plain = {name: [_plain(value) for value in pair] for name, pair in changes.items()}
    long = {name: pair for name, pair in plain.items() if name.rpartition(".")[2] in LONG}
    return plain | digests(long)


def _plain(value: Any) -> Any:
    if isinstance(value, Person):
        return value.name
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value
