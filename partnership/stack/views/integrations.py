"""Integrations: the list, the map, the page of each, and the form by which one comes in or changes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.activity.models import Event
from partnership.comments.models import Comment
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.core.refusals import Stale
from partnership.core.tables import Table, taken_away
from partnership.stack import permissions as may
from partnership.stack.data_taken import FLOW_COLUMNS, flows_taken
from partnership.stack.forms.integrations import EndForm, IntegrationFilter, IntegrationForm, StandingForm
from partnership.stack.models import Integration

PAGE = 50
EVENTS = 40


def visible(request: SignedInRequest, pk: int) -> Integration:
    return visible_or_404(Integration.objects.visible_to(request.user).for_detail(), pk=pk)


def changeable(request: SignedInRequest, pk: int) -> Integration:
    found = visible(request, pk)
    require(may.can_change_integration(request.user, found), may.ONLY_FLOW_OWNERS)
    return found


@require_GET
def integrations(request: SignedInRequest) -> HttpResponse:
    chosen = IntegrationFilter(request.GET)
    found = chosen.apply(Integration.objects.visible_to(request.user), request.user).for_list()
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "chosen": chosen,
        "page": shown,
        "talked": Comment.objects.numbers("integration", [row.pk for row in shown]),
        "may_add": may.can_add(request.user),
        "export_query": urlencode({name: value for name, value in chosen.values.items() if value}),
    }
    return page(request, "stack/integration_list.html", context, part="list")


@require_GET
def integration_export(request: SignedInRequest) -> HttpResponseBase:
    """The flows that the choice shows, as a table to take away."""
    found = IntegrationFilter(request.GET).apply(Integration.objects.visible_to(request.user), request.user)
    table = Table(f"integrations-{company_day().isoformat()}", FLOW_COLUMNS, flows_taken(found.for_list()))
    return taken_away(table, request.GET.get("as", ""))


@require_http_methods(["GET", "HEAD", "POST"])
def integration_new(request: SignedInRequest) -> HttpResponse:
    require(may.can_add(request.user), may.ONLY_STAFF)
    begun = {name: request.GET[name] for name in ("source", "target") if name in request.GET}
    form = IntegrationForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            added = Integration.objects.add(form.said, data_sets=form.cleaned_data["data_sets"], by=request.user)
            return back_to(request, added, say=f"{added} is on the map.")
    return page(request, "stack/integration_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def integration(request: SignedInRequest, pk: int) -> HttpResponse:
    return integration_page(request, visible(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def integration_facts(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is so of it now; where somebody saved first, both are shown."""
    found = changeable(request, pk)
    form = IntegrationForm(request.POST or None, instance=Integration.objects.for_list().get(pk=pk))
    context: dict[str, Any] = {"flow": found, "form": form}
    if request.method != "POST":
        return back_to(request, found) if found.is_ended else page(request, "stack/integration_form.html", context)
    if form.is_valid():
        with said_in(form):
            try:
                found.change(
                    form.said,
                    data_sets=form.cleaned_data["data_sets"],
                    seen=form.cleaned_data["seen"] or 0,
                    by=request.user,
                )
            except Stale:
                now = visible(request, pk)
                data = form.data.copy()
                data["seen"] = str(now.version)
                context |= {
                    "form": IntegrationForm(data, instance=Integration.objects.for_list().get(pk=pk)),
                    "now": now,
                }
                return page(request, "stack/integration_form.html", context, status=409)
            return back_to(request, found, say="Saved.")
    return page(request, "stack/integration_form.html", context, status=422)


@require_POST
def integration_standing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whether it works from now on."""
    found = changeable(request, pk)
    form = StandingForm(request.POST)
    if form.is_valid():
        with said_in(form):
            said = form.cleaned_data
            found.stand(said["state"], since_on=said["since_on"], note=said["note"], by=request.user)
            return back_to(request, found, say=f"{found}: {str(found.get_state_display()).lower()}.")
    return integration_page(request, visible(request, pk), forms={"standing": form}, status=422)


@require_POST
def integration_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nothing flows here any more."""
    found = changeable(request, pk)
    form = EndForm(request.POST)
    if form.is_valid():
        with said_in(form):
            found.end(because=form.cleaned_data["because"], by=request.user)
            return back_to(request, found, say="It has ended. It can be taken up again.")
    return integration_page(request, visible(request, pk), forms={"end": form}, status=422)


@require_POST
def integration_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """It flows again."""
    found = changeable(request, pk)
    gone = found.take_up(by=request.user)
    said = "It is on the map again."
    if gone:
        said += f" {gone.name} can no longer see to it: name somebody else."
    return back_to(request, found, say=said)


def integration_page(
    request: SignedInRequest, found: Integration, *, forms: dict[str, BaseForm] | None = None, status: int = 200
) -> HttpResponse:
    """Its page; ``forms`` are those that were refused, with what was typed."""
    given, person = forms or {}, request.user
    allowed = may.can_change_integration(person, found)
    context = {
        "flow": found,
        "may_change": allowed and not found.is_ended,
        "may_take_up": allowed and found.is_ended,
        "standing_form": given.get("standing")
        or StandingForm(initial={"state": found.state, "since_on": found.since_on, "note": found.note}),
        "end_form": given.get("end") or EndForm(),
        "events": Event.objects.about(found)[:EVENTS],
    }
    return page(request, "stack/integration_detail.html", context, status=status)
