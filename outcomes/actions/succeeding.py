"""Where a change lands: on the version itself or on the next one; and how a proposal is taken back, and put back."""

from outcomes.actions.telling import concerned, executives, tell
from outcomes.agreeing.material import DEFINITION
from outcomes.models import KpiDefinition, Outcome, Target, Version
from outcomes.permissions import can_take_back
from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.people.models import Person

State = Version.State
STEWARDS = ("steward_it", "steward_marketing")


@step
def landing(version: Version, *, by: Person, material: list[str], because: str) -> Version:
    """Where a change goes: the version itself, or the next one when signed text would change."""
    if version.outcome.closed_at:
        raise Refused("This outcome is closed. Draft a new one.")
    if not version.is_current:
        raise Refused(
            f"Version {version.number} is {version.get_state_display().lower()}: it can no longer be changed."
        )
    if version.is_draft or not material:
        return version
    return _next(version, by=by, fields=material, because=because)


@verb
def draft_next(version: Version, *, by: Person, because: str = "") -> Version:
    """The next version as a draft that still says the same: to rework what is in force, or to take a proposal back."""
    version = Version.objects.hold(version)
    if version.outcome.closed_at:
        raise Refused("This outcome is closed. Draft a new one.")
    if version.is_draft:
        return version
    if not version.is_current:
        raise Refused(f"Version {version.number} is {version.get_state_display().lower()}: it is history.")
    return _next(version, by=by, fields=[], because=because)


def _next(version: Version, *, by: Person, fields: list[str], because: str) -> Version:
    outcome = version.outcome
    coming = outcome.versions.open().first()
    if coming and coming.pk != version.pk:
        raise Refused(
            f"Version {coming.number} is {coming.get_state_display().lower()} already: make the change there."
        )
    number = 1 + outcome.versions.order_by("-number").values_list("number", flat=True)[0]
    if version.is_proposed:
        _take_back(version, by=by, fields=fields, by_number=number, because=because)
    else:
        text = f"{by} began version {number} of “{version.title}”. Version {version.number} stays in force meanwhile."
        tell(executives(), outcome, text, by=by, kind="version-drafted")
    draft = _copy(version, number=number, by=by)
    Event.objects.record(
        "version.drafted",
        outcome,
        by=by,
        detail={"version": draft.number, "from": version.number},
    )
    return Version.objects.for_detail().get(pk=draft.pk)


def _copy(version: Version, *, number: int, by: Person) -> Version:
    draft = Version.objects.create(
        outcome=version.outcome,
        number=number,
        title=version.title,
        context=version.context,
        starts_on=version.starts_on,
        ends_on=version.ends_on,
        based_on=version,
        drafted_by=by,
    )
    draft.stages.set(version.stages.all())
    for definition in version.definitions.all():
        take_over(definition, draft)
    return draft


@step
def take_over(definition: KpiDefinition, draft: Version) -> KpiDefinition:
    """The draft measures the KPI as the definition of another version does."""
    copy = KpiDefinition.objects.create(
        version=draft,
        kpi=definition.kpi,
        position=definition.position,
        **{name: getattr(definition, name) for name in (*DEFINITION, *STEWARDS)},
    )
    Target.objects.bulk_create(
        Target(definition=copy, from_on=t.from_on, value=t.value) for t in definition.targets.all()
    )
    return copy


def _take_back(version: Version, *, by: Person, fields: list[str], by_number: int, because: str) -> None:
    """A proposed version gives way to the next draft: done by whose it is, with a reason, and told to the signers."""
    refuse_to_take_back(version, by=by, because=because)
    cleared = [signer.name for signer in version.signers]
    told = concerned(version)
    version.end(State.SUPERSEDED, because=f"version {by_number} has replaced it", reason=because)
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
            "reason": because,
        },
    )
    fell = f" What {' and '.join(cleared)} signed no longer counts." if cleared else ""
    why = f": {because.rstrip('.')}." if because else "."
    text = f"{by} took version {version.number} of “{version.title}” back{why}{fell} Version {by_number} is a draft."
    tell(told, version, text, by=by, kind="version-ended")


def refuse_to_take_back(version: Version, *, by: Person, because: str) -> None:
    """Whoever ends a proposal is of those whose it is, and says why to whoever has signed it."""
    if not can_take_back(by, version):
        raise Refused(
            "The side that drafted it, a steward of its KPIs or an executive takes a proposal back. "
            "Propose another value instead."
        )
    if version.signers and not because.strip():
        signers = " and ".join(signer.name for signer in version.signers)
        raise Refused(f"Say why it is taken back: {signers} signed it, and will read your reason.")


def why_it_stays(version: Version) -> str:
    """Why what has ended cannot be put back as it was; empty where it can. Reads the outcome's versions."""
    later = [each for each in version.outcome.versions.all() if each.number > version.number]
    newer = next(
        (each for each in later if each.proposed_at or (each.is_draft and each.based_on_id != version.pk)), None
    )
    if version.outcome.closed_at:
        return "This outcome is closed. Draft a new one."
    if version.state not in (State.SUPERSEDED, State.WITHDRAWN) or version.in_force_at:
        return f"Version {version.number} was not taken back, so nothing is to be undone."
    if newer:
        return f"Version {newer.number} has come since. Withdraw it first, or go on with it."
    return ""


@verb
def restore(version: Version, *, by: Person) -> Version:
    """Taking it back was a mistake: it stands as it was, with its signatures. A draft that came of it is withdrawn.

    Only while no other version was proposed since: the text is the one that was signed, so the signatures are too.
    """
    version = Version.objects.hold(version)
    version.outcome = Outcome.objects.prefetch_related("versions").get(pk=version.outcome_id)
    if reason := why_it_stays(version):
        raise Refused(reason)
    if not can_take_back(by, version):
        raise Refused("The side that drafted it, a steward of its KPIs or an executive puts a proposal back.")
    for draft in version.outcome.versions.open():
        draft.end(State.WITHDRAWN, because=f"version {version.number} stands again")
    version.revive()
    Event.objects.record("version.restored", version.outcome, by=by, detail={"version": version.number})
    stands = "with its signatures" if version.signers else "as it was"
    text = f"{by} put version {version.number} of “{version.title}” back: it stands again, {stands}."
    tell(concerned(version), version, text, by=by, kind="version-ended")
    return version


__all__ = [
    "STEWARDS",
    "draft_next",
    "landing",
    "refuse_to_take_back",
    "restore",
    "take_over",
    "why_it_stays",
]
