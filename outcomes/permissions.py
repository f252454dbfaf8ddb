"""Who may do what with an outcome. Everybody sees it."""

from outcomes.models import CheckIn, CounterProposal, KpiDefinition, Outcome, Version
from partnership.people.models import Person, Side
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


def can_take_back(person: Person, version: Version) -> bool:
    """Ends a proposal, and what was signed of it: who may withdraw it, and its KPIs' stewards. Reads its definitions.

    Whoever may not proposes another value instead, which somebody of these accepts.
    """
    if not may_change_shared(person):
        return False
    return can_withdraw(person, version) or any(is_steward(person, each) for each in version.definitions.all())


def can_invite(person: Person, outcome: Outcome) -> bool:
    """Asks somebody of the side that is missing into a draft: anybody of the two sides, while it is missing."""
    return can_change(person, outcome) and outcome.other_side_at is None and outcome.coming is not None


def can_answer(person: Person, counter: CounterProposal) -> bool:
    """Accepts or declines another value: the side that did not propose it."""
    return may_change_shared(person) and person.side != counter.made_by.side


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


def can_hand_on(person: Person, definition: KpiDefinition, side: Side) -> bool:
    """Names another steward of a side where both sides rely on one: its steward, its executive, or a deputy."""
    return person.standing.side_spoken_for == side or (
        may_change_shared(person) and getattr(definition, f"steward_{side}_id") == person.pk
    )


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


def can_set_rhythm(person: Person, outcome: Outcome) -> bool:
    """Says how often an outcome is reviewed: the executives, whose review it is."""
    return is_executive(person) and outcome.closed_at is None


def can_rate(person: Person) -> bool:
    """Rates a review: the CIO, the CMO or a deputy of theirs."""
    return is_executive(person)
