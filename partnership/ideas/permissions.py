"""Who may do what with ideas. These say who; whether it is the moment is the verb's to refuse."""

from partnership.ideas.models import Idea
from partnership.people.models import Person
from partnership.people.permissions import is_administrator, is_executive, may_change_shared

NO_OBSERVER = "An observer changes nothing here. Tell your idea to somebody of IT or of marketing."
ONLY_STAFF = "People of IT and of marketing take up what was let go. Say in a comment why you would."
ONLY_BACKERS = "People of IT and of marketing back ideas of others."
ONLY_AUTHOR = "Only who had the idea changes its words. Say yours in a comment."
ONLY_KEEPERS = "Who had the idea says whether it still holds, or lets it go; so do the executives."
ONLY_TURNERS = "Who had the idea, or backs it, turns it into a request."


def can_add(person: Person) -> bool:
    """Anybody who changes anything here: staff of either side, and administrators, whose ideas are of no side."""
    return may_change_shared(person) or is_administrator(person)


def can_back(person: Person, idea: Idea) -> bool:
    return may_change_shared(person) and idea.author_id != person.pk


def can_reword(person: Person, idea: Idea) -> bool:
    return can_add(person) and idea.author_id == person.pk


def can_keep(person: Person, idea: Idea) -> bool:
    """Says that it still holds, or lets it go."""
    return can_reword(person, idea) or is_executive(person)


def can_take_up(person: Person) -> bool:
    """Whoever works here: somebody may find later what nobody saw in it."""
    return may_change_shared(person)


def can_turn(person: Person, idea: Idea) -> bool:
    """Makes its request, whose draft is theirs: its author, and who backs it."""
    return may_change_shared(person) and (idea.author_id == person.pk or idea.backing_of(person) is not None)
