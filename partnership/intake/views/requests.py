"""The requests: the list, the form that is filled in over days, and the page that shows where one stands."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.comments.models import Comment
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.choosing import number
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page, wants_piece
from partnership.core.refusals import Stale
from partnership.core.tables import Table, taken_away
from partnership.intake import actions
from partnership.intake import permissions as may
from partnership.intake.forms.answers import StartForm
from partnership.intake.forms.filters import RequestFilter
from partnership.intake.forms.sections import SECTION_FORMS
from partnership.intake.forms.whole import WholeForm
from partnership.intake.models import Consultation, Request
from partnership.intake.taking import COLUMNS, requests_taken
from partnership.intake.views.request_page import request_page
from partnership.people.models import Person
from partnership.stack.models import System

PAGE = 50


def visible(request: SignedInRequest, pk: int) -> Request:
    """The request if the reader may see it, else 404."""
    return visible_or_404(Request.objects.visible_to(request.user).for_detail(), pk=pk)


@require_GET
def requests(request: SignedInRequest) -> HttpResponse:
    chosen = RequestFilter(request.GET)
    found = chosen.apply(Request.objects.visible_to(request.user), request.user).for_list()
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = list(shown)
    context = {
        "chosen": chosen,
        "page": shown,
        "rows": chosen.with_clocks(rows),
        "overrides": Consultation.objects.overridden().count(),
        "talked": Comment.objects.numbers("request", [row.pk for row in rows]),
        "may_log": may.can_log(request.user),
        "export_query": urlencode({name: value for name, value in chosen.values.items() if value}),
    }
    return page(request, "intake/request_list.html", context, part="list")


@require_GET
def export(request: SignedInRequest) -> HttpResponseBase:
    """The requests that the choice shows, as a table to take away."""
    found = RequestFilter(request.GET).apply(Request.objects.visible_to(request.user), request.user)
    table = Table(f"requests-{company_day().isoformat()}", COLUMNS, requests_taken(found))
    return taken_away(table, request.GET.get("as", ""))


@require_http_methods(["GET", "POST"])
def request_new(request: SignedInRequest) -> HttpResponse:
    require(may.can_log(request.user), may.ONLY_STAFF)
    form = StartForm(request.POST or None, initial=_about(request.GET.get("system", "")))
    if request.method == "POST" and form.is_valid():
        record = actions.begin(by=request.user, **form.cleaned_data)
        return back_to(request, record.draft_url, say="Your draft is kept. Only you see it until you send it.")
    return page(request, "intake/request_new.html", {"form": form}, part="start", status=422 if form.is_bound else 200)


def _about(system: str) -> dict[str, Any]:
    """What a request begins with that is asked for a system which is there already."""
    found = System.objects.here().filter(pk=pk).first() if (pk := number(system)) else None
    return {"system": found.pk, "title": f"Keep {found}, asked for properly"[:120]} if found else {}


@require_GET
def similar(request: SignedInRequest) -> HttpResponse:
    """Requests like the one whose title is being typed; ``about`` is the draft's own number."""
    title, about = request.GET.get("title", "")[:200], number(request.GET.get("about"))
    others = Request.objects.visible_to(request.user)
    others = others.exclude(pk=about) if about else others
    context = {"similar": others.like(title), "title": title}
    return page(request, "intake/request_similar.html", context, part="similar")


@require_GET
def request_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    if record.state == Request.State.DRAFT:
        return back_to(request, record.draft_url)
    return request_page(request, record)


@require_http_methods(["GET", "POST"])
def request_draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form. A draft keeps what is right of it, whatever else is wrong; what was sent changes whole or not."""
    record = visible(request, pk)
    require(may.is_requester(request.user, record), may.ONLY_REQUESTER)
    if request.method == "GET":
        return form_page(request, record, WholeForm(record)) if record.is_editable else back_to(request, record)
    was_sent, before = record.submitted_at is not None, record.digest
    whole = WholeForm(record, request.POST, complete=was_sent)
    if moved := keep(whole, record, by=request.user):
        return form_page(request, record, whole, stale=moved, status=409)
    if not whole.is_valid():
        return form_page(request, record, whole, status=422)
    if not was_sent:
        return back_to(request, record.draft_url, say="Saved.")
    anew = "What was answered or scored of it is asked for anew. " if record.digest != before else ""
    return back_to(request, record, say=f"Saved. {anew}Now answer the question.")


@require_POST
def request_section(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """One section, saved as it is written: htmx asks, and gets the section's one line of state back."""
    record = visible(request, pk)
    if key not in SECTION_FORMS:
        raise Http404
    require(may.is_requester(request.user, record), may.ONLY_REQUESTER)
    whole = WholeForm(record, request.POST, only=key, complete=record.submitted_at is not None)
    (section,) = whole
    served = record.outcome_id
    context: dict[str, Any] = {"record": record, "section": section, "saved_at": timezone.now()}
    status = 200 if whole.is_valid() else 422
    if keep(whole, record, by=request.user):
        context["theirs"], status = section.differing(), 409
    elif whole.refusals:
        status = 422
    context |= {"refusals": whole.refusals, "serves_another": record.outcome_id != served}
    if not wants_piece(request):
        return back_to(request, record.draft_url) if status == 200 else form_page(request, record, whole, status=status)
    return page(request, "intake/request_form.html", context, part="autosaved", status=status)


@require_POST
def request_submission(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything is checked together; it is sent whole. What is right of a draft that is not yet is kept."""
    record = visible(request, pk)
    require(may.is_requester(request.user, record), may.ONLY_REQUESTER)
    whole = WholeForm(record, request.POST, complete=True)
    if moved := keep(whole, record, by=request.user, verb=actions.submit if whole.is_valid() else Request.amend):
        return form_page(request, record, whole, stale=moved, status=409)
    if not whole.is_valid():
        return form_page(request, record, whole, status=422)
    return back_to(request, record, say="Sent. IT has it now; this page shows where it stands.")


def keep(whole: WholeForm, record: Request, *, by: Person, verb: Callable[..., None] = Request.amend) -> list[str]:
    """Save what is right; of what was sent before, nothing while anything is wrong, since others rely on it.

    Answers the sections that somebody else saved in between: then nothing is kept.
    """
    if not whole.is_valid() and record.submitted_at:
        return []
    with said_in(whole):
        try:
            verb(record, whole.values, seen=whole.seen, by=by)
        except Stale as stale:
            return list(stale.current)
        whole.are_kept()
    return []


def form_page(
    request: SignedInRequest, record: Request, whole: WholeForm, *, stale: list[str] | None = None, status: int = 200
) -> HttpResponse:
    """The form; ``stale`` names the sections that somebody saved in between: both texts are shown there."""
    others = Request.objects.visible_to(request.user).exclude(pk=record.pk)
    both = {section.key: section.differing() for section in whole if section.key in (stale or [])}
    context = {
        "record": record,
        "whole": whole,
        "stale": both,
        "question": record.open_question,
        "filled": sum(section.is_filled for section in whole),
        "similar": [] if record.submitted_at else others.like(record.title),
    }
    return page(request, "intake/request_form.html", context, part="form", status=status)
