from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import page
from partnership.people.models import Invitation, Seat, Side
from partnership.welcome.actions import invite_executives
from partnership.welcome.forms import ExecutivesForm
from partnership.welcome.views.gate import about, go_on, step
from partnership.welcome.views.sending import send


@require_http_methods(["GET", "POST"])
@step("executives")
def executives(request: SignedInRequest) -> HttpResponse:
    """The CIO and the CMO, invited to their seats."""
    held = {Side(seat.side): seat.person for seat in Seat.objects.held_since(company_day()).select_related("person")}
    asked = {Side(each.seat): each for each in Invitation.objects.pending().exclude(seat="").select_related("person")}
    empty = [side for side in Side if side not in held and side not in asked]
    form = ExecutivesForm(request.POST if request.method == "POST" else None, empty=empty)
    if request.method == "POST" and form.is_valid():
        zone = GroundRules.current().time_zone
        with said_in(form):
            send(request, invite_executives(form.invited, by=request.user, time_zone=zone))
            return go_on(request, say="")
    context = about("executives") | {
        "form": form,
        "chairs": [(side, held.get(side), asked.get(side)) for side in Side if side not in empty],
    }
    return page(request, "welcome/executives.html", context, status=422 if request.method == "POST" else 200)
