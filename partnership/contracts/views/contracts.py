"""Contracts: the list, the page of each, and the form by which one comes in or changes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from partnership.activity.models import Event
from partnership.comments.models import Comment
from partnership.company.models import GroundRules
from partnership.company.money import Rates
from partnership.contracts import permissions as may
from partnership.contracts.actions import keeping
from partnership.contracts.forms.contracts import ContractForm, DocumentForm, TermsForm, WithdrawalForm
from partnership.contracts.forms.filters import ContractFilter
from partnership.contracts.models import Contract
from partnership.contracts.shown import Row, course, years_of
from partnership.contracts.taking import COLUMNS, contracts_taken
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page, wants_piece
from partnership.core.refusals import Stale
from partnership.core.tables import Table, taken_away
from partnership.people.models import Side
from partnership.stack.models import System

PAGE = 50
EVENTS = 40


def visible(request: SignedInRequest, pk: int) -> Contract:
    return visible_or_404(Contract.objects.visible_to(request.user).for_detail(), pk=pk)


@require_GET
def contracts(request: SignedInRequest) -> HttpResponse:
    chosen = ContractFilter(request.GET, company_day())
    rows = chosen.rows(Contract.objects.visible_to(request.user), request.user)
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "chosen": chosen,
        "page": shown,
        "talked": Comment.objects.numbers("contract", [row.contract.pk for row in shown]),
        "yearly": chosen.sum_of(rows),
        "may_add": may.can_add(request.user),
        "export_query": urlencode({name: value for name, value in chosen.values.items() if value}),
    }
    return page(request, "contracts/contract_list.html", context, part="list")


@require_GET
def export(request: SignedInRequest) -> HttpResponseBase:
    """The contracts that the choice shows, as a table to take away."""
    today = company_day()
    rows = ContractFilter(request.GET, today).rows(Contract.objects.visible_to(request.user), request.user)
    table = Table(f"contracts-{today.isoformat()}", COLUMNS, contracts_taken(rows))
    return taken_away(table, request.GET.get("as", ""))


@require_http_methods(["GET", "HEAD", "POST"])
def contract_new(request: SignedInRequest) -> HttpResponse:
    """With the terms that hold from its first day."""
    require(may.can_add(request.user), may.ONLY_STAFF)
    form = ContractForm(request.POST or None, initial={"system": request.GET.get("system", "")})
    terms = TermsForm(request.POST or None, first=True)
    if request.method == "POST" and form.is_valid() and terms.is_valid():
        with said_in(terms):
            added = keeping.add(**form.said, terms=terms.said, by=request.user)
            return back_to(request, added, say="Written down. Add what it costs, and the file.")
    context = {"form": form, "terms": terms}
    return page(request, "contracts/contract_new.html", context, status=422 if form.is_bound else 200)


@require_GET
def contract(request: SignedInRequest, pk: int) -> HttpResponse:
    return contract_page(request, visible(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def contract_facts(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is so of it now; where somebody saved first, both are shown."""
    found = visible(request, pk)
    require(may.can_keep(request.user, found), may.ONLY_KEEPERS)
    form = ContractForm(request.POST or None, instance=Contract.objects.get(pk=pk))
    context: dict[str, Any] = {"contract": found, "form": form}
    if request.method != "POST":
        return page(request, "contracts/contract_form.html", context)
    if form.is_valid():
        with said_in(form):
            try:
                found.change(form.said, seen=form.cleaned_data["seen"] or 0, by=request.user)
            except Stale:
                now = visible(request, pk)
                data = form.data.copy()
                data["seen"] = str(now.version)
                context |= {"form": ContractForm(data, instance=Contract.objects.get(pk=pk)), "now": now}
                return page(request, "contracts/contract_form.html", context, status=409)
            return back_to(request, found, say="Saved.")
    return page(request, "contracts/contract_form.html", context, status=422)


@require_GET
def of_system(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a system's page shows of its contracts; visited, the list of them."""
    system = visible_or_404(System.objects.visible_to(request.user), pk=pk)
    if not wants_piece(request):
        return back_to(request, f"{reverse('contracts:list')}?system={pk}&state=all")
    today, rates = company_day(), Rates.current()
    found = Contract.objects.visible_to(request.user).of_system(pk).for_list()
    rows = [Row(each, today, rates) for each in found]
    context = {"rows": rows, "system": system, "may_add": may.can_add(request.user)}
    return page(request, "contracts/of_system.html", context)


def contract_page(request: SignedInRequest, found: Contract, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Its page; ``forms`` are those that were refused, by the name under which the page has them."""
    person, today = request.user, company_day()
    rates = Rates.current()
    row = Row(found, today, rates)
    keeps = may.can_keep(person, found)
    side = may.side_judged_for(person, found)
    documents = list(found.documents.for_list())
    context = {
        "contract": found,
        "row": row,
        "rules": GroundRules.current(),
        "turns": course(row),
        "years": years_of(found, today, rates),
        "changes": found.price_changes,
        "documents": [(each, may.can_take_away(person, each)) for each in documents],
        "may_keep": keeps,
        "side": side,
        "says": side is not None and not row.is_over and not row.is_cancelled,
        "lacks": side is not None and row.verdict is not None and side not in row.verdict.sides,
        "missing": [each for each in Side if row.verdict and each not in row.verdict.sides],
        "proves": keeps and (row.verdict_key == "cancel" or row.unproved_deadline is not None),
        "document_form": DocumentForm(),
        "withdrawal_form": WithdrawalForm(),
        "events": Event.objects.about(found)[:EVENTS],
    } | forms
    return page(request, "contracts/contract_detail.html", context, status=status)
