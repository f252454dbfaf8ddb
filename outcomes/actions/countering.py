"""Another value for one field of a proposed version, with the reason; accepting it makes the next version."""

from typing import Any

from django.utils import timezone

from outcomes.actions.drafting import change_kpi, change_wording
from outcomes.actions.saving import involve
from outcomes.actions.telling import concerned, tell
from outcomes.agreeing.material import WORDING
from outcomes.models import CounterProposal, Version
from partnership.activity.models import Event
from partnership.attention.bell import ring
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Person

State = CounterProposal.State


@verb
def counter(version: Version, *, by: Person, field: str, value: str, reason: str) -> CounterProposal:
    """Propose another value. ``field`` is "title", or a KPI's key and field: "repeat-purchase-rate.baseline"."""
    version = Version.objects.hold(version)
    if not version.is_proposed:
        raise Refused(f"Version {version.number} is {version.get_state_display().lower()}: change it directly.")
    if version.counter_proposals.filter(field=field, made_by=by, state=State.OPEN).exists():
        raise Refused("You have already proposed another value for this field.")
    proposal = CounterProposal.objects.create(version=version, field=field, value=value, reason=reason, made_by=by)
    involve(version, by)
    Event.objects.record(
        "version.countered", version.outcome, by=by, detail={"version": version.number, "field": field}
    )
    ring()
    return proposal


@verb
def accept(proposal: CounterProposal, *, by: Person, value: Any) -> Version:
    """Take it over: the next version is a draft with it. ``value`` is what was proposed, as its field has it."""
    version = Version.objects.hold(proposal.version)
    proposal = _answered(proposal, by=by, state=State.ACCEPTED)
    maker, told = proposal.made_by, {person.pk for person in concerned(version)}
    because = f"{by} accepted what {maker} proposed: {proposal.reason}"[:300]
    landed = _taken_over(version, proposal.field, value, by=by, because=because)
    if maker.pk not in told:  # those have heard of it with the version
        text = f"{by} accepted another value of yours: version {landed.number} of “{landed.title}” is a draft with it."
        tell([maker], landed, text, by=by, kind="counter-answered")
    return landed


def _taken_over(version: Version, field: str, value: Any, *, by: Person, because: str) -> Version:
    if field in WORDING:
        return change_wording(version, by=by, seen=version.edits, values={field: value}, because=because)
    key, _, name = field.rpartition(".")
    definition = next((each for each in version.definitions.all() if each.kpi.key == key), None)
    if definition is None:
        raise Refused("This version no longer has this KPI.")
    targets = [(target.from_on, target.value) for target in definition.targets.all()]
    values, targets = ({}, value) if name == "targets" else ({name: value}, targets)
    seen = definition.edits
    return change_kpi(version, definition.kpi, by=by, seen=seen, values=values, targets=targets, because=because)


@verb
def decline(proposal: CounterProposal, *, by: Person) -> None:
    """The version stays as it was proposed."""
    version = Version.objects.hold(proposal.version)
    proposal = _answered(proposal, by=by, state=State.DECLINED)
    Event.objects.record(
        "counter.declined", version.outcome, by=by, detail={"version": version.number, "field": proposal.field}
    )
    text = f"{by} declined another value of yours: version {version.number} of “{version.title}” stands."
    tell([proposal.made_by], version, text, by=by, kind="counter-answered")


def _answered(proposal: CounterProposal, *, by: Person, state: str) -> CounterProposal:
    proposal = CounterProposal.objects.select_related("made_by").get(pk=proposal.pk)
    if proposal.state != State.OPEN:
        raise Refused(f"This was answered already: it is {proposal.get_state_display().lower()}.")
    if proposal.made_by.side == by.side:
        raise Refused("The other side answers what yours has proposed.")
    proposal.state, proposal.answered_by, proposal.answered_at = state, by, timezone.now()
    proposal.save(update_fields=["state", "answered_by", "answered_at"])
    return proposal
