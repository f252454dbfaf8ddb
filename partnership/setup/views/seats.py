from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from partnership.attention.actions import end_deputyship, name_deputy
from partnership.core.access import SignedInRequest, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.people.actions import take_seat
from partnership.people.models import Delegation, Seat, Side
from partnership.setup.forms import DelegationForm, SeatForm
from partnership.setup.views.gate import administrators


@require_GET
@administrators
def seats(request: SignedInRequest) -> HttpResponse:
    """Who holds the two seats, who did before, and who acts for whom."""
    return seats_page(request)


@require_POST
@administrators
def seat(request: SignedInRequest, side: str) -> HttpResponse:
    """Hand a side's seat to somebody, from a day on."""
    chair = Side(side)
    form = SeatForm(request.POST, side=chair)
    if form.is_valid():
        with said_in(form):
            held = take_seat(by=request.user, side=side, **form.cleaned_data)
            say = f"{held.person.name} is {chair.chair} from {held.from_on:%d %b %Y}."
            return back_to(request, reverse("setup:seats"), say=say)
    return seats_page(request, status=422, **{f"{side}_form": form})


@require_POST
@administrators
def seat_handover_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Call a handover off that lies ahead."""
    planned = visible_or_404(Seat.objects.select_related("person"), pk=pk)
    planned.call_off(by=request.user)
    return back_to(request, reverse("setup:seats"), say=f"{planned.person.name} does not take the seat.")


@require_POST
@administrators
def delegation(request: SignedInRequest) -> HttpResponse:
    """Name a deputy between two days."""
    form = DelegationForm(request.POST, executives=list(Seat.objects.executives().values()))
    if form.is_valid():
        with said_in(form):
            given = name_deputy(by=request.user, **form.cleaned_data)
            return back_to(request, reverse("setup:seats"), say=f"{given.deputy.name} acts for {given.principal.name}.")
    return seats_page(request, status=422, delegation_form=form)


@require_POST
@administrators
def delegation_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a delegation before its last day."""
    given = visible_or_404(Delegation.objects.for_list(), pk=pk)
    end_deputyship(given, by=request.user)
    return back_to(
        request, reverse("setup:seats"), say=f"{given.deputy.name} no longer acts for {given.principal.name}."
    )


def seats_page(request: SignedInRequest, *, status: int = 200, **forms: SeatForm | DelegationForm) -> HttpResponse:
    history = list(Seat.objects.select_related("person"))
    holders = Seat.objects.executives()
    chairs = [
        {
            "side": side,
            "holder": holders.get(side),
            "history": [held for held in history if held.side == side],
            "form": forms.get(f"{side.value}_form") or SeatForm(side=side),
        }
        for side in Side
    ]
    return page(
        request,
        "setup/seats.html",
        {
            "chairs": chairs,
            "today": company_day(),
            "delegations": Delegation.objects.for_list()[:30],
            "form": forms.get("delegation_form") or DelegationForm(executives=list(holders.values())),
        },
        status=status,
    )
