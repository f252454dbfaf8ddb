"""Who acts for the two executives: an executive names a deputy without an administrator, and everybody sees it."""

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.attention.actions import end_deputyship, name_deputy
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.people.models import Chairs, Delegation, Side
from partnership.setup.forms.deputies import DeputyForm

LONG = 90
ONLY_THE_SEAT = "Only who holds the seat names a deputy for it."
PLACE = "/deputies/"


@require_http_methods(["GET", "HEAD", "POST"])
def deputies(request: SignedInRequest) -> HttpResponse:
    """Both seats with who acts for them; a POST of who holds one names a deputy."""
    person, today = request.user, company_day()
    holds = person.standing.seat is not None
    if request.method != "POST":
        return deputies_page(request, DeputyForm(principal=person, today=today) if holds else None)
    require(holds, ONLY_THE_SEAT)
    form = DeputyForm(request.POST, principal=person, today=today)
    if form.is_valid():
        with said_in(form):
            given = name_deputy(by=person, principal=person, **form.cleaned_data)
            return named(request, given)
    return deputies_page(request, form, status=422)


def named(request: SignedInRequest, given: Delegation) -> HttpResponse:
    """Back, with what was done, and a word where it is long."""
    if given.days > LONG:
        messages.warning(request, f"That is {given.days} days. Somebody for so long may better take the seat.")
    say = (
        f"{given.deputy.name} acts for you from {given.from_on:%-d %b} to {given.until_on:%-d %b}, and is told so now."
    )
    return back_to(request, PLACE, say=say)


@require_POST
def deputy_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """End it before its last day: whose deputy it is. Administrators do so on Set-up."""
    given = visible_or_404(Delegation.objects.for_list(), pk=pk)
    require(given.principal == request.user, "Whose deputy it is ends it here; an administrator on Set-up.")
    end_deputyship(given, by=request.user)
    return back_to(request, PLACE, say=f"{given.deputy.name} no longer acts for {given.principal.name}.")


def deputies_page(request: SignedInRequest, form: DeputyForm | None, *, status: int = 200) -> HttpResponse:
    today = company_day()
    chairs = Chairs.on(today)
    running = list(Delegation.objects.in_effect_since(today).for_list())
    holders = {holder.pk for holder in chairs.holders.values()}
    halves = [
        {
            "side": side,
            "holder": chairs.holders.get(side),
            "given": [each for each in running if each.principal == chairs.holders.get(side)],
        }
        for side in Side
    ]
    context = {
        "form": form,
        "halves": halves,
        "today": today,
        "acting": next(
            (each for each in running if each.deputy == request.user and each.principal_id in holders), None
        ),
    }
    return page(request, "setup/deputies.html", context, status=status)
