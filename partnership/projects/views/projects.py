"""A project: its page, its stage, its dates."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.activity.models import Event
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.http import back_to, page
from partnership.intake.permissions import can_log
from partnership.lanes.models import Lane
from partnership.people.models import Refused
from partnership.projects.actions.board import enter_stage
from partnership.projects.forms.board import PlanForm, StageForm
from partnership.projects.models import Card, Column, HandOff, Project, Stage
from partnership.projects.permissions import can_approve_plan, can_change_cards, can_steer

STEERS = "The people of IT and marketing steer a project while it is open; observers and administrators read it."


@require_GET
def project_list(request: SignedInRequest) -> HttpResponse:
    """All projects: where each is, what it serves, and whether its day has moved."""
    shown = Project.objects.visible_to(request.user).for_list()
    closed = "closed" in request.GET
    projects = shown.filter(stage=Stage.CLOSED) if closed else shown.open()
    context = {"projects": projects, "closed": closed, "may_log": can_log(request.user)}
    return page(request, "projects/project_list.html", context)


@require_GET
def project_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One project: what it serves, how far it is, its cards, what happened."""
    return project_page(request, the_project(request, pk))


@require_POST
def project_stage(request: SignedInRequest, pk: int) -> HttpResponse:
    """The project enters another stage."""
    project = the_project(request, pk)
    require(can_steer(request.user, project), STEERS)
    form = StageForm(request.POST, project=project)
    if form.is_valid():
        try:
            enter_stage(project, form.cleaned_data["stage"], by=request.user, because=form.cleaned_data["because"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return back_to(request, project, say=f"“{project}” is in {project.get_stage_display().lower()} now.")
    return project_page(request, the_project(request, pk), stage_form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def project_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """The day it is planned to go live, kept apart from the approved one."""
    project = the_project(request, pk)
    require(can_steer(request.user, project), STEERS)
    form = PlanForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            project.plan(
                form.cleaned_data["planned_live_on"], because=form.cleaned_data["drift_because"], by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return back_to(request, project, say="Planned.")
    status = 422 if request.method == "POST" else 200
    return page(request, "projects/project_plan.html", {"project": project, "form": form}, status=status)


@require_POST
def project_approval(request: SignedInRequest, pk: int) -> HttpResponse:
    """An executive approves the planned day."""
    project = the_project(request, pk)
    require(
        can_approve_plan(request.user, project), "The CIO, the CMO or a deputy approves the day a project goes live."
    )
    try:
        project.approve_plan(by=request.user)
    except Refused as refused:
        return back_to(request, project, say=str(refused))
    return back_to(request, project, say="Approved the planned day.")


def the_project(request: SignedInRequest, pk: int) -> Project:
    return visible_or_404(Project.objects.visible_to(request.user).for_detail(), pk=pk)


def project_page(
    request: SignedInRequest, project: Project, *, stage_form: StageForm | None = None, status: int = 200
) -> HttpResponse:
    cards = list(Card.objects.filter(project=project).for_detail().order_by("column__position", "rank", "pk"))
    context = {
        "project": project,
        "stages": track(project),
        "columns": [
            (column, [card for card in cards if card.column_id == column.pk]) for column in Column.objects.all()
        ],
        "has_cards": bool(cards),
        "waiting": HandOff.objects.waiting().filter(card__project=project).for_detail().oldest_first(),
        "events": Event.objects.about(project, *cards)[:10],
        "lanes": Lane.objects.filter(cards__project=project).distinct(),
        "stage_form": stage_form or StageForm(project=project),
        "may_steer": can_steer(request.user, project),
        "may_approve": can_approve_plan(request.user, project),
        "may_add": project.is_open and can_change_cards(request.user),
    }
    return page(request, "projects/project_detail.html", context, status=status)


def track(project: Project) -> list[tuple[str, str]]:
    """The six stages with done, now or ahead."""
    reached = list(Stage).index(Stage(project.stage))
    return [
        (stage.label, "done" if place < reached else "now" if place == reached else "ahead")
        for place, stage in enumerate(Stage)
    ]
