"""Several cards at once: chosen on the board or from a list, changed together, and put back together."""

import json
from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST

from partnership.core.access import SignedInRequest, require
from partnership.core.choosing import number
from partnership.core.forms import said_in
from partnership.core.http import back_to, page, wants_piece
from partnership.lanes.models import Lane
from partnership.projects.actions.several import SomeRefused, change_several, undo_several
from partnership.projects.filtering import Filter
from partnership.projects.forms.several import SeveralForm
from partnership.projects.models import Card, Column, ReasonNeeded
from partnership.projects.permissions import READERS_ONLY, can_change_card, can_change_cards
from partnership.projects.together import MOST, Was
from partnership.projects.views.board import filter_of

OFFERED = 200


@require_http_methods(["GET", "HEAD", "POST"])
def several(request: SignedInRequest) -> HttpResponse:
    """Which cards, and what is to be true of them: all of them or none."""
    require(can_change_cards(request.user), READERS_ONLY)
    lanes, columns = list(Lane.objects.open().with_sides()), list(Column.objects.all())
    posted = request.POST if request.method == "POST" else None
    form = SeveralForm(posted, lanes=lanes, columns=columns)
    seen = seen_in(request)
    cards = chosen_cards(request, seen, lanes)
    context: dict[str, Any] = {"form": form, "board": filter_of(request), "in_dialog": wants_piece(request)}
    context["rows"] = [(card, card.pk in seen, "") for card in cards]
    if request.method != "POST":
        return several_page(request, context)
    wanted = [(card, seen[card.pk] or card.version) for card in cards if card.pk in seen]
    if not 0 < len(wanted) <= MOST:
        form.add_error(None, f"Choose the cards, at most {MOST} at once." if wanted else "Choose the cards first.")
    if form.is_valid():
        with said_in(form):
            try:
                was = change_several(wanted, form.wish, {lane.pk: lane for lane in lanes}, by=request.user)
            except ReasonNeeded as needed:
                context["rows"] = rows_anew(request, seen, lanes, {})
                form.add_error(needed.field, str(needed))
            except SomeRefused as refused:
                context["rows"] = rows_anew(request, seen, lanes, refused.why)
                raise
            else:
                return changed(request, was, context)
    return several_page(request, context, status=422)


def rows_anew(
    request: SignedInRequest, seen: dict[int, int], lanes: list[Lane], why: dict[int, str]
) -> list[tuple[Card, bool, str]]:
    """As they stand, nothing having been changed; those in the way are left out, each with its sentence."""
    cards = chosen_cards(request, seen, lanes)
    return [(card, card.pk in seen and card.pk not in why, why.get(card.pk, "")) for card in cards]


def seen_in(request: SignedInRequest) -> dict[int, int]:
    """The cards that are asked for, each with the version that was shown: "12:3", or "12" out of an address."""
    given = (request.POST if request.method == "POST" else request.GET).getlist("card")
    pairs = (each.partition(":") for each in given[: MOST * 2])
    return {pk: number(version) or 0 for card, _, version in pairs if (pk := number(card))}


def chosen_cards(request: SignedInRequest, seen: dict[int, int], lanes: list[Lane]) -> list[Card]:
    """Those that were chosen; without any, those of the board's filter that the reader may change."""
    found = Card.objects.visible_to(request.user).on_board().for_moving().select_related("lane")
    if seen:
        return list(found.filter(pk__in=seen))
    asked = Filter.of(request.GET, request.user)
    by_pk = {lane.pk: lane for lane in lanes}
    if asked.project:
        found = found.filter(project=asked.project)
    if asked.assignee:
        found = found.filter(assignee=asked.assignee)
    open_cards = found.exclude(column=Column.Kind.DONE).filter(lane__in=by_pk)
    return [card for card in open_cards[:OFFERED] if can_change_card(request.user, card, by_pk[card.lane_id])]


def several_page(request: SignedInRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = page(request, "projects/card_several.html", context, part="form", status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#move-body", "innerHTML"
    return response


def changed(request: SignedInRequest, was: list[Was], context: dict[str, Any]) -> HttpResponse:
    """Done: the open board asks for the news at once, and undoing is offered where the reader is."""
    sentence = f"Changed {len(was)} card{'s' if len(was) > 1 else ''}."
    kept = json.dumps([asdict(one) for one in was], default=str)
    context |= {"sentence": sentence, "was": kept, "undo": True}
    response = page(request, "projects/card_several.html", context, part="done")
    if wants_piece(request):
        response["HX-Trigger"] = json.dumps({"announce": sentence, "board:look": {"chosen": False}})
        response["HX-Reswap"] = "none"
    return response


@require_POST
def several_undoing(request: SignedInRequest) -> HttpResponse:
    """As they stood before, all of them or none."""
    require(can_change_cards(request.user), READERS_ONLY)
    before = read_was(request.POST.get("was", ""))
    cards = Card.objects.visible_to(request.user).for_moving().in_bulk([one.card for one in before])
    lanes = {lane.pk: lane for lane in Lane.objects.open().with_sides()}
    undo_several([(cards[one.card], one) for one in before if one.card in cards], lanes, by=request.user)
    if wants_piece(request):
        said = {"announce": "They stand as they stood before.", "board:look": {"chosen": False}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(said)})
    return back_to(request, filter_of(request).url(), say="They stand as they stood before.")


def read_was(text: str) -> list[Was]:
    """What the page was given to undo with; nothing for what is none of it."""
    try:
        return [was_of(row) for row in json.loads(text[:50_000])[:MOST]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []


def was_of(row: dict[str, Any]) -> Was:
    pk, seen, lane = (number(str(row[name])) or 0 for name in ("card", "seen", "lane"))
    blocked, over = (str(row[name])[:200] for name in ("blocked_because", "over_limit_because"))
    return Was(
        card=pk,
        seen=seen,
        lane=lane,
        column=str(row["column"]),
        rank=float(row["rank"]),
        blocked_because=blocked,
        over_limit_because=over,
        assignee=number(str(row["assignee"])) if row["assignee"] else None,
        due_on=parse_date(str(row["due_on"])) if row["due_on"] else None,
    )
