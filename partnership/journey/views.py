"""Touchpoints: written down, said better, rated by both sides. They are read on the page of their stage (home)."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.fates import FatesForm
from partnership.core.forms import said_in
from partnership.core.hanging import hanging_on
from partnership.core.http import back_to, page
from partnership.core.refusals import Stale
from partnership.core.text import enumerated
from partnership.journey import actions
from partnership.journey import permissions as may
from partnership.journey.forms import ChangeForm, RatingForm, TalkForm, TouchpointForm
from partnership.journey.models import PAIN, JourneyStage, Touchpoint

GET_OR_POST = ["GET", "HEAD", "POST"]


def visible(request: SignedInRequest, pk: int) -> Touchpoint:
    return visible_or_404(Touchpoint.objects.visible_to(request.user).for_detail(), pk=pk)


@require_http_methods(GET_OR_POST)
def touchpoint_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """One more in a stage of the journey."""
    stage = visible_or_404(JourneyStage.objects.visible_to(request.user).current(), pk=pk)
    require(may.can_write(request.user), may.ONLY_STAFF)
    form = TouchpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            made = Touchpoint.objects.write(stage, **form.said, by=request.user)
            return back_to(request, made, say=f"“{made}” is on the map. Both sides rate its pain now.")
    status = 422 if request.method == "POST" else 200
    return page(request, "journey/touchpoint_new.html", {"stage": stage, "form": form}, status=status)


@require_http_methods(GET_OR_POST)
def touchpoint_words(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is said better, or belongs elsewhere; where somebody saved first, both texts are shown."""
    found = visible(request, pk)
    require(may.can_write(request.user), may.ONLY_STAFF)
    form = ChangeForm(request.POST or None, instance=visible(request, pk))
    context: dict[str, Any] = {"touchpoint": found, "form": form, "is_rated": found.round.ratings.exists()}
    if request.method != "POST":
        return page(request, "journey/touchpoint_words.html", context)
    if form.is_valid():
        with said_in(form):
            seen = form.cleaned_data["seen"] or 0
            try:
                anew = actions.change(
                    found, said=form.said, stage=form.cleaned_data["stage"], seen=seen, by=request.user
                )
            except Stale:
                now = visible(request, pk)
                data = form.data.copy()
                data["seen"] = str(now.version)
                context |= {"form": ChangeForm(data, instance=visible(request, pk)), "now": now}
                return page(request, "journey/touchpoint_words.html", context, status=409)
            return back_to(request, found, say=_saved(anew))
    return page(request, "journey/touchpoint_words.html", context, status=422)


def _saved(anew: list[str]) -> str:
    return f"Saved. You changed {enumerated(anew)}, so both sides rate its pain anew." if anew else "Saved."


@require_http_methods(GET_OR_POST)
def rating(request: SignedInRequest, pk: int) -> HttpResponse:
    """The pain as the reader's side sees it, on one screen; their side's own rating stands there until it is open."""
    found = visible(request, pk)
    require(may.can_rate(request.user), may.ONLY_RATERS)
    if request.method != "POST" and found.round.is_revealed:
        return back_to(request, found, say="Both ratings are in, and open. Rate it anew to change yours.")
    own = found.round.own(request.user, request.user.side)
    form = RatingForm(request.POST or None, initial={"pain": own[0].get(PAIN), "comment": own[1]} if own else None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            found.rate(**form.cleaned_data, by=request.user)
            return back_to(request, found, say=_rated(found))
    context = {"touchpoint": found, "form": form, "own": own}
    return page(request, "journey/touchpoint_rating.html", context, status=422 if request.method == "POST" else 200)


def _rated(found: Touchpoint) -> str:
    return (
        "Both ratings are in, and open." if found.round.is_revealed else "Rated. It is sealed until the other side has."
    )


@require_POST
def round_(request: SignedInRequest, pk: int) -> HttpResponse:
    """Both sides look again."""
    found = visible(request, pk)
    require(may.can_rate(request.user), may.ONLY_RATERS)
    found.rate_anew(by=request.user)
    return back_to(request, found, say="Both sides rate it once more. What they said before stays to be read.")


@require_http_methods(GET_OR_POST)
def talk(request: SignedInRequest, pk: int) -> HttpResponse:
    """What came of it, where the two sides saw another customer."""
    found = visible(request, pk)
    require(may.can_talk(request.user), may.ONLY_EXECUTIVES)
    if request.method != "POST" and not found.wants_talk:
        return back_to(request, found)
    form = TalkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            found.mark_talked(form.cleaned_data["line"], by=request.user)
            return back_to(request, found, say="Written down. It is no topic any more.")
    context = {"touchpoint": found, "form": form}
    return page(request, "journey/touchpoint_talk.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def position(request: SignedInRequest, pk: int) -> HttpResponse:
    """One place earlier or later within its stage."""
    found = visible(request, pk)
    require(may.can_write(request.user), may.ONLY_STAFF)
    found.move(-1 if request.POST.get("to") == "up" else 1, by=request.user)
    return back_to(request, found)


@require_http_methods(GET_OR_POST)
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """No longer on the map: what hangs on it is listed, and asked about."""
    found = visible(request, pk)
    require(may.can_write(request.user), may.ONLY_STAFF)
    hanging = hanging_on(actions.ENDS, found, by=request.user)
    form = FatesForm(request.POST if request.method == "POST" else None, hanging=hanging)
    if form.is_valid():
        with said_in(form):
            actions.archive(found, by=request.user, fates=form.fates)
            return back_to(request, found.stage, say=f"“{found}” is archived. It can be put back below.")
    status = 422 if form.is_bound else 200
    return page(request, "journey/touchpoint_end.html", {"touchpoint": found, "form": form}, status=status)


@require_POST
def return_(request: SignedInRequest, pk: int) -> HttpResponse:
    """On the map again."""
    found = visible(request, pk)
    require(may.can_write(request.user), may.ONLY_STAFF)
    found.restore(by=request.user)
    return back_to(request, found, say=f"“{found}” is on the map again, after the others.")
