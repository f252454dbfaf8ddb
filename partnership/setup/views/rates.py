"""What other currencies are worth: the rates by which costs are added up."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.company.models import ExchangeRate, GroundRules
from partnership.core.access import SignedInRequest, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.setup.forms.rates import RateForm
from partnership.setup.views.gate import administrators
from partnership.stack.models import System


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def rates(request: SignedInRequest) -> HttpResponse:
    """The rates that hold and held; and which currencies have costs, and no rate."""
    form = RateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            said = ExchangeRate.objects.say(**form.cleaned_data, by=request.user)
            words = (
                f"1 {said.currency} is worth {said.rate.normalize():f} {said.into} from {said.from_on:%-d %b %Y} on."
            )
            return back_to(request, reverse("setup:rates"), say=words)
    own = GroundRules.current().currency
    context = {
        "form": form,
        "own": own,
        "rates": ExchangeRate.objects.filter(into=own),
        "without": list(without_rate(own)),
    }
    return page(request, "setup/rates.html", context, status=422 if form.is_bound else 200)


@require_POST
@administrators
def rate_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """It was wrong: what it converted is left out of sums, unless an earlier rate holds."""
    found = visible_or_404(ExchangeRate.objects.all(), pk=pk)
    words = f"The rate of {found.currency} from {found.from_on:%-d %b %Y} is taken back."
    found.take_back(by=request.user)
    return back_to(request, reverse("setup:rates"), say=words)


def without_rate(own: str) -> Iterator[str]:
    """The currencies of costs that cannot be added up."""
    known = {own, *ExchangeRate.objects.newest(own, company_day()).values_list("currency", flat=True)}
    yield from sorted(currency for _amount, currency in System.objects.costs() if currency not in known)
