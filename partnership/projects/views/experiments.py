"""A project as an experiment: what it tries, how it ended, and what all of them taught."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outcomes.models import Kpi
from partnership.core.access import SignedInRequest, require
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.core.refusals import Stale
from partnership.projects.forms.experiments import ExperimentForm, LearntFilter, VerdictForm
from partnership.projects.models import Experiment, Project
from partnership.projects.permissions import can_experiment, side_judged_for
from partnership.projects.views.projects import the_project, who_steers

PAGE = 50
ONLY_JUDGES = "Its owners say how it ended, each for their side; where a side has none, its executive does."


@require_http_methods(["GET", "HEAD", "POST"])
def experiment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make a project one, or say anew what it tries."""
    project = the_project(request, pk)
    require(can_experiment(request.user, project), who_steers(project))
    found = Experiment.objects.for_detail().filter(project=project).first()
    if found and found.verdict and request.method != "POST":
        return back_to(request, project)
    form = ExperimentForm(request.POST or None, project=project, experiment=found)
    context: dict[str, Any] = {"project": project, "experiment": found, "form": form}
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            try:
                save(project, found, form, request)
            except Stale:
                return overtaken(request, project, form)
            return back_to(request, f"{project.get_absolute_url()}#experiment", say="Kept.")
    return page(request, "projects/experiment_form.html", context, status=422 if request.method == "POST" else 200)


def save(project: Project, found: Experiment | None, form: ExperimentForm, request: SignedInRequest) -> None:
    if found is None:
        Experiment.objects.set_up(project, **form.said, by=request.user)
    else:
        found.change(form.said, seen=form.cleaned_data["seen"] or 0, by=request.user)


def overtaken(request: SignedInRequest, project: Project, form: ExperimentForm) -> HttpResponse:
    """Both texts: what was typed stays in the form, what stands now beside it; saving again keeps the typed one."""
    now = Experiment.objects.for_detail().get(project=project)
    data = form.data.copy()
    data["seen"] = str(now.version)
    again = ExperimentForm(data, project=project, experiment=now)
    context = {"project": project, "experiment": now, "form": again, "now": now}
    return page(request, "projects/experiment_form.html", context, status=409)


@require_POST
def experiment_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is an ordinary project after all."""
    project = the_project(request, pk)
    require(can_experiment(request.user, project), who_steers(project))
    the_experiment(project).drop(by=request.user)
    return back_to(request, project, say="It is no experiment any more. Made one again, it begins with what it said.")


@require_http_methods(["GET", "HEAD", "POST"])
def verdict(request: SignedInRequest, pk: int) -> HttpResponse:
    """One side says how it ended; what the other had said stands beside the form."""
    project = the_project(request, pk)
    found = the_experiment(project)
    side = side_judged_for(request.user, project)
    require(side is not None, ONLY_JUDGES)
    form = VerdictForm(request.POST or None, experiment=found)
    context = {"project": project, "experiment": found, "form": form}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with said_in(form):
            try:
                found.judge(said["verdict"], learnt=said["learnt"], side=str(side), by=request.user, seen=said["seen"])
            except Stale:
                now = the_experiment(project)
                data = form.data.copy()
                data["seen"] = now.digest
                context |= {"experiment": now, "form": VerdictForm(data, experiment=now), "is_overtaken": True}
                return page(request, "projects/experiment_verdict.html", context, status=409)
            return back_to(request, found, say="Said for your side. It is the verdict once the other side agrees.")
    return page(request, "projects/experiment_verdict.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def verdict_agreement(request: SignedInRequest, pk: int) -> HttpResponse:
    """The other side says so too: ``seen`` is the digest of what they read."""
    project = the_project(request, pk)
    found = the_experiment(project)
    side = side_judged_for(request.user, project)
    require(side is not None, ONLY_JUDGES)
    found.agree(side=str(side), by=request.user, seen=request.POST.get("seen", "")[:64])
    return back_to(request, found, say=f"Both sides say it: {found.get_verdict_display().lower()}.")


@require_GET
def learnt(request: SignedInRequest) -> HttpResponse:
    """What the company's experiments taught, the newest verdict first."""
    every = Experiment.objects.visible_to(request.user)
    tried = Kpi.objects.filter(experiments__in=every.order_by()).distinct().order_by("name", "pk")
    chosen = LearntFilter(request.GET, list(tried.values_list("pk", "name")))
    shown = Paginator(chosen.apply(every).for_list(), PAGE).get_page(request.GET.get("page"))
    counts = chosen.but_verdict(every).judged().order_by().counts()
    context = {"chosen": chosen, "page": shown, "counts": counts}
    return page(request, "projects/learnt.html", context, part="list")


def the_experiment(project: Project) -> Experiment:
    found = Experiment.objects.for_detail().filter(project=project).first()
    if found is None:
        raise Http404
    return found
