from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from meetings.models import Series
from meetings.schedule import next_one_to_one
from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest
from partnership.core.days import company_day
from partnership.core.http import back_to, page
from partnership.people.models import Seat, Side
from partnership.welcome.actions import plan_one_to_one
from partnership.welcome.forms import OneToOneForm
from partnership.welcome.views.gate import about, step


@require_http_methods(["GET", "POST"])
@step("one_to_one")
def one_to_one(request: SignedInRequest) -> HttpResponse:
    """The executives' monthly meeting, as most want it."""
    rules = GroundRules.current()
    form = OneToOneForm(request.POST if request.method == "POST" else None, rules=rules)
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        planned = plan_one_to_one(by=request.user, **form.cleaned_data)
        return back_to(request, planned, say="Planned. Both of you can write on the first agenda now.")
    calendar, today = WorkingCalendar.current(rules), company_day()
    context = about("one_to_one") | {
        "form": form,
        "days": [(day, day.year == today.year, calendar.holiday(day)) for day in form.first_days()],
        "series": Series.objects.visible_to(request.user).one_to_ones().first(),
        "coming": next_one_to_one(timezone.now()),
        "chairs": [(side, holder) for side, holder in Seat.objects.executives().items()],
        "sides": Side,
    }
    status = 422 if request.method == "POST" and form.errors else 200
    return page(request, "welcome/one_to_one.html", context, part="days", status=status)
