"""The systems: the list, the page of each, and the form by which one comes in or changes."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.activity.models import Event
from partnership.comments.models import Comment
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.fates import said_groups
from partnership.core.forms import said_in
from partnership.core.hanging import hanging_on
from partnership.core.http import back_to, page
from partnership.core.refusals import Stale
from partnership.core.tables import Table, taken_away
from partnership.core.text import searched
from partnership.sheets.models import ImportFile
from partnership.stack import actions
from partnership.stack import permissions as may
from partnership.stack.forms.filters import SystemFilter
from partnership.stack.forms.systems import SystemForm
from partnership.stack.models import System
from partnership.stack.products import called, like
from partnership.stack.taking import COLUMNS, systems_taken

PAGE = 50
EVENTS = 40


def visible(request: SignedInRequest, pk: int) -> System:
    return visible_or_404(System.objects.visible_to(request.user).for_detail(), pk=pk)


@require_GET
def systems(request: SignedInRequest) -> HttpResponse:
    chosen = SystemFilter(request.GET)
    found = chosen.apply(System.objects.visible_to(request.user), request.user).for_list()
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "chosen": chosen,
        "page": shown,
        "cost": chosen.rates.added(found.costs()),
        "talked": Comment.objects.numbers("system", [row.pk for row in shown]),
        "may_add": may.can_add(request.user),
        "export_query": urlencode({name: value for name, value in chosen.values.items() if value}),
    }
    return page(request, "stack/system_list.html", context, part="list")


@require_GET
def export(request: SignedInRequest) -> HttpResponseBase:
    """The systems that the choice shows, as a table to take away."""
    found = SystemFilter(request.GET).apply(System.objects.visible_to(request.user), request.user)
    return taken_away(
        Table(f"stack-{company_day().isoformat()}", COLUMNS, systems_taken(found)), request.GET.get("as", "")
    )


@require_GET
def products(request: SignedInRequest) -> HttpResponse:
    """Products on the market like what is typed, each a way to begin; and what of it is here already."""
    require(may.can_add(request.user), may.ONLY_STAFF)
    return page(request, "stack/product_list.html", _offer(request, request.GET.get("q", "")), part="offer")


@require_http_methods(["GET", "HEAD", "POST"])
def system_new(request: SignedInRequest) -> HttpResponse:
    """By hand, or begun with a product of the catalogue."""
    require(may.can_add(request.user), may.ONLY_STAFF)
    form = SystemForm(request.POST or None, initial=_begun_with(request.GET.get("product", "")))
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            added = System.objects.add(form.said, stages=form.cleaned_data["stages"], by=request.user)
            return back_to(request, added, say=f"{added} is in the stack.")
    context = {"form": form, **_offer(request, request.GET.get("q", ""))}
    return page(request, "stack/system_new.html", context, status=422 if form.is_bound else 200)


@require_GET
def system(request: SignedInRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    left = hanging_on(actions.GONE, found, by=request.user) if found.is_gone else []
    context = {
        "system": found,
        "groups": said_groups(left, {}),
        "may_change": may.can_change(request.user, found),
        "may_ask": may.can_add(request.user),
        "may_explain": found.is_unexplained and may.can_explain(request.user, found),
        "events": Event.objects.about(found)[:EVENTS],
    }
    return page(request, "stack/system_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def system_facts(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is so of it now; where somebody saved first, both are shown."""
    found = visible(request, pk)
    require(may.can_change(request.user, found), may.ONLY_OWNERS)
    form = SystemForm(request.POST or None, instance=System.objects.get(pk=pk))
    groups = said_groups(hanging_on(actions.GONE, found, by=request.user), {})
    context: dict[str, Any] = {"system": found, "form": form, "groups": groups}
    if request.method != "POST":
        return page(request, "stack/system_form.html", context)
    if form.is_valid():
        with said_in(form):
            try:
                actions.change(
                    found,
                    form.said,
                    stages=form.cleaned_data["stages"],
                    seen=form.cleaned_data["seen"] or 0,
                    by=request.user,
                )
            except Stale:
                now = visible(request, pk)
                data = form.data.copy()
                data["seen"] = str(now.version)
                context |= {"form": SystemForm(data, instance=System.objects.get(pk=pk)), "now": now}
                context["events"] = Event.objects.about(now)[:1]
                return page(request, "stack/system_form.html", context, status=409)
            return back_to(request, found, say="Saved.")
    return page(request, "stack/system_form.html", context, status=422)


@require_POST
def explanation(request: SignedInRequest, pk: int) -> HttpResponse:
    """How it came: there before the portal, or without a request."""
    found = visible(request, pk)
    require(may.can_explain(request.user, found), may.ONLY_EXPLAINERS)
    found.explain(request.POST.get("way", ""), by=request.user)
    return back_to(request, found, say="Noted how it came.")


@require_POST
def import_undoing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Out of the stack with what an own file brought and nobody has touched since."""
    require(may.can_add(request.user), may.ONLY_STAFF)
    own = ImportFile.objects.come_by("stack:import", request.user).filter(state=ImportFile.State.SAVED)
    file = visible_or_404(own.defer("content"), pk=pk)
    count = actions.take_back(file, by=request.user)
    said = "1 system is" if count == 1 else f"{count:,} systems are"
    return back_to(request, file, say=f"{said} out of the stack again. What was changed since stays.")


def _begun_with(name: str) -> dict[str, str]:
    product = called(searched(name))
    if product is None:
        return {}
    return {
        "name": product.name,
        "vendor": product.vendor,
        "website": product.website,
        "category": product.category,
        "does": product.description,
    }


def _offer(request: SignedInRequest, words: str) -> dict[str, Any]:
    words = searched(words)
    return {
        "words": words,
        "products": like(words),
        "here": System.objects.visible_to(request.user).mentioning(words)[:5] if words else [],
    }
