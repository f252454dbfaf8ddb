"""Who may do what with an action."""

from partnership.people.models import Person
from partnership.promises.models import Action


def can_change_action(person: Person, action: Action) -> bool:
    """Finish it, drop it, move it: its owner, and the executives (or their deputies)."""
    return action.owner_id == person.pk or person.standing.is_executive
