"""What takes a system and those who answer for it together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event, Happened
from partnership.attention.models import Notice
from partnership.core.following import follow
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.journey.models import JourneyStage, name_instead, told
from partnership.people.models import Person
from partnership.sheets.models import ImportFile
from partnership.stack.models import KnownAs, System
from partnership.stack.permissions import can_change


@verb
def change(
    system: System, fields: dict[str, Any], *, stages: Iterable[JourneyStage] | None = None, seen: int, by: Person
) -> bool:
    """Say what is so now; under its name before it stays known. Raises Stale where somebody saved first."""
    called = system.name
    is_changed = system.change(fields, stages=stages, seen=seen, by=by)
    if system.name.casefold() != called.casefold():
        KnownAs.objects.say(called, system, by=by)  # what names it so goes on naming it
    return is_changed


@verb
def bring(
    new: Sequence[Mapping[str, Any]],
    changed: Sequence[Mapping[str, Any]],
    *,
    by: Person | None,
    file: ImportFile | None = None,
) -> None:
    """What a file says of systems: those that are new, and those of which it says something else, by name.

    The file's own event tells what happened; whoever owns some of them from now on is told once.
    """
    now = timezone.now()
    owned = Counter[int]()
    made = [System(**in_fields(said), added_at=now, brought=file) for said in new]
    for each in made:
        each.currency = each.currency if each.yearly_cost is not None else ""
    System.objects.bulk_create(made, batch_size=500)
    follow("systems are named", made, by=by)
    for each in made:
        owned.update(pk for pk in (each.owner_it_id, each.owner_marketing_id) if pk)
    if changed:
        owned.update(_change_each(changed))
    if by:
        owned.pop(by.pk, None)
    for person in Person.objects.filter(pk__in=owned):
        several = "system" if owned[person.pk] == 1 else "systems"
        Notice.objects.tell(
            [person],
            kind="system-owner-changed",
            subject=f"people.person:{person.pk}:{now.isoformat()}",
            text=f"{by or 'The server'} imported an inventory: you answer for {owned[person.pk]} {several} of it.",
            url=f"{reverse('stack:list')}?owner=mine",
        )


@verb
def take_back(file: ImportFile, *, by: Person) -> int:
    """Out of the stack with what a file brought and nobody has touched since, with one event; how many.

    What it said of systems that were there stays said. Raises Refused where nothing is as it came.
    """
    found = System.objects.select_for_update().filter(pk__in=System.objects.untouched_of(file))
    systems = [system for system in found if can_change(by, system)]
    if not systems:
        raise Refused("Each of its systems was changed since, or something hangs on it: nothing is as it came.")
    System.objects.filter(pk__in=[system.pk for system in systems]).delete()
    Event.objects.record("systems.taken_back", file, by=by, detail={"file": file.name, "systems": len(systems)})
    return len(systems)


@step
def _change_each(changed: Sequence[Mapping[str, Any]]) -> Counter[int]:
    """Write what differs; how many systems each person owns by it who did not before."""
    owned, rows = Counter[int](), []
    wanted = {str(said["name"]).lower(): in_fields(said) for said in changed}
    for said in wanted.values():
        said.pop("way", None)  # that is said of new ones
    fields = sorted({name for said in wanted.values() for name in said} - {"name"})
    found = System.objects.select_for_update(no_key=True).annotate(folded=Lower("name")).filter(folded__in=wanted)
    for system in found.order_by("pk"):
        for name, value in wanted[system.name.lower()].items():
            if name in ("owner_it_id", "owner_marketing_id") and value and getattr(system, name) != value:
                owned[value] += 1
            if name != "name":
                setattr(system, name, value)
        system.version += 1
        rows.append(system)
    System.objects.bulk_update(rows, [*fields, "version"], batch_size=200)
    return owned


def in_fields(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says by the names of the model's columns; how it came is said of new ones only."""
    return {f"{name}_id" if name.startswith("owner_") else name: value for name, value in said.items()}


@step
def follow_merge(stage: JourneyStage, other: JourneyStage, *, happened: list[Happened]) -> None:
    """A step of the customer's way went into another: every system that names it names that one from now on.

    A form that was opened before is told that somebody saved meanwhile.
    """
    moved = name_instead(System.objects.all(), stage, other)
    System.objects.filter(pk__in=[system.pk for system in moved]).update(version=F("version") + 1)
    happened += told(moved, stage, other)
