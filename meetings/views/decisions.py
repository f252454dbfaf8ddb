"""The register of decisions, across meetings."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import permissions
from meetings.actions import capture
from meetings.forms import EditDecisionForm, ReasonForm
from meetings.models import Decision, Stale
from meetings.views.reading import ONLY_EXECUTIVES, opened_anew, refused, staff
from partnership.core.access import Request, require, visible_or_404
from partnership.core.http import back_to, page
from partnership.core.text import clean_text
from partnership.people.models import Refused

PAGE = 25


@require_GET
def register(request: Request) -> HttpResponse:
    require(
        permissions.can_read_register(request.user), "Decisions are shared with those who work in IT and marketing."
    )
    return _show(request)


@require_http_methods(["GET", "POST"])
def reopening(request: Request, pk: int) -> HttpResponse:
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
def upholding(request: Request, pk: int) -> HttpResponse:
    """After a second look it stands."""
    decision = _visible(request, pk)
    require(permissions.can_plan(request.user), ONLY_EXECUTIVES)
    decision.uphold(by=request.user)
    return back_to(request, decision, say="It stands.")


@require_http_methods(["GET", "POST"])
def decision(request: Request, pk: int) -> HttpResponse:
    """Say it better or give it its owners, while its meeting is open."""
    found = _visible(request, pk)
    meeting = found.topic.meeting
    assert meeting is not None  # a decision is captured in a meeting, and its topic cannot be parked any more
    open_to = permissions.can_take_part(request.user, meeting) and meeting.is_in_progress
    require(open_to, "A decision is edited while its meeting is in progress. Reopen the decision to change it.")
    names = ("what", "why", "review_on", "confidential")
    initial = {name: getattr(found, name) for name in names}
    initial |= {"owner_it": str(found.owner_it_id or ""), "owner_marketing": str(found.owner_marketing_id or "")}
    initial["opened"] = found.wording
    form = EditDecisionForm(request.POST or None, prefix="decision", people=staff(), initial=initial)
    context = {"topic": found.topic, "meeting": meeting, "form": form, "what": "decision", "decision": found}
    if request.method == "POST" and form.is_valid():
        try:
            capture.edit_decision(found, by=request.user, **form.cleaned_data)
        except Stale as stale:
            data = opened_anew(request, "decision-opened", stale.current)
            context |= {"form": EditDecisionForm(data, prefix="decision", people=staff()), "now": stale.current}
            return page(request, "meetings/result_form.html", context, status=409)
        except Refused as error:
            return refused(request, meeting, error)
        return back_to(request, found.topic)
    return page(request, "meetings/result_form.html", context, status=422 if request.method == "POST" else 200)


def _visible(request: Request, pk: int) -> Decision:
    return visible_or_404(Decision.objects.visible_to(request.user).for_list(), pk=pk)


def _show(request: Request) -> HttpResponse:
    seen = Decision.objects.visible_to(request.user)
    words = clean_text(request.GET.get("q", "").replace("\x00", ""))[:200]
    found = seen.saying(words).newest_first().for_list()
    only = request.GET.get("only", "")
    if only == "reopened":
        found = found.reopened()
    if only == "review":
        found = found.due_for_review(timezone.localdate())
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "tally": seen.tally(),
        "words": words,
        "may_lead": permissions.can_plan(request.user),
        "today": timezone.localdate(),
    }
    return page(request, "meetings/decision_list.html", context, part="list")
