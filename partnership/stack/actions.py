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
from partnership.core.hanging import Answers, hanging_on, settle, unasked
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.journey.models import JourneyStage, name_instead, told
from partnership.people.models import Person, Side
from partnership.sheets.models import ImportFile
from partnership.stack.models import DataSet, Integration, KnownAs, System
from partnership.stack.permissions import can_change

DATA_ENDS, GONE = "a data set is retired", "a system is gone"


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
def retire(data_set: DataSet, *, because: str, by: Person, fates: Answers | None = None) -> None:
    """It is kept no longer; what hangs on it becomes what ``fates`` say. Where nobody was asked, it goes on."""
    found = hanging_on(DATA_ENDS, data_set, by=by)
    settle(found, unasked(found) if fates is None else fates, data_set, by=by)
    data_set.retire(because=because, by=by)


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
    tell_once(owned, "system", "systems", f"{reverse('stack:list')}?owner=mine", by=by)


@step
def tell_once(owned: Counter[int], one: str, several: str, url: str, *, by: Person | None) -> None:
    """Whoever owns some of what a file brought, and did not before, hears of all of it by one notice."""
    if by:
        owned.pop(by.pk, None)
    for person in Person.objects.filter(pk__in=owned):
        noun = one if owned[person.pk] == 1 else several
        Notice.objects.tell(
            [person],
            kind="system-owner-changed",
            subject=f"people.person:{person.pk}:{timezone.now().isoformat()}",
            text=f"{by or 'The server'} imported an inventory: you answer for {owned[person.pk]} {noun} of it.",
            url=url,
        )


@verb
def bring_data(new: Iterable[Mapping[str, Any]], changed: Iterable[Mapping[str, Any]], *, by: Person) -> None:
    """What a file says of data sets: those that are new, and those of which it says something else."""
    new, changed, owned = list(new), list(changed), Counter[int]()
    systems = System.objects.by_name(str(said["system"]) for said in (*new, *changed))
    for said in new:
        fields = in_fields(said) | {"system": systems[said["system"].lower()]}
        _count_owners(owned, None, DataSet.objects.add(fields, by=by, tell=False))
    for said in changed:
        data_set = next(
            each
            for each in systems[said["system"].lower()].data_sets.current()
            if each.name.casefold() == said["name"].casefold()
        )
        before = DataSet.objects.get(pk=data_set.pk)
        fields = {name: value for name, value in in_fields(said).items() if name not in ("system", "name")}
        data_set.change(fields, seen=data_set.version, by=by, tell=False)
        _count_owners(owned, before, data_set)
    tell_once(owned, "data set", "data sets", f"{reverse('stack:data')}?owner=mine", by=by)


def _count_owners(owned: Counter[int], before: DataSet | None, now: DataSet) -> None:
    for side in Side:
        pk = getattr(now, f"owner_{side}_id")
        if pk and (before is None or getattr(before, f"owner_{side}_id") != pk):
            owned[pk] += 1


@verb
def bring_flows(new: Iterable[Mapping[str, Any]], changed: Iterable[Mapping[str, Any]], *, by: Person) -> None:
    """What a file says of flows: those that are new, and those of which it says something else."""
    new, changed, owned = list(new), list(changed), Counter[int]()
    systems = System.objects.by_name(str(said[end]) for said in (*new, *changed) for end in ("source", "target"))
    for said in new:
        ends = {end: systems[said[end].lower()] for end in ("source", "target")}
        flow = Integration.objects.add({**_of_flow(said), **ends}, by=by, tell=False)
        owned.update([flow.owner_id] if flow.owner_id else [])
    for said in changed:
        ends = {end: systems[said[end].lower()] for end in ("source", "target")}
        alike = Integration.objects.current().filter(**ends, how=said.get("how", Integration.How.UNKNOWN))
        flow = next(each for each in alike if each.what.casefold() == said["what"].casefold())
        former, fields = flow.owner_id, _of_flow(said)
        fields.pop("what")
        flow.change(fields, data_sets=flow.data_sets.all(), seen=flow.version, by=by, tell=False)
        owned.update([flow.owner_id] if flow.owner_id and flow.owner_id != former else [])
    tell_once(owned, "flow", "flows", f"{reverse('stack:integrations')}?owner=mine", by=by)


def _of_flow(said: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in said.items() if name not in ("source", "target")}
    return {"owner_id" if name == "owner" else name: value for name, value in fields.items()}


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
