"""Ideas: the list, the one that is added in half a minute, and the page of each."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.activity.models import Event
from partnership.comments.models import Comment
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page, wants_piece
from partnership.core.refusals import Stale
from partnership.ideas import actions
from partnership.ideas import permissions as may
from partnership.ideas.forms import IdeaFilter, IdeaForm, LetGoForm
from partnership.ideas.models import Idea
from partnership.people.models import Side

PAGE = 50
EVENTS = 40


def visible(request: SignedInRequest, pk: int) -> Idea:
    return visible_or_404(Idea.objects.visible_to(request.user).for_detail(), pk=pk)


@require_GET
def ideas(request: SignedInRequest) -> HttpResponse:
    chosen = IdeaFilter(request.GET)
    found = chosen.apply(Idea.objects.visible_to(request.user), request.user).for_list()
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "chosen": chosen,
        "page": shown,
        "talked": Comment.objects.numbers("idea", [row.pk for row in shown]),
        "may_add": may.can_add(request.user),
    }
    return page(request, "ideas/idea_list.html", context, part="list")


@require_http_methods(["GET", "HEAD", "POST"])
def idea_new(request: SignedInRequest) -> HttpResponse:
    """A page of its own; from any other page the same form stands in a dialog, and the page stays where it is."""
    require(may.can_add(request.user), may.NO_OBSERVER)
    form = IdeaForm(request.POST or None, auto_id="quick-%s" if wants_piece(request) else "id_%s")
    if request.method == "POST" and form.is_valid():
        added = Idea.objects.add(**form.said, by=request.user)
        if wants_piece(request):
            return page(request, "ideas/idea_quick.html", {"idea_added": added})
        return back_to(request, added, say="Added. Others can back it now.")
    if wants_piece(request):
        return page(request, "ideas/idea_quick.html", {"idea_form": form}, status=422 if form.is_bound else 200)
    return page(request, "ideas/idea_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def idea(request: SignedInRequest, pk: int) -> HttpResponse:
    return idea_page(request, visible(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def idea_words(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its author says it better; where somebody saved first, both texts are shown."""
    found = visible(request, pk)
    require(may.can_reword(request.user, found), may.ONLY_AUTHOR)
    form = IdeaForm(request.POST or None, instance=Idea.objects.get(pk=pk))
    context: dict[str, Any] = {"idea": found, "form": form}
    if request.method != "POST":
        return page(request, "ideas/idea_words.html", context) if found.is_open else back_to(request, found)
    if form.is_valid():
        with said_in(form):
            try:
                actions.reword(found, **form.said, seen=form.cleaned_data["seen"] or 0, by=request.user)
            except Stale:
                now = visible(request, pk)
                data = form.data.copy()
                data["seen"] = str(now.version)
                context |= {"form": IdeaForm(data, instance=Idea.objects.get(pk=pk)), "now": now}
                return page(request, "ideas/idea_words.html", context, status=409)
            return back_to(request, found, say="Saved.")
    return page(request, "ideas/idea_words.html", context, status=422)


@require_POST
def backing(request: SignedInRequest, pk: int) -> HttpResponse:
    """The reader is for it, or is not any more: ``wanted`` says which."""
    found = visible(request, pk)
    require(may.can_back(request.user, found), may.ONLY_BACKERS)
    if request.POST.get("wanted") == "no":
        found.take_backing_back(by=request.user)
        said = "You do not back it any more."
    else:
        actions.back(found, by=request.user)
        said = "You back it."
    found = visible(request, pk)
    if found.is_requested:
        return back_to(request, found, say="Both sides back it: it became a request's draft.")
    if wants_piece(request):
        return page(request, "ideas/idea_backing.html", backing_of(request, found), part="backing")
    return back_to(request, found, say=said)


@require_POST
def confirmation(request: SignedInRequest, pk: int) -> HttpResponse:
    """It still holds."""
    found = visible(request, pk)
    require(may.can_keep(request.user, found), may.ONLY_KEEPERS)
    found.keep(by=request.user)
    return back_to(request, found, say="It stays open. You are asked again in a quarter.")


@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let go, with words."""
    found = visible(request, pk)
    require(may.can_keep(request.user, found), may.ONLY_KEEPERS)
    form = LetGoForm(request.POST)
    if form.is_valid():
        with said_in(form):
            actions.let_go(found, **form.cleaned_data, by=request.user)
            return back_to(request, found, say="Let go. It can be taken up again.")
    return idea_page(request, visible(request, pk), form=form, status=422)


@require_POST
def return_(request: SignedInRequest, pk: int) -> HttpResponse:
    """Taken up again."""
    found = visible(request, pk)
    require(may.can_take_up(request.user), may.ONLY_STAFF)
    actions.take_up(found, by=request.user)
    return back_to(request, found, say="It is open again.")


def idea_page(
    request: SignedInRequest, found: Idea, *, form: LetGoForm | None = None, status: int = 200
) -> HttpResponse:
    person = request.user
    keeps = found.is_open and may.can_keep(person, found)
    context = backing_of(request, found) | {
        "may_reword": found.is_open and may.can_reword(person, found),
        "may_keep": keeps,
        "may_take_up": found.is_let_go and may.can_take_up(person),
        "may_turn": found.is_open and found.is_backed_by_both and may.can_turn(person, found),
        "form": form or (LetGoForm() if keeps else None),
        "events": Event.objects.about(found)[:EVENTS],
    }
    return page(request, "ideas/idea_detail.html", context, status=status)


def backing_of(request: SignedInRequest, found: Idea) -> dict[str, Any]:
    """Who backs it, side by side, and what the reader may add to that."""
    sides = [(side, [each for each in found.backings.all() if each.side == side]) for side in Side]
    mine = found.backing_of(request.user)
    completes = not mine and found.lacking == [request.user.side]
    return {
        "idea": found,
        "sides": sides,
        "mine": mine,
        "completes": completes,
        "may_back": found.is_open and may.can_back(request.user, found),
    }
