"""Who may do what with standards and checks. These say who; whether it is the moment is the verb's to refuse."""

from partnership.people.models import Person
from partnership.people.permissions import is_administrator, is_executive, may_change_shared
from partnership.projects.models import Project
from partnership.projects.permissions import owns
from partnership.standards.models import Check, Evidence, Waiver

ONLY_ADMINISTRATORS = "Only an administrator sets the catalogue up."
ONLY_STAFF = "People of IT and of marketing show how a project keeps a standard."
ONLY_OWNERS = "Its owners and the executives say what a project is."
ONLY_ASKERS = "A project’s owners, its reviewer and the executives ask for a waiver."
ONLY_EXECUTIVES = "A waiver is signed by the two executives, or their deputies."


def can_set_catalogue(person: Person) -> bool:
    """Adds, changes and retires standards, and names who reviews them."""
    return is_administrator(person)


def can_describe(person: Person, project: Project) -> bool:
    """Says what a project is: its data, its systems, its cost."""
    return project.is_open and owns(person, project)


def can_show(person: Person) -> bool:
    """Gives evidence: whoever works here, since they have it."""
    return may_change_shared(person)


def can_take_away(person: Person, evidence: Evidence) -> bool:
    """Whoever gave it, and the executives."""
    return may_change_shared(person) and (evidence.given_by_id == person.pk or is_executive(person))


def can_judge(person: Person, check: Check) -> bool:
    """The reviewer, unless they own the project; else whoever speaks for the side that checks it."""
    return may_change_shared(person) and person in check.judges()


def can_ask_waiver(person: Person, check: Check) -> bool:
    return may_change_shared(person) and (owns(person, check.project) or can_judge(person, check))


def can_sign_waiver(person: Person) -> bool:
    return is_executive(person)


def can_end_waiver(person: Person, waiver: Waiver) -> bool:
    """What is asked for, whoever asked; what both signed, either executive."""
    return is_executive(person) or (waiver.is_asked and waiver.asked_by_id == person.pk and may_change_shared(person))


def who_judges(check: Check) -> str:
    """Whom somebody asks who may not."""
    judges = check.judges()
    if not judges:
        return "Nobody reviews this standard. An administrator names somebody."
    return f"{' or '.join(person.name for person in judges)} judges this. Ask them, or write a comment."
