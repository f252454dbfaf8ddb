"""Who may do what with an outcome. Everybody sees it."""

from outcomes.models import CheckIn, KpiDefinition, Outcome, Version
from partnership.people.models import Person
from partnership.people.permissions import is_executive, may_change_shared


def can_draft(person: Person) -> bool:
    """Anybody of IT or marketing starts an outcome and joins in any draft."""
    return may_change_shared(person)


def can_change(person: Person, outcome: Outcome) -> bool:
    return may_change_shared(person) and outcome.closed_at is None


def can_withdraw(person: Person, version: Version) -> bool:
    """The side that drafted or proposed it takes it back; executives of either side may as well."""
    own = {version.drafted_by_id, version.proposed_by_id}
    return may_change_shared(person) and (
        person.pk in own or person.side == version.drafted_by.side or is_executive(person)
    )


def can_sign(person: Person, version: Version) -> bool:
    """Speaks for a side whose signature is missing. Reads the agreement's signatures."""
    side = person.standing.side_spoken_for
    return bool(
        side
        and version.is_proposed
        and version.agreement
        and all(
            signature.side != side and signature.person_id != person.pk
            for signature in version.agreement.signatures.all()
        )
    )


def can_close(person: Person, outcome: Outcome) -> bool:
    return is_executive(person) and outcome.closed_at is None


def is_steward(person: Person, definition: KpiDefinition) -> bool:
    return person.pk in (definition.steward_it_id, definition.steward_marketing_id)


def can_record(person: Person, outcome: Outcome, definition: KpiDefinition | None) -> bool:
    """Records a KPI's values: its stewards and the executives, while the outcome is open."""
    if outcome.closed_at or not may_change_shared(person):
        return False
    return (definition is not None and is_steward(person, definition)) or is_executive(person)


def can_import(person: Person) -> bool:
    """Sends files of values; whose rows are saved is asked for each KPI."""
    return may_change_shared(person)


def can_acknowledge(person: Person, check_in: CheckIn, definition: KpiDefinition | None) -> bool:
    """The other side's steward says that a check-in was read."""
    return definition is not None and person.side != check_in.side and is_steward(person, definition)


def can_rate(person: Person) -> bool:
    """Rates a review: the CIO, the CMO or a deputy of theirs."""
    return is_executive(person)
