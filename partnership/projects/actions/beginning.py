"""Where a request becomes a project: with the second side's yes, or IT's one approval in the fast lane."""

from partnership.core.verbs import verb
from partnership.intake import actions as intake
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.people.permissions import may_change_shared
from partnership.projects.models import Project


@verb
def accept(request: Request, *, by: Person, seen: str) -> Project | None:
    """One side's yes; with the second the request becomes a project, in the same transaction."""
    return begin(request, by=by) if intake.accept(request, by=by, seen=seen) else None


@verb
def approve_fast(request: Request, *, by: Person, words: str = "") -> Project:
    """IT's one approval decides what is small; it becomes a project at once."""
    intake.approve_fast(request, by=by, words=words)
    return begin(request, by=by)


def begin(request: Request, *, by: Person) -> Project:
    """The project of a request that was accepted a moment ago; who asked for it is told."""
    assert request.outcome is not None  # the database holds it (request_names_what_it_serves)
    project = Project.objects.start(
        request=request,
        title=request.title,
        outcome=request.outcome,
        by=by,
        live_on=request.needed_by,
        owners=owners_of(request, by=by),
    )
    project.tell(
        f"{request.title} is a project now, and yours to own for your side.",
        by=by,
        people=[person for person in project.owners.values() if person.pk != request.requester_id],
    )
    words = f"{request.title} is accepted and became a project."
    intake.tell([request.requester], request, words, kind=intake.DECIDED, url=project.get_absolute_url())
    return project


def owners_of(request: Request, *, by: Person) -> dict[str, Person]:
    """Who owns it for each side: whoever asked for it, and whoever said yes for the other side.

    Where somebody may act no more, whoever said yes for that side.
    """
    signed = request.acceptance.signatures.select_related("person") if request.acceptance else ()
    owners = {by.side: by} | {signature.side: signature.person for signature in signed}
    if may_change_shared(request.requester) and request.requester.side == request.side:
        owners[request.side] = request.requester
    return {side: person for side, person in owners.items() if may_change_shared(person) and person.side == side}
