from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from outcomes.models import Outcome
from partnership.core.access import SignedInRequest
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.journey.models import JourneyStage
from partnership.welcome.actions import draft_outcome
from partnership.welcome.forms import OutcomeForm
from partnership.welcome.patterns import BY_KEY, PATTERNS
from partnership.welcome.views.gate import about, step
from partnership.welcome.views.lanes import by_side

SHOWN = 5


@require_GET
@step("outcome")
def outcome(request: SignedInRequest) -> HttpResponse:
    """Four outcomes to start from, or a blank one; and those that are there already."""
    there = Outcome.objects.visible_to(request.user).for_list().order_by("-pk")[:SHOWN]
    return page(request, "welcome/outcome.html", about("outcome") | {"patterns": PATTERNS, "outcomes": there})


@require_http_methods(["GET", "POST"])
@step("outcome")
def pattern(request: SignedInRequest, template: str) -> HttpResponse:
    """One of the four, to be filled in with what only its people know."""
    chosen = BY_KEY.get(template)
    if chosen is None:
        raise Http404
    stages = list(JourneyStage.objects.current())
    form = OutcomeForm(
        request.POST if request.method == "POST" else None, pattern=chosen, people=by_side(), stages=stages
    )
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            made = draft_outcome(by=request.user, measures=form.wanted, **form.cleaned_data)
            return back_to(request, made.versions.get(), say="Drafted. Both sides see it now.")
    context = about("outcome") | {"form": form, "pattern": chosen}
    return page(request, "welcome/pattern.html", context, status=422 if request.method == "POST" else 200)
