"""The company's standards: by area, what is open, failed, and waived until when."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.core.access import SignedInRequest
from partnership.core.http import page
from partnership.standards.models import Check, Standard
from partnership.standards.permissions import can_set_catalogue

AT_ONCE = 50
SHOWN = {"open": Check.State.OPEN, "failed": Check.State.FAILED, "waived": Check.State.WAIVED}

NOTHING = {"open_count": 0, "failed_count": 0, "passed_count": 0, "waived_count": 0}


@require_GET
def standing(request: SignedInRequest) -> HttpResponse:
    """How the company's open projects stand, by area; below it the checks themselves."""
    everything = Check.objects.visible_to(request.user).of_open().required()
    area, state = request.GET.get("area", ""), request.GET.get("state", "")
    found = everything.exclude(state=Check.State.PASSED) if state not in SHOWN else everything.filter(state=state)
    if area in Standard.Area.values:
        found = found.filter(standard__area=area)
    checks = Paginator(found.for_list().with_waiver(), AT_ONCE).get_page(request.GET.get("page"))
    areas = by_area(everything)
    context: dict[str, Any] = {
        "areas": areas,
        "is_asked": any(row[name] for row in areas for name in NOTHING),
        "checks": checks,
        "area": Standard.Area(area) if area in Standard.Area.values else None,
        "state": state if state in SHOWN else "",
        "narrow": area in Standard.Area.values or state in SHOWN,
        "has_standards": Standard.objects.in_force().exists(),
        "may_set": can_set_catalogue(request.user),
    }
    return page(request, "standards/company.html", context)


def by_area(checks: Any) -> list[dict[str, Any]]:
    """Each area with its counts, in the order of the list; those of which nothing is asked with nought."""
    counts = {row["standard__area"]: row for row in checks.counted("standard__area")}
    ends = checks.next_ends()
    return [
        NOTHING | counts.get(area.value, {}) | {"area": area, "next_end": ends.get(area.value)}
        for area in Standard.Area
    ]
