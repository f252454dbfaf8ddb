"""Agreeing on a version: propose, sign, withdraw. Stands beside drafting; neither imports the other."""

from datetime import date, datetime

from django.utils import timezone

from outcomes.actions.saving import Stale, involve
from outcomes.agreeing.material import digest_of
from outcomes.models import Version
from partnership.accord.models import Agreement, Purpose, Refused
from partnership.activity.models import Event
from partnership.attention.bell import ring
from partnership.attention.models import Notice
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
        raise Stale(version)
    version.agreement = Agreement.objects.open(purpose=Purpose.VERSION, digest=digest, title=str(version))
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
def withdraw(version: Version, *, by: Person, reason: str = "") -> None:
    """Nobody is asked to sign it any longer, and nobody can."""
    version = Version.objects.hold(version)
    if version.state == State.WITHDRAWN:
        return
    if version.state not in (State.DRAFT, State.PROPOSED):
        raise Refused(f"Version {version.number} is {version.get_state_display().lower()}: it cannot be withdrawn.")
    version.end(State.WITHDRAWN, because=f"version {version.number} was withdrawn")
    Event.objects.record(
        "version.withdrawn",
        version.outcome,
        by=by,
        detail={"version": version.number, "reason": reason},
    )


@verb
def sign(version: Version, *, by: Person, digest: str, proved_at: datetime | None) -> Version:
    """Give a side's signature on exactly the text with this digest; the second one puts the version in force."""
    version = Version.objects.hold(version)
    if not (version.is_proposed and version.agreement):
        raise Refused(f"Version {version.number} is {version.get_state_display().lower()}: it cannot be signed.")
    if digest_of(version) != version.digest:
        raise Refused("The stored text is not the one that was proposed. Nothing is signed; tell your administrator.")
    version.agreement.sign(by=by, digest=digest, proved_at=proved_at)
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
    _date_measures(version, previous, now.date())
    version.state, version.in_force_at = State.IN_FORCE, now
    version.save(update_fields=["state", "in_force_at"])
    outcome.title = version.title
    outcome.save(update_fields=["title"])
    for definition in version.definitions.all():
        if definition.kpi.name != definition.name:
            definition.kpi.name = definition.name
            definition.kpi.save(update_fields=["name"])
    Event.objects.record("version.entered", outcome, by=by, detail={"version": version.number})
    Notice.objects.tell(
        _concerned(version),
        kind="version-in-force",
        subject=f"outcomes.version:{version.pk}",
        text=f"“{version.title}” is in force: both sides have signed version {version.number}.",
        url=version.get_absolute_url(),
    )
    ring()


def _date_measures(version: Version, previous: Version | None, today: date) -> None:
    """Write down since when each KPI is measured as it now is: trends do not run across another definition."""
    former = {each.kpi_id: each for each in previous.definitions.all()} if previous else {}
    for definition in version.definitions.all():
        if before := former.get(definition.kpi_id):
            definition.measured_since = today if definition.differs_from(before) else before.measured_since
            definition.save(update_fields=["measured_since"])


def _concerned(version: Version) -> list[Person]:
    """Who drafted and proposed it, the stewards of its KPIs, and the two who signed."""
    assert version.agreement
    people = [version.drafted_by, version.proposed_by, *(s.person for s in version.agreement.signatures.all())]
    for definition in version.definitions.all():
        people += [definition.steward_it, definition.steward_marketing]
    return [person for person in people if person and person.is_active]
