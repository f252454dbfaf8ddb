"""Where a request becomes a project: with the second side's yes, or IT's one approval in the fast lane."""

from partnership.core.verbs import verb
from partnership.intake import actions as intake
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.projects.models import Project


@verb
def accept(request: Request, *, by: Person, digest: str) -> Project | None:
    """One side's yes; with the second the request becomes a project, in the same transaction."""
    return begin(request, by=by) if intake.accept(request, by=by, digest=digest) else None


@verb
def approve_fast(request: Request, *, by: Person, words: str = "") -> Project:
    """IT's one approval decides what is small; it becomes a project at once."""
    intake.approve_fast(request, by=by, words=words)
    return begin(request, by=by)


def begin(request: Request, *, by: Person) -> Project:
    """The project of a request that was accepted a moment ago; who asked for it is told."""
    assert request.outcome is not None  # the database holds it (request_names_what_it_serves)
    project = Project.objects.start(
        request=request, title=request.title, outcome=request.outcome, by=by, live_on=request.needed_by
    )
    intake.tell(request, f"{request.title} is accepted and became a project.", url=project.get_absolute_url())
    return project
