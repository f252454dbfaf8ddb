"""How systems fit: the picture, what is mine to rate, and the rating."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page, wants_piece
from partnership.people.models import Side
from partnership.stack import permissions as may
from partnership.stack.fitting import FitMap, mine_to_rate
from partnership.stack.forms.fits import FitForm, TalkForm
from partnership.stack.models import Fit, System

PAGE = 50
MINE = 6


@require_GET
def fits(request: SignedInRequest) -> HttpResponse:
    """All systems that both sides have rated, by what that says of them; and those that wait for one's own rating."""
    known = FitMap.of(Fit.objects.newest().select_related("system"), place=request.GET.get("place", ""))
    side = may.side_rating_fit(request.user)
    mine = mine_to_rate(request.user, side, company_day())
    context = {
        "map": known,
        "page": Paginator(known.listed, PAGE).get_page(request.GET.get("page")),
        "today": company_day(),
        "mine": mine[:MINE],
        "more_mine": max(0, len(mine) - MINE),
        "side": side,
        "form": FitForm(side=side or Side.IT),
    }
    return page(request, "stack/fit_map.html", context, part="fits")


@require_GET
def system_fit(request: SignedInRequest, pk: int) -> HttpResponse:
    """How one fits; a piece of its page, and a page."""
    system = visible_or_404(System.objects.visible_to(request.user).for_detail(), pk=pk)
    return fit_page(request, system)


@require_POST
def rating(request: SignedInRequest, pk: int) -> HttpResponse:
    """The reader's side says how well it fits."""
    system = visible_or_404(System.objects.visible_to(request.user).for_detail(), pk=pk)
    side = may.side_fitted_for(request.user, system)
    require(side is not None, may.ONLY_FITTERS)
    assert side
    form = FitForm(request.POST, side=Side(side))
    if form.is_valid():
        with said_in(form):
            fit = Fit.objects.rate(system, **form.said, side=Side(side), by=request.user)
            both = fit.known_at is not None
            say = "Both have rated it." if both else "Yours stays sealed until the other side has rated."
            if request.POST.get("next") == "all":
                return back_to(request, reverse("stack:fits"), say=f"{system}: {say}")
            if not wants_piece(request):
                return back_to(request, f"{system.get_absolute_url()}#fit", say=say)
            return fit_page(request, system)
    return fit_page(request, system, form=form, status=422)


@require_POST
def talk(request: SignedInRequest, pk: int) -> HttpResponse:
    """The two have talked about how differently they see it."""
    fit = visible_or_404(Fit.objects.known().select_related("system"), pk=pk)
    require(may.can_settle_fit(request.user), may.ONLY_EXECUTIVES)
    form = TalkForm(request.POST)
    if form.is_valid():
        with said_in(form):
            fit.talk(form.cleaned_data["line"], by=request.user)
            return back_to(request, fit, say="Kept what came of it.")
    return fit_page(request, fit.system, talking=form, status=422)


def fit_page(
    request: SignedInRequest,
    system: System,
    *,
    form: FitForm | None = None,
    talking: TalkForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = list(Fit.objects.for_system(system)[:4])
    known = [fit for fit in found if fit.known_at]
    newest = found[0] if found else None
    side = may.side_fitted_for(request.user, system)
    open_round = newest if newest and not newest.known_at else None
    own: Any = open_round.round.own(request.user, side) if open_round and side else None
    context = {
        "system": system,
        "fit": known[0] if known else None,
        "earlier": known[1:],
        "stale": bool(known) and known[0].is_stale(company_day()),
        "open": open_round,
        "side": side,
        "own": own,
        "form": form or (FitForm(side=Side(side), own=own) if side and not system.is_gone else None),
        "talking": talking or TalkForm(),
        "may_talk": may.can_settle_fit(request.user),
    }
    return page(request, "stack/system_fit.html", context, part="fit", status=status)
