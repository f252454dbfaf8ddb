from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.core.access import SignedInRequest
from partnership.core.days import company_day
from partnership.core.http import page
from partnership.core.remarks import remarked
from partnership.lanes.models import Lane
from partnership.lanes.permissions import can_set_up_lanes


@require_GET
def lane_list(request: SignedInRequest) -> HttpResponse:
    """Who decides what: each lane with its owner, since when, and who had it before."""
    remarks = remarked("lanes")
    lanes = [
        (lane, [each.words for each in remarks if each.lane == lane.pk]) for lane in Lane.objects.open().for_list()
    ]
    context = {"today": company_day(), "lanes": lanes, "may_set_up": can_set_up_lanes(request.user)}
    return page(request, "lanes/lane_list.html", context)
