"""A card: its page, a new one, and what it says."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from partnership.activity.models import Event
from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.http import back_to, page
from partnership.lanes.models import Lane
from partnership.people.models import Refused
from partnership.projects.forms.board import CardForm, NewCardForm
from partnership.projects.models import Card, HandOff, Overtaken, ReasonNeeded
from partnership.projects.permissions import READERS_ONLY, can_add_card, can_change_card, can_change_cards
from partnership.projects.views.board import whose


@require_GET
def card_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything about a card, and the forms that move it without a script."""
    card = visible_or_404(Card.objects.visible_to(request.user).for_detail(), pk=pk)
    lane = Lane.objects.with_owner().get(pk=card.lane_id)
    hand_offs = list(card.hand_offs.for_detail())
    context = {
        "card": card,
        "lane": lane,
        "hand_offs": hand_offs,
        "waiting": next((one for one in hand_offs if one.is_waiting), None),
        "events": Event.objects.about(card)[:30],
        "is_stalled": card.is_stalled(timezone.now(), GroundRules.current().stalled_days),
        "may_change": lane.archived_at is None and can_change_card(request.user, card, lane),
    }
    return page(request, "projects/card_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def card_new(request: SignedInRequest) -> HttpResponse:
    """A new card in one of your side's lanes."""
    require(can_change_cards(request.user), READERS_ONLY)
    lanes = [lane for lane in Lane.objects.open().with_owner() if can_add_card(request.user, lane)]
    initial = {name: request.GET.get(name, "") for name in ("project", "lane")}
    form = NewCardForm(request.POST or None, lanes=lanes, initial=initial)
    if request.method != "POST":
        return page(request, "projects/card_new.html", {"form": form, "lanes": lanes})
    if form.is_valid():
        try:
            card = Card.objects.add(**form.cleaned_data, by=request.user)
        except ReasonNeeded as needed:
            form.add_error(needed.field, str(needed))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return back_to(request, f"{reverse('projects:board')}#c{card.pk}", say=f"Added “{card}” to {card.lane}.")
    return page(request, "projects/card_new.html", {"form": form, "lanes": lanes}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def card_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a card says: its title, who does it, by when."""
    card = visible_or_404(Card.objects.visible_to(request.user).for_detail(), pk=pk)
    lane = Lane.objects.with_owner().get(pk=card.lane_id)
    require(can_change_cards(request.user), READERS_ONLY)
    open_lane = lane if lane.archived_at is None else None
    require(open_lane is not None and can_change_card(request.user, card, lane), whose(card, open_lane))
    form = CardForm(request.POST or None, instance=card)
    context = {"card": card, "form": form}
    if request.method != "POST":
        return page(request, "projects/card_edit.html", context)
    if not form.is_valid():
        return page(request, "projects/card_edit.html", context, status=422)
    try:
        card.change(**form.cleaned_data, by=request.user)
    except Overtaken:
        return edit_overtaken(request, card, form)
    return back_to(request, card, say=f"Saved “{card}”.")


def edit_overtaken(request: SignedInRequest, card: Card, form: CardForm) -> HttpResponse:
    """Both texts: what was typed stays in the form, what stands now beside it; saving again keeps the typed one."""
    now = Card.objects.for_detail().get(pk=card.pk)
    last = Event.objects.about(card).first()
    data = form.data.copy()
    data["version"] = str(now.version)
    again = CardForm(data, instance=now)
    context = {"card": now, "form": again, "now": now, "last": last}
    return page(request, "projects/card_edit.html", context, status=409)


@require_GET
def hand_off_list(request: SignedInRequest) -> HttpResponse:
    """What waits between lanes now, the oldest first."""
    waiting = HandOff.objects.visible_to(request.user).waiting().for_detail().oldest_first()
    return page(request, "projects/hand_off_list.html", {"hand_offs": waiting})
