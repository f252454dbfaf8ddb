"""Who may do what with meetings. Whoever sees a meeting takes part in it; whoever leads it speaks for a side."""

from meetings.models import Meeting
from partnership.people.models import Person
from partnership.people.permissions import is_executive, is_staff_member, may_change_shared


def can_plan(person: Person) -> bool:
    """Plan series, move and cancel meetings, close and reopen them."""
    return is_executive(person)


def can_take_part(person: Person, meeting: Meeting) -> bool:
    """Write on the agenda and the notes of a meeting that they see, while it is open."""
    return may_change_shared(person) and meeting.is_open


def can_confirm(person: Person, meeting: Meeting) -> bool:
    """Give a side's part of the minutes."""
    return is_executive(person) and meeting.is_closed


def can_read_register(person: Person) -> bool:
    """Decisions are shared with those who work here: both sides, not administrators and observers."""
    return is_staff_member(person)
