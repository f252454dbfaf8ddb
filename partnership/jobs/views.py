"""Long work: one's own, and one of it with how far it is."""

from allauth.account.decorators import reauthentication_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import retarget

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.http import back_to, page
from partnership.jobs.models import Job, Piece
from partnership.jobs.permissions import can_cancel, can_take_file, can_try_again

PAGE = 50
ENDED = "It had ended already."


@require_GET
def jobs(request: SignedInRequest) -> HttpResponse:
    """What the reader started, the newest first."""
    mine = Job.objects.of(request.user).for_list()
    context = {"page": Paginator(mine, PAGE).get_page(request.GET.get("page"))}
    return page(request, "jobs/job_list.html", context)


@require_GET
def job(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is. While it runs, its page asks for the piece that changes, which leaves the buttons where they are;
    the last answer takes the place of the whole."""
    found = visible(request, pk)
    context = {
        "job": found,
        "is_own": found.person_id == request.user.pk,
        "may_cancel": can_cancel(request.user, found),
        "may_try_again": can_try_again(request.user, found),
        "may_take_file": can_take_file(request.user, found),
    }
    if found.is_active:
        return page(request, "jobs/job_detail.html", context, part="far")
    return retarget(page(request, "jobs/job_detail.html", context, part="job"), f"#job-{pk}")


@require_POST
def cancellation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nothing more of it is done."""
    found = visible(request, pk)
    require(can_cancel(request.user, found) or not found.is_active, "Who started it, or an administrator, cancels it.")
    done = found.cancel(by=request.user)
    return back_to(request, found, say="It is cancelled. What was done before stays." if done else ENDED)


@require_POST
def attempt(request: SignedInRequest, pk: int) -> HttpResponse:
    """Once more, after it failed or was cancelled."""
    found = visible(request, pk)
    if not found.may_go_on:
        return back_to(request, found, say="It needs no new attempt.")
    require(can_try_again(request.user, found), "Who started it tries again, while they may do such a thing.")
    found.try_again(by=request.user)
    return back_to(request, found)


@require_http_methods(["GET", "POST"])
def file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """What it made, for who started it. A GET is the way back from showing who one is."""
    found = visible(request, pk)
    if request.method == "GET":
        return back_to(request, found)
    require(can_take_file(request.user, found), "The file is for who started it, as long as it is kept.")
    guarded = found.declared is not None and found.declared.guarded
    give = reauthentication_required(given) if guarded else given
    response: HttpResponseBase = give(request, found)
    return response


def given(request: SignedInRequest, job: Job) -> HttpResponseBase:
    job.give_file(by=request.user)
    response = StreamingHttpResponse(Piece.objects.contents(job), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=job.file_name)
    response["Content-Encoding"] = "identity"  # it is packed already
    response["Content-Length"] = str(job.file_size)
    return response


def visible(request: SignedInRequest, pk: int) -> Job:
    return visible_or_404(Job.objects.visible_to(request.user).for_list(), pk=pk)
