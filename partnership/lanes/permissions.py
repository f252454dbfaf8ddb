"""Who may do what with lanes. Whether somebody may change anything shared at all is people's to say."""

from partnership.lanes.models import Ownership
from partnership.people.models import Person
from partnership.people.permissions import is_administrator, may_change_shared


def can_set_up_lanes(person: Person) -> bool:
    """Lanes and who owns them are configured by administrators."""
    return is_administrator(person)


def works_in(person: Person, ownership: Ownership) -> bool:
    """A lane is its side's to work in; a border lane both sides'."""
    return may_change_shared(person) and person.side in ownership.sides


def answers_for(person: Person, ownership: Ownership, side: str) -> bool:
    """Speaks for a side in a lane: its accountable person, a deputy of it, or the side's executive. One query."""
    if not may_change_shared(person) or person.side != side or side not in ownership.sides:
        return False
    accountable = ownership.person_of(side)
    return (
        (accountable is not None and accountable.pk == person.pk)
        or person.standing.side_spoken_for == side
        or ownership.deputies.filter(pk=person.pk).exists()
    )
