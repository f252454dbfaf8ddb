"""A project: the list, its page, its stage, its dates, its owners."""

from operator import attrgetter
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.accord.models import Signature
from partnership.activity.models import Event
from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import refused_as, said_in
from partnership.core.http import back_to, page
from partnership.core.refusals import Stale
from partnership.intake.models import Request
from partnership.intake.permissions import can_log
from partnership.people.models import Side
from partnership.projects.actions.board import enter_stage, name_owners
from partnership.projects.forms.projects import OwnerForm, PlanForm, ReopenForm, StageForm
from partnership.projects.models import Card, Column, HandOff, Project
from partnership.projects.permissions import (
    can_approve_plan,
    can_change_cards,
    can_experiment,
    can_give,
    can_reopen,
    can_steer,
    side_judged_for,
)


@require_GET
def project_list(request: SignedInRequest) -> HttpResponse:
    """All projects: where each is, what it serves, whose it is, and whether its day has moved."""
    shown = Project.objects.visible_to(request.user).for_list()
    closed = "closed" in request.GET
    projects = shown.filter(stage=Project.Stage.CLOSED) if closed else shown.open()
    context = {"projects": projects, "closed": closed, "may_log": can_log(request.user)}
    return page(request, "projects/project_list.html", context)


@require_GET
def project_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One project: what it serves and what was promised, how far it is, its cards, what happened."""
    return project_page(request, the_project(request, pk))


@require_POST
def project_stage(request: SignedInRequest, pk: int) -> HttpResponse:
    """The project enters another stage."""
    project = the_project(request, pk)
    require(can_steer(request.user, project), who_steers(project))
    form = StageForm(request.POST, project=project)
    if form.is_valid():
        with said_in(form):
            enter_stage(project, form.cleaned_data["stage"], by=request.user, seen=form.cleaned_data["seen"] or None)
            return back_to(request, project, say=f"“{project}” is in {project.get_stage_display().lower()} now.")
    return project_page(request, the_project(request, pk), stage_form=form, status=refused_as(form))


@require_http_methods(["GET", "HEAD", "POST"])
def project_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """The day it is planned to go live, kept apart from the approved one."""
    project = the_project(request, pk)
    require(can_steer(request.user, project), who_steers(project))
    form = PlanForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        with said_in(form):
            try:
                project.plan(
                    wanted["planned_live_on"],
                    because=wanted["drift_because"],
                    by=request.user,
                    seen=wanted["seen"] or None,
                )
            except Stale as stale:
                return plan_overtaken(request, stale.current, form)
            return back_to(request, project, say=said_of_plan(project))
    status = 422 if request.method == "POST" else 200
    return page(request, "projects/project_plan.html", {"project": project, "form": form}, status=status)


def said_of_plan(project: Project) -> str:
    return "Planned. Both sides are asked to agree on the day." if project.wants_approval else "Planned."


def plan_overtaken(request: SignedInRequest, now: Project, form: PlanForm) -> HttpResponse:
    """Both days: what was typed stays in the form, what stands now beside it; saving again keeps the typed one."""
    data = form.data.copy()
    data["seen"] = now.plan_digest
    context = {"project": now, "form": PlanForm(data, project=now), "now": now}
    return page(request, "projects/project_plan.html", context, status=409)


@require_POST
def project_approval(request: SignedInRequest, pk: int) -> HttpResponse:
    """One side's yes to the planned day; it is the approved one with both."""
    project = the_project(request, pk)
    require(can_approve_plan(request.user, project), "The CIO and the CMO, or a deputy of each, agree on the day.")
    project.approve_plan(by=request.user, seen=request.POST.get("seen", "")[:64])
    say = "Agreed for your side; it waits for the other." if project.wants_approval else "Both sides agreed on the day."
    return back_to(request, project, say=say)


@require_http_methods(["GET", "HEAD", "POST"])
def project_owners(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who owns it, for each side that the reader may name somebody for."""
    project = the_project(request, pk)
    sides = [side for side in Side if can_give(request.user, project, side)]
    require(bool(sides), "Who owns a project for a side is named by whoever owns it for that side, or its executive.")
    forms = [OwnerForm(request.POST or None, project=project, side=side) for side in sides]
    valid = [form.is_valid() for form in forms]
    if request.method == "POST" and all(valid):
        with said_in(forms[0]):
            name_owners(project, {form.side: form.cleaned_data["person"] for form in forms}, by=request.user)
            return back_to(request, project, say="Saved who owns it.")
    status = 422 if request.method == "POST" else 200
    return page(request, "projects/project_owners.html", {"project": project, "forms": forms}, status=status)


def the_project(request: SignedInRequest, pk: int) -> Project:
    return visible_or_404(Project.objects.visible_to(request.user).for_detail(), pk=pk)


def who_steers(project: Project) -> str:
    """Whom somebody asks who may not."""
    if not project.is_open:
        return "This project is closed. Open it again before you change it."
    owners = " and ".join(person.name for person in project.owners.values())
    named = f"{owners}, who own it, and the executives" if owners else "The executives, as nobody owns it,"
    return f"{named} change its stage and its day. Ask them, or write a comment."


def project_page(
    request: SignedInRequest, project: Project, *, stage_form: StageForm | None = None, status: int = 200
) -> HttpResponse:
    given = signed(project)
    every = Card.objects.filter(project=project).for_detail().order_by("column__position", "rank", "pk")
    cards = [card for card in every if card.taken_off_at is None]
    taken_off = [card for card in every if card.taken_off_at]
    context: dict[str, Any] = {
        "project": project,
        "promised": Request.objects.for_promise().get(pk=project.request_id),
        "currency": GroundRules.current().currency,
        "owned": [(side, project.owners.get(side)) for side in Side],
        "stages": track(project),
        "columns": [
            (column, [card for card in cards if card.column_id == column.pk]) for column in Column.objects.all()
        ],
        "has_cards": bool(cards),
        "taken_off": sorted(taken_off, key=attrgetter("taken_off_at"), reverse=True),
        "waiting": HandOff.objects.waiting().filter(card__project=project).for_detail().oldest_first(),
        "events": Event.objects.about(project, *cards)[:10],
        "eases": project.easings.for_list(),
        "lanes": sorted({card.lane for card in every}, key=attrgetter("position", "pk")),
        "stage_form": stage_form or StageForm(project=project),
        "reopen_form": ReopenForm(),
        "may_steer": can_steer(request.user, project),
        "may_reopen": can_reopen(request.user, project),
        "may_give": any(can_give(request.user, project, side) for side in Side),
        "may_add": project.is_open and can_change_cards(request.user),
        "who_steers": who_steers(project),
        **approval(request, project, given),
        **tried(request, project, given),
    }
    return page(request, "projects/project_detail.html", context, status=status)


def signed(project: Project) -> dict[int, dict[str, Signature]]:
    """Who has agreed on what, by the agreement's number and the side. One query where both sides are asked anything."""
    experiment = getattr(project, "experiment", None)
    asked = [project.plan_agreement_id if project.wants_approval else None, experiment and experiment.agreement_id]
    found: dict[int, dict[str, Signature]] = {pk: {} for pk in asked if pk}
    if found:
        for one in Signature.objects.for_list().filter(agreement__in=found):
            found[one.agreement_id][one.side] = one
    return found


def approval(request: SignedInRequest, project: Project, given: dict[int, dict[str, Signature]]) -> dict[str, Any]:
    """Who has agreed on the planned day, and whether the reader may."""
    if not (project.wants_approval and project.plan_agreement):
        return {}
    agreed = given.get(project.plan_agreement.pk, {})
    side = request.user.standing.side_spoken_for
    may = can_approve_plan(request.user, project) and side is not None and side not in agreed
    return {"asks_approval": True, "signed": [(side, agreed.get(side)) for side in Side], "may_approve": may}


def tried(request: SignedInRequest, project: Project, given: dict[int, dict[str, Signature]]) -> dict[str, Any]:
    """What it tries, where it is an experiment, and what the reader may say of that."""
    experiment = getattr(project, "experiment", None)
    if experiment is None:
        return {"may_experiment": can_experiment(request.user, project)}
    side = side_judged_for(request.user, project)
    said = given.get(experiment.agreement_id or 0, {})
    return {
        "experiment": experiment,
        "verdicts": [(each, said.get(each)) for each in Side],
        "may_judge": side is not None and not experiment.is_judged and company_day() >= experiment.starts_on,
        "may_agree": side is not None and experiment.is_proposed and side not in said,
        "may_replan": can_experiment(request.user, project) and not experiment.verdict,
    }


def track(project: Project) -> list[tuple[str, str]]:
    """The six stages with done, now or ahead."""
    reached = list(Project.Stage).index(Project.Stage(project.stage))
    return [
        (stage.label, "done" if place < reached else "now" if place == reached else "ahead")
        for place, stage in enumerate(Project.Stage)
    ]
