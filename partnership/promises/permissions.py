"""Who may do what with an action."""

from partnership.people.models import Person
from partnership.people.permissions import is_executive, may_change_shared
from partnership.promises.models import Action


def can_change_action(person: Person, action: Action) -> bool:
    """Finish it, drop it, move it: its owner, and the executives (or their deputies)."""
    return action.owner_id == person.pk or person.standing.is_executive


def can_promise(person: Person) -> bool:
    """Promises something themselves: whoever works in IT or in marketing."""
    return may_change_shared(person)


def can_ask_of_others(person: Person) -> bool:
    """Captures what somebody else is to do: the executives (or their deputies); in a meeting also who takes part."""
    return is_executive(person)
