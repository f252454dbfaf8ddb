from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from partnership.core.access import SignedInRequest
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import page
from partnership.lanes.models import Lane
from partnership.lanes.starting import begin_lanes
from partnership.people.models import Invitation, Person, Role, Seat, Side
from partnership.welcome.forms import LanesForm
from partnership.welcome.views.gate import about, go_on, step


@require_http_methods(["GET", "POST"])
@step("lanes")
def lanes(request: SignedInRequest) -> HttpResponse:
    """The six starting lanes, each with somebody who answers for it: one save."""
    there = Lane.objects.open().with_owner()
    people = by_side()
    form = LanesForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            made = begin_lanes(form.wanted, by=request.user)
            number = "One lane is" if len(made) == 1 else f"{len(made)} lanes are"
            return go_on(request, say=f"{number} on the board, each with somebody who answers for it.")
    lacking = [side for side in Side if not people[side]]
    context = about("lanes") | {"form": form, "lanes": there, "lacking": lacking}
    return page(request, "welcome/lanes.html", context, status=422 if request.method == "POST" else 200)


def by_side() -> dict[str, list[Person]]:
    """The people of each side by name, its executive first, or who is invited to be it. Three queries."""
    seats = Seat.objects.held_since(company_day()).values_list("person", flat=True)
    asked = Invitation.objects.pending().exclude(seat="").values_list("person", flat=True)
    first = {*seats, *asked}
    staff = Person.objects.active().filter(role=Role.STAFF)
    ordered = sorted(staff, key=lambda person: (person.pk not in first, person.name.lower(), person.pk))
    return {side: [person for person in ordered if person.side == side] for side in Side.values}
