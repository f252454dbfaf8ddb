"""The least Django code and queries that do the same job. Never slowed to flatter a ratio."""

from collections import Counter, defaultdict
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from outcomes.models import KpiDefinition, PeriodValue
from partnership.intake.models import Request
from partnership.journey.models import JourneyStage, Touchpoint
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card, Move, Project
from partnership.stack.models import System


@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    """That the server answers."""
    return HttpResponse()


def empty(request: HttpRequest) -> HttpResponse:
    """A signed-in page with one SELECT."""
    return render(request, "bench/page.html", {"count": Person.objects.count()})


def tiles(request: HttpRequest) -> HttpResponse:
    """Fifty plain tiles, each with the last 24 values as a line."""
    values: dict[int, list[float]] = defaultdict(list)
    rows = PeriodValue.objects.filter(cadence="monthly").order_by("kpi_id", "first_on")
    for kpi_id, value in rows.values_list("kpi_id", "last_value"):
        values[kpi_id].append(float(value))
    named = KpiDefinition.objects.filter(version__state="in_force").values_list("kpi_id", "name", "unit")
    shown = [
        {"name": name, "unit": unit, "value": values[pk][-1], "points": line(values[pk][-24:])}
        for pk, name, unit in named
    ]
    return render(request, "bench/tiles.html", {"tiles": shown})


def line(values: list[float]) -> str:
    low, high = min(values), max(values)
    span = (high - low) or 1
    return " ".join(f"{n * 5},{30 - (value - low) / span * 30:.1f}" for n, value in enumerate(values))


def board(request: HttpRequest) -> HttpResponse:
    """Lanes by columns with their cards, by a plain template."""
    cells: dict[int, dict[str, list[Card]]] = defaultdict(lambda: defaultdict(list))
    for card in Card.objects.select_related("assignee", "project").order_by("rank"):
        cells[card.lane_id][str(card.column_id)].append(card)
    columns = ["todo", "doing", "blocked", "done"]
    lanes = [(lane, [cells[lane.pk][column] for column in columns]) for lane in Lane.objects.order_by("position")]
    return render(request, "bench/board.html", {"lanes": lanes})


def journey(request: HttpRequest) -> HttpResponse:
    """Stages with the first six of each sort of thing and how many there are, by a plain template."""
    found: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for touchpoint in Touchpoint.objects.select_related("round").prefetch_related("round__ratings"):
        found[touchpoint.stage_id]["touchpoints"].append(touchpoint)
    kpis = KpiDefinition.objects.filter(version__state="in_force").select_related("kpi__latest", "version")
    columns = ("version__stages", "version__outcome_id", "version__title", "kpi_id", "name", "kpi__latest__value")
    people = ("steward_it__name", "steward_marketing__name")
    for stage, outcome, title, *kpi in kpis.values_list(*columns, *people):
        if (outcome, title) not in found[stage]["outcomes"]:
            found[stage]["outcomes"].append((outcome, title))
        found[stage]["kpis"].append(kpi)
    owners = ("owner_it__name", "owner_marketing__name")
    for stage, *project in Project.objects.values_list("request__stages", "pk", "title", "stage", *owners):
        found[stage]["projects"].append(project)
    for stage, *system in System.objects.values_list("stages", "pk", "name", "category", *owners):
        found[stage]["systems"].append(system)
    stages = [(stage, found[stage.pk]) for stage in JourneyStage.objects.order_by("position")]
    return render(request, "bench/journey.html", {"stages": stages})


def filtered(request: HttpRequest) -> HttpResponse:
    """The newest fifty of one state, out of all."""
    rows = Request.objects.filter(state="declined").select_related("requester").order_by("-state_since", "-pk")[:50]
    return render(request, "bench/list.html", {"rows": rows})


def moves(request: HttpRequest) -> HttpResponse:
    """Every move of every card, in the order in which it went, counted by column."""
    rows = Move.objects.order_by("card_id", "pk").values_list("card_id", "lane_id", "column_id", "on")
    numbers = Counter(column for _, _, column, _ in rows)
    return render(request, "bench/page.html", {"count": sum(numbers.values())})


@csrf_exempt
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """One UPDATE."""
    Card.objects.filter(pk=pk).update(rank=F("rank") + 0.5)
    return HttpResponse(status=204)
