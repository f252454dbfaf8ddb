"""The register of decisions, across meetings."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import permissions
from meetings.forms.planning import ReasonForm
from meetings.models import Decision
from meetings.views.reading import ONLY_EXECUTIVES
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.http import back_to, page
from partnership.core.text import searched
from partnership.stack.models import Use

PAGE = 25


@require_GET
def register(request: SignedInRequest) -> HttpResponse:
    require(
        permissions.can_read_register(request.user), "Decisions are shared with those who work in IT and marketing."
    )
    return _show(request)


@require_http_methods(["GET", "POST"])
def reopening(request: SignedInRequest, pk: int) -> HttpResponse:
    """It does not hold any more, and why."""
    decision = _visible(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decision.reopen(by=request.user, because=form.cleaned_data["because"])
        return back_to(request, decision, say="Re-opened.")
    context = {"decision": decision, "form": form}
    return page(request, "meetings/decision_reopening.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def upholding(request: SignedInRequest, pk: int) -> HttpResponse:
    """After a second look it stands."""
    decision = _visible(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    decision.uphold(by=request.user)
    return back_to(request, decision, say="It stands.")


def _visible(request: SignedInRequest, pk: int) -> Decision:
    return visible_or_404(Decision.objects.visible_to(request.user).for_list(), pk=pk)


def _show(request: SignedInRequest) -> HttpResponse:
    seen = Decision.objects.visible_to(request.user)
    words = searched(request.GET.get("q", ""), 200)
    found = seen.saying(words).newest_first().for_list()
    only = request.GET.get("only", "")
    if only == "reopened":
        found = found.reopened()
    if only == "review":
        found = found.due_for_review(company_day())
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    data = Use.objects.data_of("decision", [decision.pk for decision in shown])
    context = {
        "page": shown,
        "rows": [(decision, data.get(decision.pk, [])) for decision in shown],
        "tally": seen.tally(),
        "words": words,
        "may_lead": permissions.can_plan(request.user),
        "today": company_day(),
    }
    return page(request, "meetings/decision_list.html", context, part="list")
