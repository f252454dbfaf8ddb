"""Who may do what on the customer's way. These say who; whether it is the moment is the verb's to refuse."""

from partnership.people.models import Person
from partnership.people.permissions import is_executive, may_change_shared

ONLY_STAFF = "People of IT and of marketing write touchpoints down. Tell one of them what is missing."
ONLY_RATERS = "The pain is rated by people of IT and of marketing, each for their side."
ONLY_EXECUTIVES = "The two executives, or who acts for them, say what came of their talk."


def can_write(person: Person) -> bool:
    """Staff of either side, executives included: adds, changes, orders and archives touchpoints."""
    return may_change_shared(person)


def can_rate(person: Person) -> bool:
    """For their own side. Observers and administrators never rate."""
    return may_change_shared(person)


def can_talk(person: Person) -> bool:
    return is_executive(person)
