"""Marketing's budget and its technology part, year by year."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods

from partnership.company.models import GroundRules
from partnership.company.money import Rates
from partnership.contracts import permissions as may
from partnership.contracts.drawing import FIELD_SHARE, lines_of, shares
from partnership.contracts.forms.budget import BudgetForm
from partnership.contracts.models import BudgetYear, Contract
from partnership.contracts.reconciling import beside, due_to_marketing
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.core.refusals import Stale
from partnership.core.tables import Column, Table, taken_away

COLUMNS = [
    Column("year", "Year"),
    Column("currency", "Currency"),
    Column("planned", "Planned"),
    Column("technology_planned", "Technology planned"),
    Column("share_planned", "Technology planned, %"),
    Column("spent", "Spent"),
    Column("technology_spent", "Technology spent"),
    Column("share_spent", "Technology spent, %"),
    Column("words", "What to know of it"),
]
DRAWN = 10
"""Years that the picture shows, the newest."""


@require_GET
def budget(request: SignedInRequest) -> HttpResponseBase:
    years = list(BudgetYear.objects.visible_to(request.user).order_by("year"))
    if request.GET.get("as"):
        rows = ([getattr(year, column.name) for column in COLUMNS] for year in years)
        return taken_away(Table(f"budget-{company_day().isoformat()}", COLUMNS, rows), request.GET["as"])
    own = GroundRules.current().technology_share
    known = [year for year in years if year.year <= company_day().year and year.share_planned is not None]
    contracts, rates = list(Contract.objects.visible_to(request.user).for_list()), Rates.current()
    this_year = company_day().year
    context = {
        "years": years[::-1],
        "besides": [beside(year, due_to_marketing(year.year, contracts), rates, this_year=this_year)
                    for year in years[::-1]],
        "drawing": shares(years[-DRAWN:], own) if years else "",
        "own": own,
        "lines": lines_of(own),
        "field_share": FIELD_SHARE,
        "latest": known[-1] if known else None,
        "may_say": may.can_say_budget(request.user),
    }  # fmt: skip
    return page(request, "contracts/budget.html", context)


@require_GET
def budget_contracts(request: SignedInRequest, year: int) -> HttpResponse:
    """The prices behind what contracts say of a year."""
    found = visible_or_404(BudgetYear.objects.visible_to(request.user), year=year)
    dues = due_to_marketing(year, Contract.objects.visible_to(request.user).for_list())
    row = beside(found, dues, Rates.current(), this_year=company_day().year)
    return page(request, "contracts/budget_contracts.html", {"year": found, "dues": dues, "row": row})


@require_http_methods(["GET", "HEAD", "POST"])
def budget_new(request: SignedInRequest) -> HttpResponse:
    require(may.can_say_budget(request.user), may.ONLY_BUDGET)
    form = BudgetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            made = BudgetYear.objects.add(form.said, by=request.user)
            return back_to(request, made, say=f"{made} is kept.")
    return page(request, "contracts/budget_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def budget_year(request: SignedInRequest, year: int) -> HttpResponse:
    """Its figures anew; where somebody saved first, both are shown."""
    found = visible_or_404(BudgetYear.objects.visible_to(request.user), year=year)
    require(may.can_say_budget(request.user), may.ONLY_BUDGET)
    form = BudgetForm(request.POST or None, instance=BudgetYear.objects.get(pk=found.pk))
    context: dict[str, Any] = {"form": form, "year": found}
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            try:
                found.change(form.said, seen=form.cleaned_data["seen"] or 0, by=request.user)
            except Stale:
                now = BudgetYear.objects.get(pk=found.pk)
                data = form.data.copy()
                data["seen"] = str(now.version)
                context |= {"form": BudgetForm(data, instance=BudgetYear.objects.get(pk=found.pk)), "now": now}
                return page(request, "contracts/budget_form.html", context, status=409)
            return back_to(request, found, say="Saved.")
    return page(request, "contracts/budget_form.html", context, status=422 if form.is_bound else 200)
