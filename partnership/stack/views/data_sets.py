"""The data sets: the list, what is left on the table, the page of each, and the form by which one comes in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from partnership.activity.models import Event
from partnership.comments.models import Comment
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.choosing import number
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.core.refusals import Stale
from partnership.core.tables import Table, taken_away
from partnership.people.models import Person
from partnership.stack import permissions as may
from partnership.stack.data_taken import COLUMNS, data_sets_taken
from partnership.stack.forms.data_set_filters import DataSetFilter
from partnership.stack.forms.data_sets import DataSetForm
from partnership.stack.forms.fits import TalkForm
from partnership.stack.models import DataSet, Integration, System
from partnership.stack.models.data_set_queries import LEFT
from partnership.stack.uses import named

PAGE = 50
EVENTS = 40
AT_ONCE = 10
"""So many of each kind are offered to be picked up from the table; the rest is a list."""


def visible(request: SignedInRequest, pk: int) -> DataSet:
    return visible_or_404(DataSet.objects.visible_to(request.user).for_detail(), pk=pk)


@require_GET
def data_sets(request: SignedInRequest) -> HttpResponse:
    chosen = DataSetFilter(request.GET)
    found = chosen.apply(DataSet.objects.visible_to(request.user), request.user)
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "chosen": chosen,
        "page": shown,
        "talked": Comment.objects.numbers("data-set", [row.pk for row in shown]),
        "may_add": may.can_add(request.user),
        "export_query": urlencode({name: value for name, value in chosen.values.items() if value}),
    }
    return page(request, "stack/data_set_list.html", context, part="list")


@require_GET
def data_export(request: SignedInRequest) -> HttpResponseBase:
    """The data sets that the choice shows, as a table to take away."""
    found = DataSetFilter(request.GET).apply(DataSet.objects.visible_to(request.user), request.user)
    table = Table(f"data-sets-{company_day().isoformat()}", COLUMNS, data_sets_taken(found))
    return taken_away(table, request.GET.get("as", ""))


@require_GET
def data_left(request: SignedInRequest) -> HttpResponse:
    """What is left on the table, each with the one thing that picks it up."""
    person = request.user
    rows = DataSet.objects.visible_to(person)
    counts = rows.left_counts(person)
    ways = []
    for key, title in LEFT.items():
        some = rows.left(key, person).for_list(person).sorted_by("name")[:AT_ONCE] if counts[key] else []
        ways.append((key, title, counts[key], [(row, picks_up(key, person, row)) for row in some]))
    context = {"ways": ways, "number": rows.current().count(), "may_add": may.can_add(person)}
    return page(request, "stack/data_set_left.html", context)


def picks_up(key: str, person: Person, row: DataSet) -> list[tuple[str, str]]:
    """What can be done about it, where the reader may: each an address that asks for the rest, and its words."""
    if not may.can_change_data_set(person, row):
        return []
    if key == "unowned":
        side = person.side if person.side in row.lacking else row.lacking[0]
        first = (reverse("stack:data_owner", args=[row.pk, side]), "Give it an owner…")
    else:
        name, words = {
            "unused": ("stack:data_use", "Link a use…"),
            "late": ("stack:data_look", "Look again…"),
            "consent": ("stack:data_ground", "Say the ground…"),
        }[key]
        first = (reverse(name, args=[row.pk]), words)
    return [first, (reverse("stack:data_retirement", args=[row.pk]), "Retire it…")]


@require_http_methods(["GET", "HEAD", "POST"])
def data_set_new(request: SignedInRequest) -> HttpResponse:
    require(may.can_add(request.user), may.ONLY_STAFF)
    form = DataSetForm(request.POST or None, initial=_begun_with(request.GET.get("system", "")))
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            added = DataSet.objects.add(form.said, by=request.user)
            return back_to(request, added, say=f"{added} is in the list. Say what uses it.")
    return page(request, "stack/data_set_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def data_set(request: SignedInRequest, pk: int) -> HttpResponse:
    found, person = visible(request, pk), request.user
    uses = list(found.uses.visible_to(person).for_list())
    users = named(((use.kind, use.about_id) for use in uses), person)
    qualities = list(found.qualities.all())
    revealed = [each for each in qualities if each.round.is_revealed]
    allowed = may.can_change_data_set(person, found)
    context = {
        "data_set": found,
        "uses": [(use, users[use.kind, use.about_id]) for use in uses if (use.kind, use.about_id) in users],
        "flows": Integration.objects.visible_to(person).current().carrying(found.pk).for_list(),
        "quality": next(iter(revealed), None),
        "waits": next((each for each in qualities[:1] if not each.round.is_revealed), None),
        "earlier": revealed[1:],
        "may_talk": may.can_settle_fit(person),
        "talking": TalkForm(),
        "may_rate": not found.is_retired and may.side_rated_for(person, found) is not None,
        "may_change": allowed and not found.is_retired,
        "may_bring_back": allowed and found.is_retired,
        "events": Event.objects.about(found, *(each.round for each in qualities))[:EVENTS],
    }
    return page(request, "stack/data_set_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def data_set_facts(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is so of it now; where somebody saved first, both are shown."""
    found = visible(request, pk)
    require(may.can_change_data_set(request.user, found), may.ONLY_DATA_OWNERS)
    form = DataSetForm(request.POST or None, instance=DataSet.objects.get(pk=pk))
    context: dict[str, Any] = {"data_set": found, "form": form}
    if request.method != "POST":
        return back_to(request, found) if found.is_retired else page(request, "stack/data_set_form.html", context)
    if form.is_valid():
        with said_in(form):
            try:
                found.change(form.said, seen=form.cleaned_data["seen"] or 0, by=request.user)
            except Stale:
                now = visible(request, pk)
                data = form.data.copy()
                data["seen"] = str(now.version)
                context |= {"form": DataSetForm(data, instance=DataSet.objects.get(pk=pk)), "now": now}
                return page(request, "stack/data_set_form.html", context, status=409)
            return back_to(request, found, say="Saved.")
    return page(request, "stack/data_set_form.html", context, status=422)


def _begun_with(system: str) -> dict[str, Any]:
    found = System.objects.here().filter(pk=pk).first() if (pk := number(system)) else None
    return {"system": found} if found else {}


@require_GET
def data_of_system(request: SignedInRequest, pk: int) -> HttpResponse:
    """What data a system holds and what flows in and out of it: on its page, or as a page of its own."""
    system = visible_or_404(System.objects.visible_to(request.user), pk=pk)
    flows = Integration.objects.visible_to(request.user).current().touching(pk).for_list().sorted_by("from")
    both = list(flows)
    context = {
        "system": system,
        "data_sets": DataSet.objects.visible_to(request.user).current().filter(system=pk).for_list(request.user),
        "flows_in": [flow for flow in both if flow.target_id == pk],
        "flows_out": [flow for flow in both if flow.source_id == pk],
        "may_add": may.can_add(request.user) and not system.is_gone,
    }
    return page(request, "stack/data_of_system.html", context, part="piece")


@require_GET
def data_used_by(request: SignedInRequest, user: str, pk: int) -> HttpResponse:
    """What data a KPI, a project or a decision rests on: on its page, or as a page of its own."""
    found = named([(user, pk)], request.user).get((user, pk))
    if found is None:
        raise Http404
    rows = DataSet.objects.visible_to(request.user).current().used_by(user, pk).for_list(request.user)
    context = {"used_by": found, "data_sets": rows.sorted_by("name")}
    return page(request, "stack/data_used_by.html", context, part="piece")
