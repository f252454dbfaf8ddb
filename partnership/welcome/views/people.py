from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest
from partnership.core.http import back_to, page
from partnership.people.models import Person, Role, Side
from partnership.welcome.actions import invite_some, say_everybody_is_here
from partnership.welcome.forms import LINES, PeopleFormSet
from partnership.welcome.views.gate import about, go_on, step
from partnership.welcome.views.sending import send

SHOWN = 30


@require_http_methods(["GET", "POST"])
@step("people")
def people(request: SignedInRequest) -> HttpResponse:
    """Who is in, and three more at a time; or that these are all."""
    form: Any = PeopleFormSet(request.POST if request.method == "POST" else None, prefix="people", initial=LINES)
    form.may_be_empty = is_all = "all" in request.POST
    if request.method == "POST" and form.is_valid():
        zone = GroundRules.current().time_zone
        send(request, invite_some(form.people, by=request.user, time_zone=zone))
        if not is_all:
            return back_to(request, reverse("welcome:people"))
        say_everybody_is_here(by=request.user)
        return go_on(request, say="These are all for now. You invite more under Set-up, People.")
    here = Person.objects.active()
    counted = {side.value: Count("pk", filter=Q(side=side)) for side in Side}
    context = about("people") | {
        "form": form,
        "people": here.exclude(role=Role.ADMINISTRATOR).order_by("-pk")[:SHOWN],
        "counts": here.aggregate(**counted),
    }
    return page(request, "welcome/people.html", context, status=422 if request.method == "POST" else 200)
