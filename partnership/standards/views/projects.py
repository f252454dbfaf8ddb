"""A project's standards at a glance, and what the project is."""

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.forms import refused_as, said_in
from partnership.core.http import back_to, page
from partnership.core.text import enumerated
from partnership.projects.models import Project
from partnership.standards.actions.gate import in_the_way
from partnership.standards.actions.giving import change_facts
from partnership.standards.forms.describing import FactsForm
from partnership.standards.models import Check, Facts, Standard
from partnership.standards.models.check_queries import GATED
from partnership.standards.permissions import ONLY_OWNERS, can_describe


@require_GET
def project(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every standard that it is held against, by area, and what keeps it from its next stage."""
    found = the_project(request, pk)
    checks = list(Check.objects.filter(project=found).required().for_list().with_waiver())
    rows = [(Standard.Area(area), list(each)) for area, each in groupby(checks, lambda check: check.standard.area)]
    context: dict[str, Any] = {
        "project": found,
        "areas": rows,
        "counts": counts(checks),
        "former": Check.objects.filter(project=found, required=False).for_list(),
        "facts": Facts.objects.filter(project=found).first(),
        "currency": GroundRules.current().currency,
        "may_describe": can_describe(request.user, found),
        **ahead(found),
    }
    return page(request, "standards/project.html", context)


@require_GET
def glance(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same in a few lines: a piece for the project's own page, which asks for it by address."""
    found = the_project(request, pk)
    checks = list(Check.objects.filter(project=found).required().for_list())
    context = {"project": found, "counts": counts(checks), **ahead(found)}
    return page(request, "standards/glance.html", context, part="glance")


@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the project is: its checks follow."""
    found = the_project(request, pk)
    require(can_describe(request.user, found), ONLY_OWNERS)
    form = FactsForm(request.POST or None, facts=Facts.objects.of(found))
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            new = change_facts(found, form.fields_given(), by=request.user, seen=form.cleaned_data["seen"] or None)
            return back_to(request, address(found), say=said_of(new))
    status = refused_as(form) if request.method == "POST" else 200
    return page(request, "standards/facts.html", {"project": found, "form": form}, status=status)


def said_of(new: list[str]) -> str:
    return f"Saved. Also asked of it now: {enumerated(new)}." if new else "Saved what it is."


def address(project: Project) -> str:
    return reverse("standards:project", args=[project.pk])


def the_project(request: SignedInRequest, pk: int) -> Project:
    return visible_or_404(Project.objects.visible_to(request.user).for_detail(), pk=pk)


def counts(checks: list[Check]) -> list[tuple[str, str, int]]:
    """(mark, state in words, how many) of each state that occurs."""
    found = []
    for state in (Check.State.FAILED, Check.State.OPEN, Check.State.WAIVED, Check.State.PASSED):
        these = [check for check in checks if check.state == state]
        if these:
            found.append((these[0].mark, str(state.label), len(these)))
    return found


def ahead(project: Project) -> dict[str, Any]:
    """The next stage that asks for standards, and what is in its way."""
    stage = Project.Stage(project.stage).following
    while stage and stage not in GATED:
        stage = stage.following
    if stage is None or not project.is_open:
        return {"next_stage": None}
    names = in_the_way(project, stage)
    return {"next_stage": stage, "in_the_way": names["open"] + names["failed"]}
