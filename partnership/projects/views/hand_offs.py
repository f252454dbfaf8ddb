"""A card's crossing from one side's lane into the other's: sent, accepted, returned, taken back."""

import json
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.http import back_to, page, wants_piece
from partnership.lanes.models import Lane
from partnership.people.models import Refused, Side
from partnership.projects.forms.board import HandOffForm, ReturnForm
from partnership.projects.models import Card, Column, HandOff, Overtaken
from partnership.projects.moving import crossing_drawn
from partnership.projects.permissions import (
    READERS_ONLY,
    can_answer_hand_off,
    can_change_card,
    can_change_cards,
    can_withdraw_hand_off,
)
from partnership.projects.views.board import in_dialog, whose


@require_http_methods(["GET", "HEAD", "POST"])
def hand_off_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer a card to a side that has not accepted it, with what they need."""
    card = visible_or_404(Card.objects.visible_to(request.user).for_detail(), pk=pk)
    lanes = list(Lane.objects.open().with_owner())
    source = next((lane for lane in lanes if lane.pk == card.lane_id), None)
    require(can_change_cards(request.user), READERS_ONLY)
    require(source is not None and can_change_card(request.user, card, source), whose(card, source))
    wanted = {name: request.GET.get(name, "") for name in ("lane", "column")}
    form = HandOffForm(request.POST or None, card=card, lanes=lanes, initial=wanted)
    if request.method != "POST":
        return packet_form(request, card, form)
    if not form.is_valid():
        return packet_form(request, card, form, status=422)
    try:
        hand_off = HandOff.objects.send(card=card, **form.packet, by=request.user)
    except Overtaken as refused:
        return packet_overtaken(request, card, lanes, str(refused))
    except Refused as refused:
        form.add_error(None, str(refused))
        return packet_form(request, card, form, status=422)
    return sent(request, card, hand_off)


def sent(request: SignedInRequest, card: Card, hand_off: HandOff) -> HttpResponse:
    side = "IT" if hand_off.side == Side.IT else "marketing"
    say = f"Offered “{card}” to {hand_off.to_lane}; it waits there for {side}."
    if not wants_piece(request):
        return back_to(request, f"{reverse('projects:board')}#c{card.pk}", say=say)
    hand_off = HandOff.objects.for_board().get(pk=hand_off.pk)
    stalled_days = GroundRules.current().stalled_days
    response = HttpResponse(crossing_drawn(card, hand_off, timezone.now(), timezone.localdate(), stalled_days))
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"toast": say})
    response["HX-Trigger-After-Settle"] = json.dumps({"board:moved": {"card": card.pk}})
    return response


def packet_form(request: SignedInRequest, card: Card, form: HandOffForm, status: int = 200) -> HttpResponse:
    columns = {column.pk: column.name for column in Column.objects.all()}
    form.field_as("column", forms.ChoiceField).choices = [(key, columns[key]) for key in ("todo", "doing")]
    context = {"card": card, "form": form, "in_dialog": wants_piece(request)}
    return in_dialog(page(request, "projects/hand_off_new.html", context, part="form", status=status))


def packet_overtaken(request: SignedInRequest, card: Card, lanes: list[Lane], sentence: str) -> HttpResponse:
    """What was typed stays in the form; sending it again is for the card as it is now."""
    now = Card.objects.for_detail().get(pk=card.pk)
    data = request.POST.copy()
    data["version"] = str(now.version)
    form = HandOffForm(data, card=now, lanes=lanes)
    form.add_error(None, f"{sentence} It is in {now.lane}, {now.column}. Send it again if it still goes over.")
    return packet_form(request, now, form, status=409)


@require_GET
def hand_off_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The packet, for whoever is to accept it."""
    return packet(request, the_hand_off(request, pk), ReturnForm())


@require_POST
def hand_off_acceptance(request: SignedInRequest, pk: int) -> HttpResponse:
    """The receiving side takes the card."""
    hand_off = the_hand_off(request, pk)
    require_answerer(request, hand_off)
    try:
        hand_off.accept(by=request.user)
    except Overtaken as refused:
        return packet(request, the_hand_off(request, pk), ReturnForm(), sentence=str(refused), status=409)
    except Refused as refused:
        return packet(request, the_hand_off(request, pk), ReturnForm(), sentence=str(refused), status=422)
    return back_to(request, hand_off, say=f"Accepted “{hand_off.card}” into {hand_off.to_lane}.")


@require_POST
def hand_off_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """The receiving side says what is missing; the card stays with its sender."""
    hand_off = the_hand_off(request, pk)
    require_answerer(request, hand_off)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return packet(request, hand_off, form, status=422)
    try:
        hand_off.give_back(by=request.user, because=form.cleaned_data["because"])
    except Overtaken as refused:
        return packet(request, the_hand_off(request, pk), form, sentence=str(refused), status=409)
    return back_to(request, hand_off, say=f"Returned “{hand_off.card}” to {hand_off.from_lane}.")


@require_POST
def hand_off_withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    """The sender takes it back before it is answered."""
    hand_off = the_hand_off(request, pk)
    lane = Lane.objects.with_owner().get(pk=hand_off.from_lane_id)
    require(can_withdraw_hand_off(request.user, hand_off, lane), f"Only {lane}, which sent it, takes it back.")
    try:
        hand_off.withdraw(by=request.user)
    except Overtaken as refused:
        return packet(request, the_hand_off(request, pk), ReturnForm(), sentence=str(refused), status=409)
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
    request: SignedInRequest, hand_off: HandOff, form: ReturnForm, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    to_lane = Lane.objects.with_owner().get(pk=hand_off.to_lane_id)
    from_lane = Lane.objects.with_owner().get(pk=hand_off.from_lane_id)
    rules = GroundRules.current()
    due_on = WorkingCalendar.current(rules).add_working_days(timezone.localdate(hand_off.sent_at), rules.hand_off_days)
    context: dict[str, Any] = {
        "hand_off": hand_off,
        "form": form,
        "sentence": sentence,
        "due_on": due_on,
        "is_late": hand_off.is_waiting and timezone.localdate() > due_on,
        "waits_for": to_lane.owned.person_of(hand_off.side),
        "may_answer": hand_off.is_waiting and can_answer_hand_off(request.user, hand_off, to_lane),
        "may_withdraw": hand_off.is_waiting and can_withdraw_hand_off(request.user, hand_off, from_lane),
    }
    return page(request, "projects/hand_off_detail.html", context, part="packet", status=status)
