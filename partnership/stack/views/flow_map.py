"""The map: systems by the stages of the customer's way, and what flows between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from partnership.core.access import SignedInRequest
from partnership.core.http import page
from partnership.journey.models import JourneyStage
from partnership.stack import permissions as may
from partnership.stack.flowmap import FLOWS, SYSTEMS, Band, drawn, is_too_large
from partnership.stack.forms.integrations import IntegrationFilter
from partnership.stack.models import DataSet, Integration, System

SELECTED = 1_000
"""So many systems can be chosen from; of more, one comes from the list."""
NO_STAGE = "No stage named"


@require_GET
def flow_map(request: SignedInRequest) -> HttpResponse:
    chosen = IntegrationFilter(request.GET)
    person = request.user
    found = chosen.apply(Integration.objects.visible_to(person), person)
    flows = list(found.for_list()[: FLOWS + 1])
    there = System.objects.visible_to(person)
    systems = list(shown(there, chosen, flows)[: SYSTEMS + 1])
    context: dict[str, Any] = {
        "chosen": chosen,
        "selects": chosen.map_selects(
            there.here().only("name")[:SELECTED],
            DataSet.objects.visible_to(person).current().filter(flows__ended_at=None, flows__isnull=False).distinct(),
        ),
        "flows": flows,
        "to_mend": [flow for flow in flows if flow.state in ("broken", "missing") or flow.goes_nowhere],
        "lone": lone(systems, flows),
        "systems": len(systems),
        "is_too_large": is_too_large(len(systems), len(flows)),
        "may_add": may.can_add(person),
    }
    if not context["is_too_large"]:
        context["drawing"] = drawn(bands(systems), flows, narrowed=narrowed)
    return page(request, "stack/map.html", context, part="map")


def narrowed(system: System) -> str:
    return f"{reverse('stack:map')}?system={system.pk}"


def shown(there: Any, chosen: IntegrationFilter, flows: list[Integration]) -> Any:
    """The systems on the map: the ends of what flows, and those that the choice is about; else all that are in use."""
    ends = {pk for flow in flows for pk in (flow.source_id, flow.target_id)}
    if not chosen.is_narrow:
        wanted = ~Q(life__in=("considered", "gone")) | Q(pk__in=ends)
    else:
        wanted = Q(pk__in=ends)
        if chosen.system:
            wanted |= Q(pk=chosen.system.pk)
        if chosen.data_set:
            wanted |= Q(pk=chosen.data_set.system_id)
        if chosen.values["stage"]:
            at_stage = there.here().filter(stages=int(chosen.values["stage"])).values("pk")
            wanted |= Q(pk__in=at_stage)
    return there.filter(wanted).prefetch_related("stages")


def bands(systems: Iterable[System]) -> list[Band]:
    """Each system in the first stage that it serves, the stages in their order; those of none at the end."""
    by_stage: dict[JourneyStage | None, list[System]] = {}
    for system in systems:
        first = min(system.stages.all(), key=lambda stage: (stage.position, stage.pk), default=None)
        by_stage.setdefault(first, []).append(system)
    named = sorted((stage for stage in by_stage if stage), key=lambda stage: (stage.position, stage.pk))
    last = [Band(NO_STAGE, by_stage[None])] if None in by_stage else []
    return [*(Band(stage.name, by_stage[stage]) for stage in named), *last]


def lone(systems: Iterable[System], flows: Iterable[Integration]) -> list[System]:
    """Those that nothing flows to or from, as far as anybody has said."""
    ends = {pk for flow in flows for pk in (flow.source_id, flow.target_id)}
    return [system for system in systems if system.pk not in ends]
