"""Who may do what with systems. These say who; whether it is the moment is the verb's to refuse."""

from partnership.people.models import Person, Side
from partnership.people.permissions import is_executive, may_change_shared, speaks_for
from partnership.stack.models import DataSet, Integration, System

ONLY_STAFF = "People of IT and of marketing keep the stack. Tell one of them what is missing."
ONLY_OWNERS = "Its owners, and the executives, say what is so of a system. Say in a comment what is not."
ONLY_EXPLAINERS = "Its owners, and the executives, say how a system came."
ONLY_DATA_OWNERS = "Its owners, and the executives, say what is so of a data set. Say in a comment what is not."
ONLY_RATERS = "Its owner on each side rates it for that side, or who speaks for the side."
ONLY_FITTERS = "Its owner on each side says how well it fits, or who speaks for the side."
ONLY_EXECUTIVES = "The two executives talk about this, or their deputies."
ONLY_FLOW_OWNERS = "Who sees to it, the owners of its two systems and the executives say what is so of a flow."


def can_add(person: Person) -> bool:
    return may_change_shared(person)


def can_change(person: Person, system: System) -> bool:
    """What they own; what nobody of their side owns is anybody's of it; executives what they like."""
    return _keeps(person, system)


def _keeps(person: Person, owned: System | DataSet) -> bool:
    if not may_change_shared(person):
        return False
    own = owned.owner_it_id if person.side == "it" else owned.owner_marketing_id
    return own in (None, person.pk) or is_executive(person)


def can_explain(person: Person, system: System) -> bool:
    return can_change(person, system)


def can_change_data_set(person: Person, data_set: DataSet) -> bool:
    """As systems: what they own, what nobody of their side owns, and executives what they like."""
    return _keeps(person, data_set)


def side_rated_for(person: Person, data_set: DataSet) -> str | None:
    """The side for which the person says how good the data is: whose owner they are, or for which they speak."""
    if not may_change_shared(person):
        return None
    owned = data_set.side_owned_by(person)
    return owned or (person.side if speaks_for(person, person.side) else None)


def side_rating_fit(person: Person) -> Side | None:
    """The side for which somebody may rate systems at all."""
    return Side(person.side) if may_change_shared(person) else None


def side_fitted_for(person: Person, system: System) -> Side | None:
    """The side for which the person says how well the system fits: its owner's, or whose executive they are."""
    side = side_rating_fit(person)
    return side if side and (system.side_owned_by(person) or speaks_for(person, side)) else None


def can_settle_fit(person: Person) -> bool:
    """Says what came of the talk of the two executives."""
    return is_executive(person)


def can_change_integration(person: Person, flow: Integration) -> bool:
    """Whoever sees to it or owns one of its ends; what nobody sees to is anybody's; executives what they like."""
    if not may_change_shared(person):
        return False
    owners = {flow.owner_id}
    for system in (flow.source, flow.target):
        owners |= {system.owner_it_id, system.owner_marketing_id}
    return flow.owner_id is None or person.pk in owners or is_executive(person)
