"""The requests: the list, the form that is filled in over days, and the page that shows where one stands."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.comments.models import Comment
from partnership.core.access import Request as HttpRequest
from partnership.core.access import require, visible_or_404
from partnership.core.http import back_to, page, wants_piece
from partnership.people.models import Refused
from partnership.projects.actions import requests as actions
from partnership.projects.forms.filters import RequestFilter
from partnership.projects.forms.requests import StartForm
from partnership.projects.forms.sections import SECTION_FORMS, WholeForm
from partnership.projects.models import Request, Stale
from partnership.projects.permissions import requests as may
from partnership.projects.views.request_page import request_page

PAGE = 50
ONLY_STAFF = "Staff of IT or marketing log requests. Ask somebody there to log it for you."
ONLY_REQUESTER = "Only who asks can change the request."


def visible(request: HttpRequest, pk: int) -> Request:
    """The request if the reader may see it, else 404."""
    return visible_or_404(Request.objects.visible_to(request.user).for_detail(), pk=pk)


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
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
    return page(request, "projects/request_list.html", context, part="list")


@require_http_methods(["GET", "POST"])
def request_new(request: HttpRequest) -> HttpResponse:
    require(may.can_log(request.user), ONLY_STAFF)
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        record = actions.begin(by=request.user, **form.cleaned_data)
        return back_to(request, record.draft_url, say="Your draft is kept. Only you see it until you send it.")
    return page(
        request, "projects/request_new.html", {"form": form}, part="start", status=422 if form.is_bound else 200
    )


@require_GET
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    if record.state == Request.State.DRAFT:
        return back_to(request, record.draft_url)
    return request_page(request, record)


@require_http_methods(["GET", "POST"])
def request_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole form; a POST saves all of it, or nothing."""
    record = visible(request, pk)
    require(may.is_requester(request.user, record), ONLY_REQUESTER)
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
def request_section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One section, saved as it is written: htmx asks, and gets the section's one line of state back."""
    record = visible(request, pk)
    if key not in SECTION_FORMS:
        raise Http404
    require(may.is_requester(request.user, record), ONLY_REQUESTER)
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
    return page(request, "projects/request_form.html", context, part="autosaved", status=status)


@require_POST
def request_submission(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything is checked together; it is saved and sent, or neither."""
    record = visible(request, pk)
    require(may.is_requester(request.user, record), ONLY_REQUESTER)
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
    request: HttpRequest, record: Request, whole: WholeForm, *, stale: list[str] | None = None, status: int = 200
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
    return page(request, "projects/request_form.html", context, part="form", status=status)
