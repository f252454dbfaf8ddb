"""From an idea to what became of it. The idea's page asks for both by address."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.http import back_to, page, wants_piece
from partnership.ideas.models import Idea
from partnership.ideas.permissions import ONLY_TURNERS, can_turn
from partnership.intake.actions.ideas import turn
from partnership.intake.models import Request


@require_GET
def of_idea(request: SignedInRequest, pk: int) -> HttpResponse:
    """The request that the idea became: a line for the idea's page, else the request itself.

    Who writes a draft and since when is everybody's to know, as the idea is; what it says is its author's own.
    """
    idea = the_idea(request, pk)
    latest = Request.objects.of_idea(idea).select_related("requester").first()
    seen = Request.objects.visible_to(request.user).of_idea(idea).first()
    if wants_piece(request):
        readable = latest is not None and seen is not None and seen.pk == latest.pk
        return page(request, "intake/request_of_idea.html", {"record": latest, "readable": readable}, part="line")
    if seen is not None:
        return back_to(request, seen)
    said = f"{latest.requester} writes the request. It can be read once it is sent." if latest else ""
    return back_to(request, idea, say=said)


@require_POST
def draft_of_idea(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody who is for it makes its request; the draft is theirs."""
    idea = the_idea(request, pk)
    require(can_turn(request.user, idea), ONLY_TURNERS)
    record = turn(idea, by=request.user, asker=request.user)
    return back_to(request, record.draft_url, say="The idea is a request's draft now, and the draft is yours.")


def the_idea(request: SignedInRequest, pk: int) -> Idea:
    return visible_or_404(Idea.objects.visible_to(request.user).for_detail(), pk=pk)
