"""What a contract costs, line by line; and what all of them come to in a year."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.company.money import Rates
from partnership.contracts import permissions as may
from partnership.contracts.forms.contracts import CostForm, RepriceForm
from partnership.contracts.models import Contract, CostLine
from partnership.contracts.shown import spent_in
from partnership.contracts.views.contracts import visible
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.core.refusals import Stale
from partnership.core.tables import csv_file

FIRST, LAST = 1970, 2150


@require_http_methods(["GET", "HEAD", "POST"])
def cost_new(request: SignedInRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    require(may.can_keep(request.user, found), may.ONLY_KEEPERS)
    begun = {"from_on": found.begins_on, "payer": found.system.payer or request.user.side}
    form = CostForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            CostLine.objects.add(found, **form.said, by=request.user)
            return back_to(request, f"{found.get_absolute_url()}#costs", say="Added.")
    return _form(request, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
def cost(request: SignedInRequest, pk: int, line: int) -> HttpResponse:
    """It was written down wrongly; where somebody saved first, both are shown."""
    found, said = the_line(request, pk, line)
    form = CostForm(request.POST or None, instance=CostLine.objects.get(pk=said.pk))
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            try:
                said.correct(form.said, seen=form.cleaned_data["seen"], by=request.user)
            except Stale:
                now = CostLine.objects.get(pk=said.pk)
                data = form.data.copy()
                data["seen"] = now.digest
                context = {"contract": found, "form": CostForm(data, instance=now), "line": said, "now": said}
                return page(request, "contracts/cost_form.html", context | {"reprice": RepriceForm()}, status=409)
            return back_to(request, f"{found.get_absolute_url()}#costs", say="Corrected.")
    return _form(request, found, form, said)


@require_POST
def cost_price(request: SignedInRequest, pk: int, line: int) -> HttpResponse:
    """Another price from a day on."""
    found, said = the_line(request, pk, line)
    form = RepriceForm(request.POST)
    if form.is_valid():
        with said_in(form):
            said.reprice(form.cleaned_data["amount"], from_on=form.cleaned_data["from_on"], by=request.user)
            return back_to(
                request, f"{found.get_absolute_url()}#costs", say="The new price is kept beside the old one."
            )
    return _form(request, found, CostForm(instance=CostLine.objects.get(pk=said.pk)), said, reprice=form)


@require_POST
def cost_removal(request: SignedInRequest, pk: int, line: int) -> HttpResponse:
    found, said = the_line(request, pk, line)
    said.take_away(by=request.user)
    return back_to(request, f"{found.get_absolute_url()}#costs", say=f"“{said}” is taken away.")


@require_GET
def spending(request: SignedInRequest) -> HttpResponse:
    """What falls due in a year, by category and by who pays."""
    year = year_of(request)
    rates = Rates.current()
    contracts = Contract.objects.visible_to(request.user).for_list()
    rows, whole = spent_in(year, contracts, rates)
    if request.GET.get("as") == "csv":
        return _taken(year, [*rows, whole], rates)
    payers = [(value, words) for value, words in CostLine.Payer.choices]
    shown = [(row, [row.by_payer[value] for value, _words in payers]) for row in rows]
    totals = [whole.by_payer[value] for value, _words in payers]
    context = {"year": year, "rows": shown, "whole": whole, "totals": totals, "payers": payers, "rates": rates}
    return page(request, "contracts/spending.html", context)


def year_of(request: SignedInRequest) -> int:
    """The year that an address names; this one where it names none that can be shown."""
    said = request.GET.get("year", "")
    year = int(said) if said.isascii() and said.isdigit() and len(said) == 4 else 0
    return year if FIRST <= year <= LAST else company_day().year


def the_line(request: SignedInRequest, pk: int, line: int) -> tuple[Contract, CostLine]:
    found = visible(request, pk)
    said = visible_or_404(found.cost_lines.all(), pk=line)
    require(may.can_keep(request.user, found), may.ONLY_KEEPERS)
    said.contract = found
    return found, said


def _form(
    request: SignedInRequest,
    found: Contract,
    form: CostForm,
    said: CostLine | None = None,
    reprice: RepriceForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"contract": found, "form": form, "line": said, "reprice": reprice or RepriceForm()}
    refused = form.is_bound or (reprice is not None)
    return page(request, "contracts/cost_form.html", context, status=422 if refused else 200)


def _taken(year: int, rows: list[Any], rates: Rates) -> HttpResponse:
    heading = [
        "Category",
        *(f"{words}, {rates.into}" for words in CostLine.Payer.labels),
        f"All, {rates.into}",
        "Not in it",
    ]
    lines = [
        [
            row.category,
            *(row.by_payer[payer].amount for payer in CostLine.Payer.values),
            row.whole.amount,
            "; ".join(f"{amount} {currency}" for currency, amount in sorted(row.whole.without.items())),
        ]
        for row in rows
    ]
    return csv_file(f"contract-costs-{year}.csv", heading, lines)
