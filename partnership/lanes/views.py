from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.core.access import SignedInRequest
from partnership.core.days import company_day
from partnership.core.http import page
from partnership.lanes.models import Lane
from partnership.lanes.permissions import can_set_up_lanes


@require_GET
def lane_list(request: SignedInRequest) -> HttpResponse:
    """Who decides what: each lane with its owner, since when, and who had it before."""
    today = company_day()
    context = {"today": today, "lanes": Lane.objects.open().for_list(), "may_set_up": can_set_up_lanes(request.user)}
    return page(request, "lanes/lane_list.html", context)
