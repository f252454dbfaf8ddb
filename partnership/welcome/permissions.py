"""Who may do what with the guide: whoever sets the portal up or works in it reads it, and does the steps of theirs."""

from partnership.people.models import Person
from partnership.people.permissions import is_administrator, is_staff_member


def can_read_guide(person: Person) -> bool:
    """Not an observer: nothing of it is theirs to do."""
    return is_administrator(person) or is_staff_member(person)
