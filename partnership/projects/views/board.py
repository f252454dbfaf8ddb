"""The board, and the move of a card on it."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest, found_or_404, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page, page_of, wants_piece
from partnership.core.refusals import Stale
from partnership.core.tables import Table, taken_away
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.board import read_board
from partnership.projects.filtering import DUE, Filter
from partnership.projects.forms.board import PlaceForm
from partnership.projects.forms.looking import SavedFilterForm
from partnership.projects.models import Card, Column, HandOffNeeded, Label, Project, ReasonNeeded, SavedFilter
from partnership.projects.moving import Moved
from partnership.projects.permissions import READERS_ONLY, can_add_card, can_change_card, can_change_cards
from partnership.projects.taking import COLUMNS, cards_taken


@require_GET
def board(request: SignedInRequest) -> HttpResponse:
    """Who does what: lanes of both sides as rows, cards in four columns, one project or all."""
    return page(request, "projects/board.html", board_context(request, request.GET), part="board")


@require_GET
def export(request: SignedInRequest) -> HttpResponseBase:
    """The cards that the filter shows, as a table to take away."""
    chosen = Filter.of(request.GET, request.user)
    rules, today = GroundRules.current(), company_day()
    read = read_board(chosen, request.user, now=timezone.now(), today=today, stalled_days=rules.stalled_days)
    table = Table(f"board-{today.isoformat()}", COLUMNS, cards_taken(read))
    return taken_away(table, request.GET.get("as", ""))


def board_context(request: SignedInRequest, query: QueryDict) -> dict[str, Any]:
    chosen = Filter.of(query, request.user)
    rules = GroundRules.current()
    read = read_board(chosen, request.user, now=timezone.now(), today=company_day(), stalled_days=rules.stalled_days)
    with_done = query.copy()
    with_done["done"] = "all"
    project = named_project(request, chosen.project, dict(read.projects))
    return {
        "board": read,
        "rows": [row | {"may_add": can_add_card(request.user, row["lane"])} for row in read.drawn()],
        "heads": read.heads(),
        "shown": read.shown,
        "total": len(read.rows),
        "filter": chosen,
        "all_done_url": f"{reverse('projects:board')}?{with_done.urlencode()}",
        "project": project,
        "projects": with_chosen(read.projects, chosen.project, project),
        "people": with_chosen(read.people, None if chosen.assignee == request.user.pk else chosen.assignee),
        "mine": chosen.assignee == request.user.pk,
        "may_add": can_change_cards(request.user),
        "label": chosen.label and Label.objects.filter(pk=chosen.label).first(),
        "due_choices": DUE,
        "kept": list(SavedFilter.objects.of(request.user)),
        "keep_form": SavedFilterForm(),
    }


def named_project(request: SignedInRequest, pk: int | None, known: dict[int, str]) -> Project | None:
    """The project that is asked for; where a card of it is on the board, its name is read already."""
    if pk is None or pk in known:
        return Project(pk=pk, title=known[pk]) if pk else None
    return Project.objects.visible_to(request.user).filter(pk=pk).first()


def with_chosen(offered: list[tuple[int, str]], chosen: int | None, named: object = None) -> list[tuple[int, str]]:
    """What the filter is set to stays a choice, though nothing on the board is of it just now."""
    if chosen is None or chosen in dict(offered):
        return offered
    name = named or Person.objects.filter(pk=chosen).first()
    return [*offered, (chosen, str(name))] if name else offered


def filter_of(request: SignedInRequest) -> Filter:
    """With which filter somebody left the board: kept in their form, else read off the page that they come from."""
    kept = request.POST.get("board")
    if kept is None:
        page_before = page_of(request)
        kept = page_before.query if page_before.path == reverse("projects:board") else ""
    return Filter.of(QueryDict(kept[:500]), request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def card_place(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where a card is: read the form that moves it, or move it."""
    card = found_or_404(Card.objects.visible_to(request.user).to_move(pk))
    lanes = Lane.objects.rows_of_board()
    source = next((lane for lane in lanes if lane.pk == card.lane_id), None)
    require(can_change_cards(request.user), READERS_ONLY)
    if source is None or not can_change_card(request.user, card, source):
        raise PermissionDenied(whose(card, source))
    card.lane = source
    form = PlaceForm(request.POST or None, card=card, lanes=lanes)
    if request.method != "POST":
        return place_form(request, card, form)
    if not form.is_valid():
        return place_form(request, card, form, status=422)
    return move(request, card, form)


def move(request: SignedInRequest, card: Card, form: PlaceForm) -> HttpResponse:
    """Try it, and answer with the two changed places, with a question, or with what stands in the way."""
    place = form.place
    if place["before"] is None and form.cleaned_data["end"] == "top":
        place["before"] = Card.objects.in_cell(place["lane"], place["column"]).values_list("pk", flat=True).first()
    moved = Moved.before_it(card, form)
    with said_in(form):
        try:
            moved.tally = card.move(**place, by=request.user)
        except HandOffNeeded:
            return to_hand_off(request, card, place)
        except ReasonNeeded as needed:
            return reason_wanted(request, card, form, needed)
        except Stale:
            return overtaken(request, card, form)
        return made(request, card, moved)
    return place_form(request, card, form, status=422)


def reason_wanted(request: SignedInRequest, card: Card, form: PlaceForm, needed: ReasonNeeded) -> HttpResponse:
    """Who was not asked for it yet is asked; who left it empty is told so."""
    if needed.field in request.POST:
        form.add_error(needed.field, str(needed))
        return place_form(request, card, form, status=422)
    form.ask(str(needed.field), str(needed))
    return place_form(request, card, form)


def made(request: SignedInRequest, card: Card, moved: Moved) -> HttpResponse:
    if not wants_piece(request):
        return back_to(request, filter_of(request).url(card.pk), say=moved.sentence)
    stalled_days = GroundRules.current().stalled_days if moved.within_its_cell else 1
    response = HttpResponse(moved.drawn(timezone.now(), company_day(), stalled_days))
    response["HX-Trigger"] = json.dumps({"announce": moved.sentence})
    response["HX-Trigger-After-Settle"] = json.dumps({"board:moved": {"card": card.pk}})
    return response


def place_form(request: SignedInRequest, card: Card, form: PlaceForm, status: int = 200) -> HttpResponse:
    """The form in the board's dialog, or on a page of its own."""
    form.name_columns(list(Column.objects.all()))
    context = {"card": card, "form": form, "in_dialog": wants_piece(request), "board": filter_of(request)}
    response = page(request, "projects/card_place.html", context, part="form", status=status)
    return in_dialog(response)


def to_hand_off(request: SignedInRequest, card: Card, place: dict[str, Any]) -> HttpResponse:
    """This lane takes a hand-off: on with it, with the same place, in the dialog where there is one."""
    url = reverse("projects:hand_off_new", args=[card.pk]) + f"?lane={place['lane'].pk}&column={place['column']}"
    if not wants_piece(request):
        return back_to(request, url)
    response = HttpResponse()
    response["HX-Location"] = json.dumps({"path": url, "target": "#move-body", "swap": "innerHTML", "push": "false"})
    return response


def overtaken(request: SignedInRequest, card: Card, form: PlaceForm) -> HttpResponse:
    """Somebody was quicker: 409, the board as it is now, and the move kept ready to be made all the same."""
    now = visible_or_404(Card.objects.visible_to(request.user).for_detail(), pk=card.pk)
    query = QueryDict(page_of(request).query)
    context = board_context(request, query) | {"overtaken": now, "wanted": form.cleaned_data}
    if not wants_piece(request):
        return render(request, "projects/board.html", context, status=409)
    response = render(request, "projects/board.html#board", context, status=409)
    response["HX-Retarget"], response["HX-Reswap"] = "#board", "outerHTML"
    response["HX-Trigger"] = json.dumps({"announce": "Somebody changed this card. The board is fresh now."})
    return response


def in_dialog(response: HttpResponse) -> HttpResponse:
    response["HX-Retarget"], response["HX-Reswap"] = "#move-body", "innerHTML"
    return response


def whose(card: Card, lane: Lane | None) -> str:
    """Who may move it, for somebody who may not."""
    if lane is None:
        return f"The lane “{card.lane}” is archived; its cards stand still."
    people = " or ".join(person.name for person in lane.owned.people)
    return f"“{lane}” is {lane.owned.whose} lane. Ask {people}, who answers for it, to move this card."
