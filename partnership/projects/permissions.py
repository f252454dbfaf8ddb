"""Who may do what with projects, cards and hand-offs. Predicates on lanes want ``lane.owned``."""

from partnership.lanes.models import Lane
from partnership.lanes.permissions import answers_for, works_in
from partnership.people.models import Person
from partnership.people.permissions import is_administrator, is_executive, may_change_shared, speaks_for
from partnership.projects.models import Attachment, Card, HandOff, Project

BRINGERS_ONLY = "The people of IT and marketing bring cards onto the board."
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


def owns(person: Person, project: Project) -> bool:
    """Owns it for a side, or speaks for one as its executive or deputy."""
    return may_change_shared(person) and (project.side_owned_by(person) is not None or is_executive(person))


def can_steer(person: Person, project: Project) -> bool:
    """Change its stage and its planned day, and close it: its owners, and the executives."""
    return project.is_open and owns(person, project)


def can_reopen(person: Person, project: Project) -> bool:
    """Let it go on where it was closed."""
    return not project.is_open and owns(person, project)


def can_give(person: Person, project: Project, side: str) -> bool:
    """Name who owns it for a side: whoever does, and the side's executive or deputy."""
    theirs = project.side_owned_by(person) == side or speaks_for(person, side)
    return project.is_open and may_change_shared(person) and theirs


def can_approve_plan(person: Person, project: Project) -> bool:
    """Agreeing on a day is the executives', or their deputies', each for their side."""
    return project.is_open and is_executive(person)


def can_experiment(person: Person, project: Project) -> bool:
    """Make it an experiment, and plan that: whoever steers it."""
    return can_steer(person, project)


def side_judged_for(person: Person, project: Project) -> str | None:
    """The side for which they say how its experiment ended: the one that they own it for, or that they speak for.

    Also of a closed project, since the verdict may come after the end.
    """
    return (project.side_owned_by(person) or person.standing.side_spoken_for) if owns(person, project) else None


def can_take_up(person: Person, hand_off: HandOff, lane: Lane) -> bool:
    """Say that why it came back was read: its sender, and the people of the lane that its card is in."""
    return may_change_shared(person) and (hand_off.sent_by_id == person.pk or works_in(person, lane.owned))


def can_take_file_away(person: Person, file: Attachment, lane: Lane) -> bool:
    """Whoever attached it, and the people of the lane that its card is in."""
    return may_change_shared(person) and (file.given_by_id == person.pk or works_in(person, lane.owned))


def can_set_packets(person: Person, lane: Lane) -> bool:
    """Say what packets into or out of a lane begin with: administrators, and who answers for the lane."""
    return is_administrator(person) or any(answers_for(person, lane.owned, side) for side in lane.owned.sides)


def can_order_labels(person: Person) -> bool:
    """Rename labels and make two one: whoever puts them on cards, and administrators, whose the set-up is."""
    return may_change_shared(person) or is_administrator(person)
