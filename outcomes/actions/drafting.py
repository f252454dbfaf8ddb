"""Drafting an outcome together: start, change, add and remove KPIs, make the next version."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from outcomes.actions.saving import Stale, involve
from outcomes.agreeing.material import DEFINITION, WORDING
from outcomes.models import Kpi, KpiDefinition, Outcome, Target, Version
from partnership.accord.models import Refused
from partnership.activity.models import Event, digests
from partnership.core.verbs import verb
from partnership.journey.models import JourneyStage
from partnership.people.models import Person

LONG = {"context", "meaning"}
STEWARDS = ("steward_it", "steward_marketing")
State = Version.State


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
    return outcome


@verb
def change_wording(version: Version, *, by: Person, lock: int, values: dict[str, Any]) -> Version:
    """Change title, context, period or stages; returns the version that now says so.

    A draft changes in place. In a version that is proposed or in force, a material change makes the next
    version; stages alone are recorded on the version itself. Raises Stale or Refused.
    """
    version = Version.objects.hold(version)
    if version.lock != lock:
        raise Stale(version)
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
    target = _landing(version, by=by, material=[name for name in fields if name in WORDING])
    if restaged and not stages and not target.is_draft:
        raise Refused("What is proposed or in force keeps at least one journey stage. Choose another instead.")
    for name in WORDING:
        if name in fields:
            setattr(target, name, fields[name][1])
    if target.starts_on and target.ends_on and target.ends_on <= target.starts_on:
        raise Refused("The period must end after it starts.")
    if restaged:
        target.stages.set(stages)
    _saved(target, by=by, fields=fields, kind="version.changed")
    return target


@verb
def change_kpi(
    version: Version,
    kpi: Kpi | None,
    *,
    by: Person,
    lock: int | None,
    values: dict[str, Any],
    targets: list[tuple[date, Decimal]],
    key: str = "",
) -> Version:
    """Add a KPI (``kpi`` None), or change its definition; returns the version that now says so.

    Stewards and position are not material: on a version that is proposed or in force they change in place.
    """
    version = Version.objects.hold(version)
    definition = next((d for d in version.definitions.all() if kpi and d.kpi_id == kpi.pk), None)
    if kpi and definition is None:
        raise Refused("This version no longer has this KPI.")
    if definition and definition.lock != lock:
        raise Stale(definition)
    if definition is None:
        target = _landing(version, by=by, material=["kpis"])
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
    material = [name for name in fields if name in DEFINITION or name == "targets"]
    target = _landing(version, by=by, material=[f"{definition.kpi.key}.{name}" for name in material])
    if not target.is_draft and any(fields.get(name, [None, by])[1] is None for name in STEWARDS):
        raise Refused("A KPI that is proposed or in force keeps a steward of each side. Name a successor.")
    if target.pk != version.pk:
        definition = target.definitions.select_related("kpi").get(kpi=kpi)
    _redefine(definition, {name: new for name, (_, new) in fields.items()})
    if "name" in fields and target.number == 1:
        Kpi.objects.filter(pk=definition.kpi_id).update(name=definition.name)
    keyed = {f"{definition.kpi.key}.{name}": pair for name, pair in fields.items()}
    _saved(target, by=by, fields=keyed, kind="kpi.changed", wording=False)
    return target


def _redefine(definition: KpiDefinition, values: dict[str, Any]) -> None:
    """Store the new values, targets among them."""
    targets = values.pop("targets", None)
    for name, value in values.items():
        setattr(definition, name, value)
    definition.lock += 1
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
def remove_kpi(version: Version, kpi: Kpi, *, by: Person) -> Version:
    """The outcome is no longer measured by it; its values stay."""
    version = Version.objects.hold(version)
    if not any(d.kpi_id == kpi.pk for d in version.definitions.all()):
        return version
    target = _landing(version, by=by, material=[kpi.key])
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


def free_key(name: str) -> str:
    """A key that no KPI has yet, from its name: "Repeat purchase rate" gives repeat-purchase-rate."""
    stem = slugify(name)[:50].strip("-_").replace("_", "-") or "kpi"
    taken = set(Kpi.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for n in range(1, len(taken) + 2) if (key := stem if n == 1 else f"{stem}-{n}") not in taken)


def _saved(
    version: Version,
    *,
    by: Person,
    fields: dict[str, list[Any]],
    kind: str,
    wording: bool = True,
) -> None:
    """Count the save, keep the outcome's name, note the other side's first part, leave the event."""
    if wording:
        version.lock += 1
        version.save(update_fields=["lock", *WORDING])
    if not version.is_draft:
        kind = kind.replace("changed", "corrected")
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


def _landing(version: Version, *, by: Person, material: list[str]) -> Version:
    """Where a change goes: the version itself, or the next one when signed text would change."""
    if version.outcome.closed_at:
        raise Refused("This outcome is closed. Draft a new one.")
    if not version.is_current:
        raise Refused(
            f"Version {version.number} is {version.get_state_display().lower()}: it can no longer be changed."
        )
    if version.is_draft or not material:
        return version
    return _next(version, by=by, fields=material)


@verb
def draft_next(version: Version, *, by: Person) -> Version:
    """The next version as a draft that still says the same: to rework what is in force, or to take a proposal back."""
    version = Version.objects.hold(version)
    if version.outcome.closed_at:
        raise Refused("This outcome is closed. Draft a new one.")
    if version.is_draft:
        return version
    return _next(version, by=by, fields=[])


def _next(version: Version, *, by: Person, fields: list[str]) -> Version:
    outcome = version.outcome
    coming = outcome.versions.open().first()
    if coming and coming.pk != version.pk:
        raise Refused(
            f"Version {coming.number} is {coming.get_state_display().lower()} already: make the change there."
        )
    newest = outcome.versions.order_by("-number").values_list("number", flat=True)[0]
    if version.is_proposed:
        _supersede_proposed(version, by=by, fields=fields, by_number=newest + 1)
    draft = Version.objects.create(
        outcome=outcome,
        number=newest + 1,
        title=version.title,
        context=version.context,
        starts_on=version.starts_on,
        ends_on=version.ends_on,
        based_on=version,
        drafted_by=by,
    )
    draft.stages.set(version.stages.all())
    for definition in version.definitions.all():
        copy = KpiDefinition.objects.create(
            version=draft,
            kpi=definition.kpi,
            position=definition.position,
            **{name: getattr(definition, name) for name in (*DEFINITION, *STEWARDS)},
        )
        Target.objects.bulk_create(
            Target(definition=copy, from_on=t.from_on, value=t.value) for t in definition.targets.all()
        )
    Event.objects.record(
        "version.drafted",
        outcome,
        by=by,
        detail={"version": draft.number, "from": version.number},
    )
    return Version.objects.for_detail().get(pk=draft.pk)


def _supersede_proposed(version: Version, *, by: Person, fields: list[str], by_number: int) -> None:
    """A proposed version gives way to the next draft; who had signed it is told, with the field that did it."""
    assert version.agreement
    cleared = [signature.person.name for signature in version.agreement.signatures.all()]
    version.end(State.SUPERSEDED, because=f"version {by_number} has replaced it")
    version.cleared_signatures, version.cleared_fields = cleared, fields
    version.save(update_fields=["cleared_signatures", "cleared_fields"])
    Event.objects.record(
        "version.superseded",
        version.outcome,
        by=by,
        detail={
            "version": version.number,
            "by": by_number,
            "cleared": cleared,
            "fields": fields,
        },
    )
