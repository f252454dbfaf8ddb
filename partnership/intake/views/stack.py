"""Where requests and the stack meet: what words name, and whether IT was asked before a system was bought."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from partnership.core.access import SignedInRequest, require
from partnership.core.days import company_day
from partnership.core.http import back_to, page
from partnership.core.quarters import quarters_until
from partnership.intake import permissions as may
from partnership.intake.actions.naming import say_what_is_meant, unmatched
from partnership.intake.early import BAD, GOOD, came_in, leads, median_lead
from partnership.intake.forms.naming import MeaningForm
from partnership.intake.models import Request
from partnership.stack.models import KnownAs, System

PAGE = 50
QUARTERS = 8


@require_http_methods(["GET", "HEAD", "POST"])
def naming(request: SignedInRequest) -> HttpResponse:
    """Words of requests that name no system that is known: which they mean is said once, for all requests."""
    form = MeaningForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(may.can_say_what_is_meant(request.user), may.ONLY_STAFF_MATCH)
        if form.is_valid():
            words, system = form.cleaned_data["words"], form.cleaned_data["system"]
            say_what_is_meant(words, system, by=request.user)
            said = f"“{words}” names {system}." if system else f"“{words}” names no system of ours."
            return back_to(request, reverse("intake:naming"), say=said)
    texts = Request.objects.visible_to(request.user).exclude(systems_touched="")
    found = unmatched(texts.order_by("-pk").values_list("pk", "systems_touched"))
    shown = Paginator(list(found.values()), PAGE).get_page(request.GET.get("page"))
    first = {each["words"]: each["requests"][0] for each in shown}
    titles = dict(Request.objects.filter(pk__in=first.values()).values_list("pk", "title"))
    context = {
        "page": shown,
        "rows": [(each["words"], len(each["requests"]), first[each["words"]], titles[first[each["words"]]])
                 for each in shown],
        "form": form,
        "systems": System.objects.here().values_list("name", flat=True),
        "known": KnownAs.objects.select_related("system")[:PAGE],
        "may_match": may.can_say_what_is_meant(request.user),
    }  # fmt: skip
    return page(request, "intake/naming.html", context, part="words", status=422 if form.is_bound else 200)


@require_GET
def early(request: SignedInRequest) -> HttpResponse:
    """The lead of each choice, and by quarter what came without a request."""
    quarters = quarters_until(company_day(), QUARTERS)
    found = leads(request.user, quarters)
    context = {
        "leads": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "median": median_lead(found),
        "counted": sum(lead.days is not None for lead in found),
        "late": sum(lead.days is not None and lead.days <= BAD for lead in found),
        "quarters": came_in(quarters),
        "unexplained": System.objects.unexplained().count(),
        "good": GOOD,
        "bad": BAD,
    }
    return page(request, "intake/early.html", context, part="leads")
