"""A card: its page, a new one, and what it says."""

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.activity.models import Event
from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.choosing import number
from partnership.core.forms import said_in
from partnership.core.hanging import hanging_on
from partnership.core.http import back_to, page, wants_piece
from partnership.core.refusals import Stale
from partnership.core.text import searched
from partnership.lanes.models import Lane
from partnership.projects.actions.board import OFF_THE_BOARD, take_card_off
from partnership.projects.actions.copying import copy_card
from partnership.projects.forms.board import CardForm, CopyForm, NewCardForm, TakeOffForm
from partnership.projects.forms.hand_offs import PutBackForm
from partnership.projects.forms.parts import AttachForm, ItemsForm, LinkForm
from partnership.projects.models import Card, CardLink, ChecklistItem, HandOff, Label
from partnership.projects.permissions import (
    READERS_ONLY,
    can_add_card,
    can_change_card,
    can_change_cards,
    can_take_file_away,
)
from partnership.projects.views.board import filter_of, whose

AT_ONCE = 50


@require_GET
def card_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything about a card, and the forms that change it without a script."""
    removed = request.GET.get("removed", "")
    gone = ChecklistItem.objects.filter(card=pk, pk=number(removed) or 0).exclude(removed_at=None)
    return card_page(request, pk, removed=gone.first() if removed else None)


def card_page(
    request: SignedInRequest, pk: int, *, part: str | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """A card's page, or a piece of it; ``more`` are the forms as they were sent, and what was taken off just now."""
    card = visible_or_404(Card.objects.visible_to(request.user).for_detail(), pk=pk)
    lane = Lane.objects.with_owner().get(pk=card.lane_id)
    may_change = lane.archived_at is None and can_change_card(request.user, card, lane)
    checklist = list(card.checklist.for_list())
    context = {
        "card": card,
        "lane": lane,
        "may_change": may_change,
        "may_add_to": may_change and not card.taken_off_at,
        "checklist": checklist,
        "done_items": sum(item.done_at is not None for item in checklist),
        "items_form": ItemsForm(),
    }
    if part is None or not wants_piece(request):
        context |= around(request, card, lane)
    return page(request, "projects/card_detail.html", context | more, part=part, status=status)


def around(request: SignedInRequest, card: Card, lane: Lane) -> dict[str, Any]:
    """What stands beside the checklist: what it waits for, its files, its hand-offs, what happened."""
    hand_offs = list(card.hand_offs.for_detail())
    links = list(CardLink.objects.of(card))
    cards = Card.objects.on_board().exclude(pk=card.pk)
    return {
        "hand_offs": hand_offs,
        "waiting": next((one for one in hand_offs if one.is_waiting), None),
        "blocked_by": [link for link in links if link.blocked_id == card.pk],
        "blocks": [link for link in links if link.blocker_id == card.pk],
        "files": [(one, can_take_file_away(request.user, one, lane)) for one in card.attachments.for_list()],
        "labels": list(card.labels.all()),
        "events": Event.objects.about(card)[:30],
        "is_stalled": card.is_stalled(timezone.now(), GroundRules.current().stalled_days),
        "put_back_form": PutBackForm(),
        "link_form": LinkForm(cards=cards),
        "attach_form": AttachForm(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def card_copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same once more, in one of your side's lanes."""
    card = visible_or_404(Card.objects.visible_to(request.user).for_detail(), pk=pk)
    require(can_change_cards(request.user), READERS_ONLY)
    lanes = [lane for lane in Lane.objects.open().with_owner() if can_add_card(request.user, lane)]
    own = card.lane_id if card.lane_id in {lane.pk for lane in lanes} else first_lane(request, lanes)
    initial = {"title": card.title, "project": card.project_id, "lane": own}
    form = CopyForm(request.POST or None, lanes=lanes, initial=initial)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            made = copy_card(card, **form.cleaned_data, by=request.user)
            return back_to(request, made, say=f"Copied to {made.lane}.")
    status = 422 if request.method == "POST" else 200
    return page(request, "projects/card_copy.html", {"card": card, "form": form}, status=status)


@require_GET
def archive(request: SignedInRequest) -> HttpResponse:
    """The cards that were taken off the board, the last one first, to be found and put back."""
    said = searched(request.GET.get("q", ""), 120)
    found = Card.objects.visible_to(request.user).taken_off().containing(said)
    context = {"page": Paginator(found, AT_ONCE).get_page(request.GET.get("page")), "said": said}
    return page(request, "projects/card_archive.html", context, part="list")


@require_http_methods(["GET", "HEAD", "POST"])
def card_new(request: SignedInRequest) -> HttpResponse:
    """A new card in one of your side's lanes."""
    require(can_change_cards(request.user), READERS_ONLY)
    lanes = [lane for lane in Lane.objects.open().with_owner() if can_add_card(request.user, lane)]
    board = filter_of(request)
    initial = {"project": request.GET.get("project") or board.project, "lane": first_lane(request, lanes)}
    initial |= {name: request.GET.get(name, "") for name in ("column", "title")}
    form = NewCardForm(request.POST or None, lanes=lanes, initial=initial)
    context = {"form": form, "lanes": lanes, "board": board, "label_names": Label.objects.all()}
    if request.method != "POST":
        return page(request, "projects/card_new.html", context)
    if form.is_valid():
        with said_in(form):
            card = Card.objects.add(**form.cleaned_data, by=request.user)
            if "quick" in request.POST and wants_piece(request):
                return added_at_once(card)
            return back_to(request, board.url(card.pk), say=f"Added “{card}” to {card.lane}.")
    part = "quick" if "quick" in request.POST else None
    return page(request, "projects/card_new.html", context, part=part, status=422)


def added_at_once(card: Card) -> HttpResponse:
    """Out of a cell of the board, which asks for the news and stays ready for the next one."""
    said = {"announce": f"Added “{card}”.", "board:look": {"card": card.pk}, "board:added": {"card": card.pk}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(said)})


def first_lane(request: SignedInRequest, lanes: list[Lane]) -> str | int:
    """The lane that was asked for; else one of the writer's side alone, first where they answer for it themselves."""
    if asked := request.GET.get("lane", ""):
        return asked
    own = [lane for lane in lanes if lane.owned.owner == request.user.side] or lanes
    theirs = [lane for lane in own if request.user in lane.owned.people]
    return next((lane.pk for lane in [*theirs, *own]), "")


@require_http_methods(["GET", "HEAD", "POST"])
def card_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a card says: its title, who does it, by when."""
    card, lane = own_card(request, pk)
    form = CardForm(request.POST or None, instance=card, lane=lane)
    context = {"card": card, "form": form, "label_names": Label.objects.all()}
    if request.method != "POST":
        return page(request, "projects/card_edit.html", context)
    if form.is_valid():
        with said_in(form):
            try:
                card.change(**form.cleaned_data, by=request.user)
            except Stale:
                return edit_overtaken(request, card, lane, form)
            return back_to(request, card, say=f"Saved “{card}”.")
    return page(request, "projects/card_edit.html", context, status=422)


def edit_overtaken(request: SignedInRequest, card: Card, lane: Lane, form: CardForm) -> HttpResponse:
    """Both texts: what was typed stays in the form, what stands now beside it; saving again keeps the typed one."""
    now = Card.objects.for_detail().get(pk=card.pk)
    last = Event.objects.about(card).first()
    data = form.data.copy()
    data["seen"] = str(now.version)
    again = CardForm(data, instance=now, lane=lane)
    context = {"card": now, "form": again, "now": now, "last": last, "label_names": Label.objects.all()}
    return page(request, "projects/card_edit.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
def card_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Off the board, with the reason: what still waits on it is listed first, and ends with it."""
    card, _lane = own_card(request, pk)
    hanging = hanging_on(OFF_THE_BOARD, card, by=request.user)
    form = TakeOffForm(request.POST or None, hanging=hanging)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            take_card_off(card, by=request.user, fates=form.fates, **form.wanted)
            return back_to(request, card, say=f"“{card}” is off the board.")
    waiting = card.hand_offs.waiting().for_detail()
    context = {"card": card, "form": form, "waiting": waiting}
    return page(request, "projects/card_removal.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def card_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """On the board again; the limits of its lane and its column count it."""
    card, lane = own_card(request, pk)
    form = PutBackForm(request.POST)
    if form.is_valid():
        card.put_back(lane=lane, by=request.user, **form.cleaned_data)
        return back_to(request, card, say=f"“{card}” is on the board again.")
    return back_to(request, card, say="Say in at most 200 characters why one more card.")


def own_card(request: SignedInRequest, pk: int) -> tuple[Card, Lane]:
    """A card that the reader may change, and its lane."""
    card = visible_or_404(Card.objects.visible_to(request.user).for_detail(), pk=pk)
    lane = Lane.objects.with_owner().get(pk=card.lane_id)
    require(can_change_cards(request.user), READERS_ONLY)
    open_lane = lane if lane.archived_at is None else None
    require(open_lane is not None and can_change_card(request.user, card, lane), whose(card, open_lane))
    return card, lane


@require_GET
def hand_off_list(request: SignedInRequest) -> HttpResponse:
    """What waits between lanes now, the oldest first."""
    visible = HandOff.objects.visible_to(request.user)
    context = {
        "hand_offs": visible.waiting().for_detail().oldest_first(),
        "returned": visible.returned().for_detail().order_by("answered_at", "pk"),
    }
    return page(request, "projects/hand_off_list.html", context)
