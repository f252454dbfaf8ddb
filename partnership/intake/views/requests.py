"""The requests: the list, the form that is filled in over days, and the page that shows where one stands."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.comments.models import Comment
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.http import back_to, page, wants_piece
from partnership.intake import actions
from partnership.intake import permissions as may
from partnership.intake.forms.answers import StartForm
from partnership.intake.forms.filters import RequestFilter
from partnership.intake.forms.sections import SECTION_FORMS
from partnership.intake.forms.whole import WholeForm
from partnership.intake.models import Request, Stale
from partnership.intake.views.request_page import request_page
from partnership.people.models import Refused

PAGE = 50


def visible(request: SignedInRequest, pk: int) -> Request:
    """The request if the reader may see it, else 404."""
    return visible_or_404(Request.objects.visible_to(request.user).for_detail(), pk=pk)


@require_GET
def requests(request: SignedInRequest) -> HttpResponse:
    chosen = RequestFilter(request.GET)
    rows = list(chosen.apply(Request.objects.visible_to(request.user), request.user).for_list()[: PAGE + 1])
    older = chosen.url(before=rows[PAGE - 1].pk) if len(rows) > PAGE else ""
    context = {
        "chosen": chosen,
        "rows": chosen.with_clocks(rows[:PAGE]),
        "talked": Comment.objects.numbers("request", [row.pk for row in rows]),
        "older": older,
        "newest": chosen.url() if chosen.values["before"] else "",
        "may_log": may.can_log(request.user),
    }
    return page(request, "intake/request_list.html", context, part="list")


@require_http_methods(["GET", "POST"])
def request_new(request: SignedInRequest) -> HttpResponse:
    require(may.can_log(request.user), may.ONLY_STAFF)
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        record = actions.begin(by=request.user, **form.cleaned_data)
        return back_to(request, record.draft_url, say="Your draft is kept. Only you see it until you send it.")
    return page(request, "intake/request_new.html", {"form": form}, part="start", status=422 if form.is_bound else 200)


@require_GET
def request_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    if record.state == Request.State.DRAFT:
        return back_to(request, record.draft_url)
    return request_page(request, record)


@require_http_methods(["GET", "POST"])
def request_draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole form; a POST saves all of it, or nothing."""
    record = visible(request, pk)
    require(may.is_requester(request.user, record), may.ONLY_REQUESTER)
    if request.method == "GET":
        return form_page(request, record, WholeForm(record)) if record.is_editable else back_to(request, record)
    whole = WholeForm(record, request.POST, complete=record.submitted_at is not None)
    if not whole.is_valid():
        return form_page(request, record, whole, status=422)
    try:
        record.amend(whole.values, opened=whole.opened, by=request.user)
    except Stale as stale:
        return form_page(request, record, whole, stale=stale.sections, status=409)
    except Refused as refusal:
        return request_page(request, record, refusal=str(refusal), status=409)
    return back_to(request, record.draft_url, say="Saved.")


@require_POST
def request_section(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """One section, saved as it is written: htmx asks, and gets the section's one line of state back."""
    record = visible(request, pk)
    if key not in SECTION_FORMS:
        raise Http404
    require(may.is_requester(request.user, record), may.ONLY_REQUESTER)
    whole = WholeForm(record, request.POST, only=key, complete=record.submitted_at is not None)
    (section,) = whole
    context: dict[str, Any] = {
        "record": record,
        "section": section,
        "saved_at": timezone.now(),
        "url": record.draft_url,
    }
    status = 200
    if not whole.is_valid():
        status = 422
    else:
        try:
            record.amend(whole.values, opened=whole.opened, by=request.user)
        except Stale:
            context["theirs"], status = section.differing(), 409
        except Refused as refusal:
            context["refusal"], status = str(refusal), 409
    if not wants_piece(request):
        return back_to(request, record.draft_url) if status == 200 else form_page(request, record, whole, status=status)
    return page(request, "intake/request_form.html", context, part="autosaved", status=status)


@require_POST
def request_submission(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything is checked together; it is saved and sent, or neither."""
    record = visible(request, pk)
    require(may.is_requester(request.user, record), may.ONLY_REQUESTER)
    whole = WholeForm(record, request.POST, complete=True)
    if not whole.is_valid():
        return form_page(request, record, whole, status=422)
    try:
        actions.submit(record, whole.values, opened=whole.opened, by=request.user)
    except Stale as stale:
        return form_page(request, record, whole, stale=stale.sections, status=409)
    except Refused as refusal:
        return request_page(request, record, refusal=str(refusal), status=409)
    return back_to(request, record, say="Sent. IT has it now; this page shows where it stands.")


def form_page(
    request: SignedInRequest, record: Request, whole: WholeForm, *, stale: list[str] | None = None, status: int = 200
) -> HttpResponse:
    """The form; ``stale`` names the sections that somebody saved in between: both texts are shown there."""
    both = {section.key: section.differing() for section in whole if section.key in (stale or [])}
    context = {
        "record": record,
        "whole": whole,
        "stale": both,
        "question": record.open_question,
        "sections": list(SECTION_FORMS),
    }
    return page(request, "intake/request_form.html", context, part="form", status=status)
