"""Agreeing on a version: propose, sign, withdraw. Stands beside drafting; neither imports the other."""

from datetime import date, datetime

from django.utils import timezone

from outcomes.actions.saving import involve
from outcomes.actions.succeeding import refuse_to_take_back
from outcomes.actions.telling import concerned, stewards, tell
from outcomes.agreeing.material import digest_of
from outcomes.models import Version
from partnership.accord.models import Agreement
from partnership.activity.models import Event
from partnership.attention.bell import ring
from partnership.core.days import company_day
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import verb
from partnership.people.models import Person

State = Version.State


class NotReady(Refused):
    """What a draft still lacks, a sentence each."""

    def __init__(self, lacks: list[str]) -> None:
        super().__init__(" ".join(lacks))
        self.lacks = lacks


def lacks(version: Version) -> list[str]:
    """What a draft still needs before it can be proposed, a sentence each. Reads stages and definitions."""
    found = []
    if not version.context.strip():
        found.append("Say in the context why both sides want this.")
    if not (version.starts_on and version.ends_on):
        found.append("Give the period: the day from which and the day until which it is judged.")
    if not version.stages.all():
        found.append("Choose at least one journey stage.")
    if not version.definitions.all():
        found.append("Add at least one KPI.")
    for definition in version.definitions.all():
        missing = [
            words
            for words, there in (
                ("a definition", definition.meaning.strip()),
                ("a unit", definition.unit.strip()),
                ("a baseline", definition.baseline is not None or not definition.moves),
                ("a tolerance", definition.tolerance is not None),
                ("a steward in IT", definition.steward_it_id),
                ("a steward in marketing", definition.steward_marketing_id),
            )
            if not there
        ]
        if missing:
            found.append(f"“{definition.name}” needs {', '.join(missing)}.")
    return found


@verb
def propose(version: Version, *, by: Person, seen: str) -> Agreement:
    """Lock the draft and ask both seats to sign exactly this text. ``seen`` is the digest of what the proposer read."""
    version = Version.objects.hold(version)
    if not version.is_draft:
        raise Refused(f"Version {version.number} is {version.get_state_display().lower()}: only a draft is proposed.")
    if missing := lacks(version):
        raise NotReady(missing)
    digest = digest_of(version)
    if digest != seen:
        raise Stale("The draft has changed since you opened it. Read it again, then propose.", current=version)
    version.agreement = Agreement.objects.open(
        purpose=Agreement.Purpose.VERSION, digest=digest, title=str(version), url=version.get_absolute_url()
    )
    version.state, version.digest = State.PROPOSED, digest
    version.proposed_by, version.proposed_at = by, timezone.now()
    version.save(update_fields=["agreement", "state", "digest", "proposed_by", "proposed_at"])
    involve(version, by)
    Event.objects.record(
        "version.proposed",
        version.outcome,
        by=by,
        detail={"version": version.number, "digest": digest},
    )
    ring()
    return version.agreement


@verb
def withdraw(version: Version, *, by: Person, because: str = "") -> None:
    """Nobody is asked to sign it any longer, and nobody can."""
    version = Version.objects.hold(version)
    if version.state not in (State.DRAFT, State.PROPOSED):
        raise Refused(f"Version {version.number} is {version.get_state_display().lower()}: it cannot be withdrawn.")
    if version.is_proposed:
        refuse_to_take_back(version, by=by, because=because)
    cleared, told = [signer.name for signer in version.signers], concerned(version)
    version.end(State.WITHDRAWN, because=f"version {version.number} was withdrawn", reason=because)
    version.cleared_signatures = cleared
    version.save(update_fields=["cleared_signatures"])
    Event.objects.record(
        "version.withdrawn",
        version.outcome,
        by=by,
        detail={"version": version.number, "reason": because},
    )
    why = f": {because.rstrip('.')}." if because else "."
    text = f"{by} withdrew version {version.number} of “{version.title}”{why} It waits for nobody any more."
    tell(told, version, text, by=by, kind="version-ended")


@verb
def sign(version: Version, *, by: Person, seen: str, proved_at: datetime | None) -> Version:
    """Give a side's signature on exactly the text that was seen; the second one puts the version in force."""
    version = Version.objects.hold(version)
    if not (version.is_proposed and version.agreement):
        raise Refused(f"Version {version.number} is {version.get_state_display().lower()}: it cannot be signed.")
    if digest_of(version) != version.digest:
        raise Refused("The stored text is not the one that was proposed. Nothing is signed; tell your administrator.")
    version.agreement.sign(by=by, seen=seen, proved_at=proved_at)
    involve(version, by)
    if version.agreement.is_complete:
        _enter_force(version, by=by)
    return version


def _enter_force(version: Version, *, by: Person) -> None:
    """Both signatures are in: it holds from now, and what held before is history."""
    outcome, now = version.outcome, timezone.now()
    previous = outcome.versions.in_force().select_related("agreement").first()
    if previous:
        previous.end(State.SUPERSEDED, because=f"version {version.number} is in force")
        Event.objects.record(
            "version.superseded",
            outcome,
            by=by,
            detail={"version": previous.number, "by": version.number},
        )
        _end_what_ran(previous, because=f"version {version.number} came into force", by=by)
    _date_measures(version, previous, company_day(now))
    version.state, version.in_force_at = State.IN_FORCE, now
    version.save(update_fields=["state", "in_force_at"])
    outcome.title = version.title
    outcome.save(update_fields=["title"])
    for definition in version.definitions.all():
        if definition.kpi.name != definition.name:
            definition.kpi.name = definition.name
            definition.kpi.save(update_fields=["name"])
    Event.objects.record("version.entered", outcome, by=by, detail={"version": version.number})
    text = f"“{version.title}” is in force: both sides have signed version {version.number}."
    tell([*concerned(version), *stewards(version)], version, text, by=by, kind="version-in-force")


def _end_what_ran(previous: Version, *, because: str, by: Person) -> None:
    """A closing or re-affirmation of what held before is of a text that holds no longer: it waits for nobody."""
    for round_ in previous.reaffirmations.filter(completed_at=None).select_related("agreement"):
        round_.agreement.end(because=because)
    for closing in previous.outcome.closings.filter(ended_at=None).select_related("agreement", "proposed_by"):
        closing.ended_at = timezone.now()
        closing.save(update_fields=["ended_at"])
        closing.agreement.end(because=because)
        Event.objects.record("closing.withdrawn", previous.outcome, by=by, detail={"because": because})
        text = (
            f"The closing of “{previous.title}” that you proposed ended: {because}. Propose it anew if it still holds."
        )
        tell([closing.proposed_by], previous.outcome, text, by=by, kind="outcome-ended")


def _date_measures(version: Version, previous: Version | None, today: date) -> None:
    """Write down since when each KPI is measured as it now is: trends do not run across another definition."""
    former = {each.kpi_id: each for each in previous.definitions.all()} if previous else {}
    for definition in version.definitions.all():
        if before := former.get(definition.kpi_id):
            definition.measured_since = today if definition.differs_from(before) else before.measured_since
            definition.save(update_fields=["measured_since"])
