"""Who may do what with contracts and budgets. These say who; whether it is the moment is the verb's to refuse."""

from partnership.contracts.models import Contract, Document
from partnership.core.days import company_day
from partnership.people.models import Chairs, Person, Side
from partnership.people.permissions import is_executive, may_change_shared
from partnership.stack.permissions import can_change as can_change_system

ONLY_STAFF = "People of IT and of marketing write contracts down."
ONLY_KEEPERS = "The owners of its system, and the executives, keep a contract. Say in a comment what is not so."
ONLY_JUDGES = "Its owners say what becomes of it, each for their side; so do the executives."
ONLY_BUDGET = "People of marketing and the executives say what marketing’s budget is."


def can_add(person: Person) -> bool:
    return may_change_shared(person)


def can_keep(person: Person, contract: Contract) -> bool:
    """Says what it says: who may change its system, and whoever wrote it down."""
    if not may_change_shared(person):
        return False
    return contract.added_by_id == person.pk or can_change_system(person, contract.system)


def side_judged_for(person: Person, contract: Contract) -> Side | None:
    """The side whose part of a verdict somebody gives: its owner, or who speaks for the side."""
    if not may_change_shared(person):
        return None
    side = Side(person.side)
    owner = contract.owner_of(side)
    is_asked = owner == person or person in Chairs.on(company_day()).speakers.get(side, [])
    return side if is_asked else None


def can_take_away(person: Person, document: Document) -> bool:
    """Whoever gave the file, and the executives."""
    return may_change_shared(person) and (document.given_by_id == person.pk or is_executive(person))


def can_say_budget(person: Person) -> bool:
    return may_change_shared(person) and (person.side == Side.MARKETING or is_executive(person))
