"""Who may do what with a request. Each predicate says who; whether it is the moment is the request's state."""

from partnership.people.models import Person, Side
from partnership.people.permissions import is_executive, may_change_shared, speaks_for
from partnership.projects.models import Request


def can_log(person: Person) -> bool:
    """Staff of either side, executives included."""
    return may_change_shared(person)


def can_edit(person: Person, request: Request) -> bool:
    """Its requester, as a draft or while something is missing."""
    return request.requester_id == person.pk and request.is_editable and may_change_shared(person)


def can_withdraw(person: Person, request: Request) -> bool:
    return (
        request.requester_id == person.pk
        and (request.is_open or request.state == Request.State.DRAFT)
        and may_change_shared(person)
    )


def is_consulted(person: Person, request: Request) -> bool:
    """Who answers for IT: its executive or deputy, and whom they named for this request."""
    if person.side != Side.IT or not may_change_shared(person):
        return False
    return speaks_for(person, Side.IT) or person in request.consultation.people.all()


def can_answer(person: Person, request: Request) -> bool:
    """Give or correct a part of the consultation, until both sides score the request."""
    return request.state in (Request.State.SUBMITTED, Request.State.CONSULTATION) and is_consulted(person, request)


def can_name_people(person: Person, request: Request) -> bool:
    """IT's executive says who of IT answers."""
    return request.is_open and speaks_for(person, Side.IT)


def can_ask(person: Person, request: Request) -> bool:
    """Whoever has the request: IT until the consultation is done, then either executive."""
    if not request.is_running:
        return False
    return is_executive(person) if request.state == Request.State.SCREENING else is_consulted(person, request)


def can_clarify(person: Person, request: Request) -> bool:
    """The requester answers what is missing."""
    return request.state == Request.State.NEEDS_INFORMATION and request.requester_id == person.pk


def can_refuse(person: Person, request: Request) -> bool:
    """Since acceptance takes both sides, either executive can decline, defer, or call it a duplicate."""
    return request.is_open and is_executive(person)


def can_score(person: Person, request: Request) -> bool:
    return request.state == Request.State.SCREENING and is_executive(person)


def can_accept(person: Person, request: Request) -> bool:
    return request.state == Request.State.SCREENING and is_executive(person)


def can_approve_fast(person: Person, request: Request) -> bool:
    """The fast lane: one approval of IT decides."""
    return request.fast_lane and request.is_running and is_consulted(person, request)


def can_choose(person: Person, request: Request) -> bool:
    """Record the chosen system: the requester, either executive, and who answers for IT."""
    if request.submitted_at is None or not may_change_shared(person):
        return False
    if not (request.is_open or request.state == Request.State.ACCEPTED):
        return False
    return request.requester_id == person.pk or is_executive(person) or is_consulted(person, request)


def can_override(person: Person, request: Request) -> bool:
    """Ask for, and sign, an exception to "IT is consulted first": the two executives."""
    return (request.is_open or request.state == Request.State.ACCEPTED) and is_executive(person)
