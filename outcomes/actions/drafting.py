"""Drafting an outcome together: start, change, add and remove KPIs. What that does to a proposal: `succeeding`."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from outcomes.actions import stewarding
from outcomes.actions.saving import involve, saved
from outcomes.actions.succeeding import STEWARDS, landing, take_over
from outcomes.actions.telling import executives, tell
from outcomes.agreeing.doubts import against_its_direction
from outcomes.agreeing.material import DEFINITION, WORDING
from outcomes.models import Kpi, KpiDefinition, Outcome, Target, Version
from partnership.activity.models import Event
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import verb
from partnership.journey.models import JourneyStage
from partnership.people.models import Person


@verb
def start(
    *,
    by: Person,
    title: str,
    context: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    stages: Iterable[JourneyStage] = (),
) -> Outcome:
    """A new outcome with its first draft, open to both sides at once."""
    now = timezone.now()
    outcome = Outcome.objects.create(title=title, started_side=by.side, drafted_by=by, drafted_at=now)
    version = Version.objects.create(
        outcome=outcome,
        number=1,
        title=title,
        context=context,
        starts_on=starts_on,
        ends_on=ends_on,
        drafted_by=by,
        drafted_at=now,
    )
    version.stages.set(stages)
    Event.objects.record("outcome.drafted", outcome, by=by, detail={"version": 1})
    text = f"{by} began to draft “{title}”. {outcome.other_side.label} can write in it from now on."
    others = [person for person in executives() if person.side == outcome.other_side]
    tell(others, outcome, text, by=by, kind="outcome-drafted")
    return outcome


@verb
def change_wording(version: Version, *, by: Person, seen: int, values: dict[str, Any], because: str = "") -> Version:
    """Change title, context, period or stages; returns the version that now says so.

    A draft changes in place. In a version that is proposed or in force, a material change makes the next
    version; stages alone are recorded on the version itself. ``seen`` counts the saves that the form was opened on.
    Raises Stale or Refused.
    """
    version = Version.objects.hold(version)
    if version.edits != seen:
        raise Stale(current=version)
    fields = {
        name: [getattr(version, name), values[name]]
        for name in WORDING
        if name in values and getattr(version, name) != values[name]
    }
    stages = list(values["stages"]) if "stages" in values else list(version.stages.all())
    restaged = {stage.pk for stage in stages} != {stage.pk for stage in version.stages.all()}
    if restaged:
        fields["stages"] = [
            [stage.name for stage in version.stages.all()],
            [stage.name for stage in stages],
        ]
    if not fields:
        return version
    target = landing(version, by=by, material=[name for name in fields if name in WORDING], because=because)
    if restaged and not stages and not target.is_draft:
        raise Refused("What is proposed or in force keeps at least one journey stage. Choose another instead.")
    for name in WORDING:
        if name in fields:
            setattr(target, name, fields[name][1])
    if target.starts_on and target.ends_on and target.ends_on <= target.starts_on:
        raise Refused("The period must end after it starts.")
    if restaged:
        target.stages.set(stages)
    saved(target, by=by, fields=fields, kind="version.changed")
    return target


@verb
def change_kpi(
    version: Version,
    kpi: Kpi | None,
    *,
    by: Person,
    seen: int | None,
    values: dict[str, Any],
    targets: list[tuple[date, Decimal]],
    key: str = "",
    because: str = "",
) -> Version:
    """Add a KPI (``kpi`` None), or change its definition; returns the version that now says so.

    Stewards and position are not material: on a version that is proposed or in force they change in place.
    """
    version = Version.objects.hold(version)
    definition = next((d for d in version.definitions.all() if kpi and d.kpi_id == kpi.pk), None)
    if kpi and definition is None:
        raise Refused("This version no longer has this KPI.")
    if definition and definition.edits != seen:
        raise Stale(current=definition)
    if definition is None:
        _check_way(KpiDefinition(), {name: [None, value] for name, value in values.items()}, targets)
        target = landing(version, by=by, material=["kpis"], because=because)
        _add(target, by=by, values=values, targets=targets, key=key)
        return target
    fields = {
        name: [getattr(definition, name), values[name]]
        for name in (*DEFINITION, *STEWARDS, "position")
        if name in values and getattr(definition, name) != values[name]
    }
    before = sorted((t.from_on, t.value) for t in definition.targets.all())
    if before != sorted(targets):
        fields["targets"] = [before, sorted(targets)]
    if not fields:
        return version
    _check_way(definition, fields, targets)
    material = [name for name in fields if name in DEFINITION or name == "targets"]
    paths = [f"{definition.kpi.key}.{name}" for name in material]
    target = landing(version, by=by, material=paths, because=because)
    if not target.is_draft and any(fields.get(name, [None, by])[1] is None for name in STEWARDS):
        raise Refused("A KPI that is proposed or in force keeps a steward of each side. Name a successor.")
    handed_on = stewarding.handed_on(definition, fields, target, by=by)
    if target.pk != version.pk:
        definition = target.definitions.select_related("kpi").get(kpi=kpi)
    _redefine(definition, {name: new for name, (_, new) in fields.items()})
    if "name" in fields and target.number == 1:
        Kpi.objects.filter(pk=definition.kpi_id).update(name=definition.name)
    keyed = {f"{definition.kpi.key}.{name}": pair for name, pair in fields.items()}
    saved(target, by=by, fields=keyed, kind="kpi.changed", wording=False)
    for side in handed_on:
        stewarding.tell(definition, side, fields[f"steward_{side}"][0], by=by)
    return target


def _check_way(definition: KpiDefinition, fields: dict[str, list[Any]], targets: list[tuple[date, Decimal]]) -> None:
    """A definition that says "increase to" and goes down is refused, where it is this change that makes it so."""
    if not fields.keys() & {"direction", "baseline", "targets"}:
        return
    direction, baseline = (fields.get(name, [getattr(definition, name)])[-1] for name in ("direction", "baseline"))
    if doubt := against_its_direction(direction, baseline, targets):
        raise Refused(doubt)


def _redefine(definition: KpiDefinition, values: dict[str, Any]) -> None:
    """Store the new values, targets among them."""
    targets = values.pop("targets", None)
    for name, value in values.items():
        setattr(definition, name, value)
    definition.edits += 1
    definition.save()
    if targets is not None:
        definition.targets.all().delete()
        Target.objects.bulk_create(Target(definition=definition, from_on=d, value=v) for d, v in targets)


def _add(
    version: Version,
    *,
    by: Person,
    values: dict[str, Any],
    targets: list[tuple[date, Decimal]],
    key: str,
) -> KpiDefinition:
    kpi = Kpi.objects.create(
        outcome_id=version.outcome_id,
        key=key or free_key(values["name"]),
        name=values["name"],
    )
    values = {"position": 1 + max((d.position for d in version.definitions.all()), default=0)} | values
    definition = KpiDefinition.objects.create(version=version, kpi=kpi, **values)
    Target.objects.bulk_create(Target(definition=definition, from_on=d, value=v) for d, v in sorted(targets))
    involve(version, by)
    Event.objects.record(
        "kpi.added",
        version.outcome,
        by=by,
        detail={"version": version.number, "kpi": kpi.key, "name": kpi.name},
    )
    return definition


@verb
def remove_kpi(version: Version, kpi: Kpi, *, by: Person, because: str = "") -> Version:
    """The outcome is no longer measured by it; its values stay."""
    version = Version.objects.hold(version)
    if not any(d.kpi_id == kpi.pk for d in version.definitions.all()):
        return version
    target = landing(version, by=by, material=[kpi.key], because=because)
    target.definitions.filter(kpi=kpi).delete()
    involve(target, by)
    Event.objects.record(
        "kpi.removed",
        target.outcome,
        by=by,
        detail={"version": target.number, "kpi": kpi.key, "name": kpi.name},
    )
    if not kpi.definitions.exists():
        kpi.delete()  # it was never agreed on, so nothing is measured by it
    return target


@verb
def put_back_kpi(version: Version, kpi: Kpi, *, by: Person) -> Version:
    """A draft measures by it again, as the version that it was drafted from does."""
    version = Version.objects.hold(version)
    if not version.is_draft:
        raise Refused(f"Version {version.number} is {version.get_state_display().lower()}: draft the next one first.")
    if any(each.kpi_id == kpi.pk for each in version.definitions.all()):
        return version
    former = KpiDefinition.objects.filter(version=version.based_on_id, kpi=kpi).prefetch_related("targets").first()
    if former is None:
        raise Refused("The version that this one was drafted from did not measure by it. Add it anew.")
    take_over(former, version)
    involve(version, by)
    detail = {"version": version.number, "kpi": kpi.key, "name": kpi.name}
    Event.objects.record("kpi.added", version.outcome, by=by, detail=detail)
    return version


def free_key(name: str) -> str:
    """A key that no KPI has yet, from its name: "Repeat purchase rate" gives repeat-purchase-rate."""
    stem = slugify(name)[:50].strip("-_").replace("_", "-") or "kpi"
    taken = set(Kpi.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for n in range(1, len(taken) + 2) if (key := stem if n == 1 else f"{stem}-{n}") not in taken)
