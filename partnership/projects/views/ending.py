"""How a project ends, and how it goes on."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from partnership.core.access import SignedInRequest, require
from partnership.core.forms import said_in
from partnership.core.hanging import hanging_on
from partnership.core.http import back_to, page
from partnership.projects.actions.ending import ENDS, close_project, coming_back, reopen_project
from partnership.projects.forms.projects import CloseForm, ReopenForm
from partnership.projects.permissions import can_reopen, can_steer
from partnership.projects.views.projects import the_project, who_steers


@require_http_methods(["GET", "HEAD", "POST"])
def project_closing(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is open beneath it, what becomes of that, and what was learnt."""
    project = the_project(request, pk)
    require(can_steer(request.user, project), who_steers(project))
    form = CloseForm(request.POST or None, project=project, hanging=hanging_on(ENDS, project, by=request.user))
    if request.method == "POST" and form.is_valid():
        wanted = form.wanted | {"seen": form.wanted["seen"] or None}
        with said_in(form):
            close_project(project, by=request.user, fates=form.fates, **wanted)
            return back_to(request, project, say=f"“{project}” is closed.")
    context = {"project": project, "form": form}
    return page(request, "projects/project_closing.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def project_reopening(request: SignedInRequest, pk: int) -> HttpResponse:
    """The way back: it goes on in the stage in which it was closed, with its cards."""
    project = the_project(request, pk)
    require(can_reopen(request.user, project), "Its owners and the executives open a closed project again.")
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            reopen_project(project, by=request.user, **form.cleaned_data)
            return back_to(request, project, say=f"“{project}” is in {project.get_stage_display().lower()} again.")
    context = {"project": project, "form": form, "cards": coming_back(project)}
    return page(request, "projects/project_reopening.html", context, status=422 if request.method == "POST" else 200)
