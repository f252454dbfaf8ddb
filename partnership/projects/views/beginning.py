"""Where a request becomes a project. The request's page asks for it by address."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.intake.models import Request
from partnership.intake.permissions import ONLY_IT, ONLY_JUDGES, is_consulted, judges_for
from partnership.projects.actions import beginning
from partnership.projects.forms.beginning import FastForm
from partnership.projects.models import Project


@require_POST
def acceptance(request: SignedInRequest, pk: int) -> HttpResponse:
    """One side's yes in one click: ``seen`` says which text the reader saw."""
    record = the_request(request, pk)
    require(judges_for(request.user, record) is not None, ONLY_JUDGES)
    beginning.accept(record, by=request.user, seen=request.POST.get("seen", "")[:64])
    return back_to(request, record, say="Accepted for your side.")


@require_POST
def fast_approval(request: SignedInRequest, pk: int) -> HttpResponse:
    """IT's one approval of what is small."""
    record = the_request(request, pk)
    require(is_consulted(request.user, record), ONLY_IT)
    form = FastForm(request.POST)
    if form.is_valid():
        with said_in(form):
            beginning.approve_fast(record, by=request.user, **form.cleaned_data)
            return back_to(request, record, say="Approved. It is a project now.")
    context = {"record": the_request(request, pk), "form": form}
    return page(request, "projects/request_not_begun.html", context, status=422)


@require_GET
def project_of(request: SignedInRequest, pk: int) -> HttpResponse:
    """From a request to the project that it became."""
    record = the_request(request, pk)
    return back_to(request, visible_or_404(Project.objects.visible_to(request.user), request=record))


def the_request(request: SignedInRequest, pk: int) -> Request:
    return visible_or_404(Request.objects.visible_to(request.user).for_detail(), pk=pk)
