"""Who may do what with projects, cards and hand-offs. Predicates on lanes want ``lane.owned``."""

from partnership.lanes.models import Lane
from partnership.lanes.permissions import answers_for, works_in
from partnership.people.models import Person
from partnership.people.permissions import is_executive, may_change_shared
from partnership.projects.models import Card, HandOff, Project

READERS_ONLY = "Observers and administrators read the board; the people of IT and marketing move its cards."


def can_change_cards(person: Person) -> bool:
    """Has cards to move at all: staff and executives of both sides."""
    return may_change_shared(person)


def can_add_card(person: Person, lane: Lane) -> bool:
    """In a lane of one's own side. The other side's lanes are reached by a hand-off, never by a new card."""
    return works_in(person, lane.owned)


def can_change_card(person: Person, card: Card, lane: Lane) -> bool:
    """Move or edit it: the people of the side whose lane it is in, and whoever it is assigned to."""
    return works_in(person, lane.owned) or (may_change_shared(person) and card.assignee_id == person.pk)


def can_answer_hand_off(person: Person, hand_off: HandOff, lane: Lane) -> bool:
    """Accept or return it: who answers for the receiving lane on the receiving side."""
    return answers_for(person, lane.owned, hand_off.side)


def can_withdraw_hand_off(person: Person, hand_off: HandOff, lane: Lane) -> bool:
    """Take it back: who sent it, and the people of the lane that it is in still."""
    return may_change_shared(person) and (hand_off.sent_by_id == person.pk or works_in(person, lane.owned))


def can_steer(person: Person, project: Project) -> bool:
    """Change its stage and its planned day: the people of both sides; it is shared work."""
    return project.is_open and may_change_shared(person)


def can_approve_plan(person: Person, project: Project) -> bool:
    """Approving a day is the executives'."""
    return project.is_open and is_executive(person)
