"""Who may do what with systems. These say who; whether it is the moment is the verb's to refuse."""

from partnership.people.models import Person
from partnership.people.permissions import is_executive, may_change_shared
from partnership.stack.models import System

ONLY_STAFF = "People of IT and of marketing keep the stack. Tell one of them what is missing."
ONLY_OWNERS = "Its owners, and the executives, say what is so of a system. Say in a comment what is not."
ONLY_EXPLAINERS = "Its owners, and the executives, say how a system came."


def can_add(person: Person) -> bool:
    return may_change_shared(person)


def can_change(person: Person, system: System) -> bool:
    """What they own; what nobody of their side owns is anybody's of it; executives what they like."""
    if not may_change_shared(person):
        return False
    own = system.owner_it_id if person.side == "it" else system.owner_marketing_id
    return own in (None, person.pk) or is_executive(person)


def can_explain(person: Person, system: System) -> bool:
    return can_change(person, system)
