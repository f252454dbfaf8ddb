"""Who gives each side's part of a request's scores and acceptance: the seat, and whom it names for that."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.intake.forms.answers import TriagerForm
from partnership.intake.models import Triager
from partnership.intake.permissions import ONLY_THE_SEAT, can_name_triagers
from partnership.people.models import Chairs, Side

FORMER = 20


@require_GET
def triage(request: SignedInRequest) -> HttpResponse:
    return triage_page(request)


@require_POST
def people(request: SignedInRequest) -> HttpResponse:
    """Name somebody of one's own side."""
    require(can_name_triagers(request.user), ONLY_THE_SEAT)
    form = the_form(request, request.POST)
    if form.is_valid():
        with said_in(form):
            Triager.objects.appoint(form.cleaned_data["person"], by=request.user)
    if form.errors:
        return triage_page(request, form=form, status=422)
    return back_to(request, reverse("intake:triage"), say=f"Named {form.cleaned_data['person']}. They see it now.")


@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the naming back."""
    triager = visible_or_404(Triager.objects.for_list(), pk=pk)
    require(can_name_triagers(request.user) and triager.side == request.user.standing.side_spoken_for, ONLY_THE_SEAT)
    triager.end(by=request.user)
    return back_to(request, reverse("intake:triage"), say=f"{triager.person} no longer triages requests.")


def the_form(request: SignedInRequest, data: Any = None) -> TriagerForm:
    """Whom the reader's own seat may name: of their side, and not speaking for it already."""
    side = str(request.user.standing.side_spoken_for)
    speakers = Chairs.on(company_day()).speakers
    return TriagerForm(data, side=side, seats=[each.pk for each in speakers.get(Side(side), [])])


def triage_page(request: SignedInRequest, *, form: TriagerForm | None = None, status: int = 200) -> HttpResponse:
    may_name = can_name_triagers(request.user)
    chairs = Chairs.on(company_day())
    current = list(Triager.objects.current().for_list().order_by("named_at", "pk"))
    former = list(Triager.objects.exclude(ended_at=None).for_list().order_by("-ended_at", "-pk")[:FORMER])
    own = request.user.standing.side_spoken_for
    context = {
        "halves": [
            {
                "side": side,
                "holder": chairs.holders.get(side),
                "deputies": chairs.deputies[side],
                "triagers": [each for each in current if each.side == side],
                "is_own": side == own,
            }
            for side in Side
        ],
        "former": former,
        "form": form or (the_form(request) if may_name else None),
    }
    return page(request, "intake/triage.html", context, status=status)
