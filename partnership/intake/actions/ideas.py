"""An idea that both sides back becomes a request's draft."""

from __future__ import annotations

from partnership.core.refusals import Refused
from partnership.core.text import enumerated
from partnership.core.verbs import verb
from partnership.ideas.actions import backers
from partnership.ideas.actions import tell as tell_of_idea
from partnership.ideas.models import Idea
from partnership.intake.actions.answering import begin
from partnership.intake.models import Request
from partnership.intake.permissions import can_log
from partnership.people.models import Person


@verb
def begin_from(idea: Idea, *, by: Person) -> Request:
    """Both sides back it: the draft is its author's, or, where they can ask for nothing any more, who made it two.

    Follows the second side's backing (settings.FOLLOWED_BY).
    """
    return turn(idea, by=by, asker=idea.author if can_log(idea.author) else by)


@verb
def turn(idea: Idea, *, by: Person, asker: Person) -> Request:
    """Its line is the draft's title and its paragraph the problem; each of the two names the other."""
    idea.hold()
    given = set(idea.backings.values_list("side", flat=True))
    if len(given) < 2:
        raise Refused("Both sides back an idea before it becomes a request. One of them does not yet.")
    idea.become_requested(by=by, asker=asker)
    request = begin(by=asker, title=idea.title, problem=idea.words, idea=idea)
    whose = f"Its draft is yours to finish: what it serves, by when, what it costs. {names_of(idea)} back it."
    tell_of_idea([asker], idea, f"“{idea}” became a request. {whose}", url=request.draft_url, but=by)
    others = [person for person in [idea.author, *backers(idea)] if person.pk != asker.pk]
    tell_of_idea(others, idea, f"“{idea}” became a request, as both sides back it. {asker} writes it.", but=by)
    return request


def names_of(idea: Idea) -> str:
    return enumerated([person.name for person in backers(idea)])
