"""A card's crossing from one side's lane into the other's: sent, accepted, returned, taken back."""

import json
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.choosing import number
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page, wants_piece
from partnership.core.refusals import Stale
from partnership.lanes.models import Lane
from partnership.people.models import Side
from partnership.projects.actions.handing import accept_hand_off, send_hand_off
from partnership.projects.forms.hand_offs import AcceptForm, HandOffForm, ReturnForm
from partnership.projects.models import Card, Column, HandOff, PacketTemplate, ReasonNeeded
from partnership.projects.models.packet import ASKS
from partnership.projects.moving import crossing_drawn
from partnership.projects.permissions import (
    READERS_ONLY,
    can_answer_hand_off,
    can_change_card,
    can_change_cards,
    can_take_up,
    can_withdraw_hand_off,
)
from partnership.projects.views.board import filter_of, in_dialog, whose


@require_http_methods(["GET", "HEAD", "POST"])
def hand_off_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer a card to a side that has not accepted it, with what they need."""
    card = visible_or_404(Card.objects.visible_to(request.user).for_detail(), pk=pk)
    lanes = list(Lane.objects.open().with_owner())
    source = next((lane for lane in lanes if lane.pk == card.lane_id), None)
    require(can_change_cards(request.user), READERS_ONLY)
    require(source is not None and can_change_card(request.user, card, source), whose(card, source))
    wanted = {name: request.GET.get(name, "") for name in ("lane", "column")}
    wanted |= begins_with(card, lanes, wanted["lane"])
    if "begun" in request.GET:
        wanted |= typed_since(request.GET, begins_with(card, lanes, request.GET["begun"]))
    form = HandOffForm(request.POST or None, request.FILES or None, card=card, lanes=lanes, initial=wanted)
    if "begun" in request.GET and wants_piece(request):
        return page(request, "projects/hand_off_new.html", {"card": card, "form": form}, part="asks")
    if request.method != "POST":
        return packet_form(request, card, form)
    if form.is_valid():
        with said_in(form):
            try:
                file = form.cleaned_data["file"]
                hand_off = send_hand_off(card, by=request.user, file=file, **form.packet)
            except Stale as stale:
                return packet_overtaken(request, card, lanes, str(stale))
            return sent(request, card, hand_off)
    return packet_form(request, card, form, status=422)


def begins_with(card: Card, lanes: list[Lane], lane: str) -> dict[str, str]:
    """What the pair of lanes has agreed that a packet begins with; of the first lane on offer where none is said."""
    into = lane or next((str(one.pk) for one in lanes if card.missing_side(one)), "0")
    known = PacketTemplate.objects.filter(from_lane=card.lane_id, to_lane=number(into) or 0).first()
    return known.texts if known else {}


def typed_since(given: QueryDict, began: dict[str, str]) -> dict[str, str]:
    """What somebody wrote into a packet that began with these texts: it stays, whatever lane they choose."""
    said = {name: str(given.get(name, "")) for name in ASKS}
    return {name: text for name, text in said.items() if text.split() and text.split() != began.get(name, "").split()}


def sent(request: SignedInRequest, card: Card, hand_off: HandOff) -> HttpResponse:
    side = "IT" if hand_off.side == Side.IT else "marketing"
    say = f"Offered “{card}” to {hand_off.to_lane}; it waits there for {side}."
    if not wants_piece(request):
        return back_to(request, filter_of(request).url(card.pk), say=say)
    hand_off = HandOff.objects.for_board().get(pk=hand_off.pk)
    stalled_days = GroundRules.current().stalled_days
    response = HttpResponse(crossing_drawn(card, hand_off, timezone.now(), company_day(), stalled_days))
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"toast": say})
    response["HX-Trigger-After-Settle"] = json.dumps({"board:moved": {"card": card.pk}})
    return response


def packet_form(request: SignedInRequest, card: Card, form: HandOffForm, status: int = 200) -> HttpResponse:
    columns = {column.pk: column.name for column in Column.objects.all()}
    form.field_as("column", forms.ChoiceField).choices = [(key, columns[key]) for key in ("todo", "doing")]
    context = {"card": card, "form": form, "in_dialog": wants_piece(request), "board": filter_of(request)}
    return in_dialog(page(request, "projects/hand_off_new.html", context, part="form", status=status))


def packet_overtaken(request: SignedInRequest, card: Card, lanes: list[Lane], sentence: str) -> HttpResponse:
    """What was typed stays in the form; sending it again is for the card as it is now."""
    now = Card.objects.for_detail().get(pk=card.pk)
    data = request.POST.copy()
    data["seen"] = str(now.version)
    form = HandOffForm(data, card=now, lanes=lanes)
    form.add_error(None, f"{sentence} It is in {now.lane}, {now.column}. Send it again if it still goes over.")
    return packet_form(request, now, form, status=409)


@require_GET
def hand_off_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The packet, for whoever is to accept it."""
    return packet(request, the_hand_off(request, pk), ReturnForm())


@require_POST
def hand_off_acceptance(request: SignedInRequest, pk: int) -> HttpResponse:
    """The receiving side takes the card. Where its lane is full, the hand-off's own page asks why one more."""
    hand_off = the_hand_off(request, pk)
    require_answerer(request, hand_off)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return packet(request, hand_off, ReturnForm(), accept_form=form, status=422)
    try:
        accept_hand_off(hand_off, by=request.user, **form.cleaned_data)
    except ReasonNeeded as needed:
        return back_to(request, hand_off, say=str(needed))
    return back_to(request, hand_off, say=f"Accepted “{hand_off.card}” into {hand_off.to_lane}.")


@require_POST
def hand_off_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """The receiving side says what is missing; the card stays with its sender."""
    hand_off = the_hand_off(request, pk)
    require_answerer(request, hand_off)
    form = ReturnForm(request.POST)
    if form.is_valid():
        with said_in(form):
            hand_off.give_back(by=request.user, **form.cleaned_data)
            return back_to(request, hand_off, say=f"Returned “{hand_off.card}” to {hand_off.from_lane}.")
    return packet(request, the_hand_off(request, pk), form, status=422)


@require_POST
def hand_off_reading(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its sender has read why it came back."""
    hand_off = the_hand_off(request, pk)
    lane = Lane.objects.with_owner().get(pk=hand_off.card.lane_id)
    require(can_take_up(request.user, hand_off, lane), f"Only {lane}, whose card it is, takes it up again.")
    hand_off.take_up(by=request.user)
    return back_to(request, hand_off.card, say=f"“{hand_off.card}” is yours to go on with.")


@require_POST
def hand_off_withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    """The sender takes it back before it is answered."""
    hand_off = the_hand_off(request, pk)
    lane = Lane.objects.with_owner().get(pk=hand_off.from_lane_id)
    require(can_withdraw_hand_off(request.user, hand_off, lane), f"Only {lane}, which sent it, takes it back.")
    hand_off.withdraw(by=request.user)
    return back_to(request, hand_off.card, say=f"Took “{hand_off.card}” back.")


def the_hand_off(request: SignedInRequest, pk: int) -> HandOff:
    return visible_or_404(HandOff.objects.visible_to(request.user).for_detail(), pk=pk)


def require_answerer(request: SignedInRequest, hand_off: HandOff) -> None:
    lane = Lane.objects.with_owner().get(pk=hand_off.to_lane_id)
    require(can_answer_hand_off(request.user, hand_off, lane), who_answers(lane, hand_off.side))


def who_answers(lane: Lane, side: str) -> str:
    person = lane.owned.person_of(side)
    name = f"{person.name}, who answers for “{lane}”" if person else f"who answers for “{lane}”"
    return f"Only {name}, a deputy of the lane or the {Side(side).chair} accepts or returns this."


def packet(
    request: SignedInRequest,
    hand_off: HandOff,
    form: ReturnForm,
    *,
    accept_form: AcceptForm | None = None,
    status: int = 200,
) -> HttpResponse:
    to_lane = Lane.objects.with_owner().get(pk=hand_off.to_lane_id)
    from_lane = Lane.objects.with_owner().get(pk=hand_off.from_lane_id)
    card_lane = from_lane if hand_off.is_waiting else Lane.objects.with_owner().get(pk=hand_off.card.lane_id)
    rules = GroundRules.current()
    due_on = WorkingCalendar.current(rules).add_working_days(company_day(hand_off.sent_at), rules.hand_off_days)
    may_answer = hand_off.is_waiting and can_answer_hand_off(request.user, hand_off, to_lane)
    context: dict[str, Any] = {
        "hand_off": hand_off,
        "form": form,
        "accept_form": accept_form or AcceptForm(),
        "over": hand_off.why_over(to_lane) if may_answer else "",
        "due_on": due_on,
        "missing": list(hand_off.missing.select_related("supplied_by")),
        "may_supply": can_take_up(request.user, hand_off, from_lane),
        "files": list(hand_off.attachments.for_list()),
        "again": f"?lane={hand_off.to_lane_id}&column={hand_off.to_column_id}",
        "is_late": hand_off.is_waiting and company_day() > due_on,
        "waits_for": to_lane.owned.person_of(hand_off.side),
        "may_answer": may_answer,
        "may_take_up": hand_off.waits_for_its_sender and can_take_up(request.user, hand_off, card_lane),
        "may_withdraw": hand_off.is_waiting and can_withdraw_hand_off(request.user, hand_off, from_lane),
    }
    return page(request, "projects/hand_off_detail.html", context, part="packet", status=status)
