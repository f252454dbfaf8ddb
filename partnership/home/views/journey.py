"""The journey map: the customer's way on one page, and each stage with all that stands at it."""

from collections import defaultdict
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.activity.models import Event
from partnership.core.access import SignedInRequest, visible_or_404
from partnership.core.days import company_day
from partnership.core.http import page
from partnership.home.way import way
from partnership.journey import permissions as may
from partnership.journey.models import JourneyStage, Touchpoint
from partnership.people.models import Person
from partnership.projects.models import Easing

EVENTS = 40


@require_GET
def journey(request: SignedInRequest) -> HttpResponse:
    """One map: stages across, and down what both sides have at each, with what is missing in words."""
    steps = way(company_day())
    missing = sum(len(step.gaps) for step in steps)
    return page(request, "home/journey.html", {"steps": steps, "missing": missing})


@require_GET
def stage(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything that stands at a stage, and where its touchpoints are written, rated and put in order."""
    person = request.user
    found = visible_or_404(JourneyStage.objects.visible_to(person).select_related("merged_into"), pk=pk)
    steps = way(company_day())
    touchpoints = list(found.touchpoints.visible_to(person).current().for_detail())
    archived = list(found.touchpoints.visible_to(person).archived())
    eased: dict[int, list[Easing]] = defaultdict(list)
    for easing in Easing.objects.visible_to(person).filter(touchpoint__in=touchpoints).for_list():
        eased[easing.touchpoint_id].append(easing)
    rounds = [one.round for one in touchpoints]
    context: dict[str, Any] = {
        "stage": found,
        "step": next((step for step in steps if step.pk == found.pk), None),
        "steps": steps,
        "rows": [(one, own_of(one, person), eased[one.pk]) for one in touchpoints],
        "archived": archived,
        "came": found.merged_from.all(),
        "may_write": found.is_current and may.can_write(person),
        "may_rate": may.can_rate(person),
        "may_talk": may.can_talk(person),
        "events": Event.objects.about(found, *touchpoints, *archived, *rounds)[:EVENTS],
    }
    return page(request, "home/stage.html", context)


def own_of(touchpoint: Touchpoint, person: Person) -> tuple[dict[str, int], str] | None:
    """What the reader's side has rated, sealed or not; nothing for whoever has none."""
    return touchpoint.round.own(person, person.side) if person.side else None
