"""What takes a system and those who answer for it together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from partnership.attention.models import Notice
from partnership.core.verbs import step, verb
from partnership.journey.models import JourneyStage
from partnership.people.models import Person, Side
from partnership.stack.models import System


@verb
def add(fields: Mapping[str, Any], *, stages: Iterable[JourneyStage] = (), by: Person) -> System:
    """One more in the stack; whom it is given to hears of it."""
    system = System.objects.add(fields, stages=stages, by=by)
    tell_owners(system, dict.fromkeys(Side), by=by)
    return system


@verb
def change(
    system: System, fields: dict[str, Any], *, stages: Iterable[JourneyStage] | None = None, seen: int, by: Person
) -> bool:
    """Say what is so now; who owns it from now on, and who did, hear of it. Raises Stale where somebody saved first."""
    before: dict[Side, Person | None] = {Side(side): person for side, person in system.owners}
    is_changed = system.change(fields, stages=stages, seen=seen, by=by)
    tell_owners(system, before, by=by)
    return is_changed


@step
def tell_owners(system: System, before: Mapping[Side, Person | None], *, by: Person) -> None:
    """A notice to the new owner of each side and to the one before, but not to who did it."""
    for side, now in system.owners:
        former = before[Side(side)]
        if now == former:
            continue
        named = now.name if now else "nobody"
        Notice.objects.tell(
            [one for one in (former, now) if one and one.pk != by.pk and one.is_active],
            kind="system-owner-changed",
            subject=f"stack.system:{system.pk}",
            text=f"{system.name}: {named} answers for it for {Side(side).label} now.",
            url=system.get_absolute_url(),
        )
