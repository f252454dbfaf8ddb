from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.company.calendar import WorkingCalendar
from partnership.company.models import ClosedDay, GroundRules
from partnership.core.access import SignedInRequest, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.setup.actions.calendar import close_day, open_day
from partnership.setup.forms import ClosedDayForm
from partnership.setup.views.gate import administrators


@require_http_methods(["GET", "POST"])
@administrators
def calendar(request: SignedInRequest) -> HttpResponse:
    """On which days nobody works: public holidays by country, and the company's own."""
    form = ClosedDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_in(form, "on"):
            close_day(form.instance, by=request.user)
            return back_to(request, reverse("setup:calendar"), say=f"{form.instance.on:%d %b %Y} is closed.")
    rules = GroundRules.current()
    context = {
        "form": form,
        "rules": rules,
        "closed_days": ClosedDay.objects.all(),
        "holidays": WorkingCalendar.current(rules).public_from(company_day(), count=12),
    }
    return page(request, "setup/calendar.html", context, status=422 if form.errors else 200)


@require_POST
@administrators
def closed_day_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Work on that day after all."""
    closed = visible_or_404(ClosedDay.objects.all(), pk=pk)
    day = closed.on
    open_day(closed, by=request.user)
    return back_to(request, reverse("setup:calendar"), say=f"{day:%d %b %Y} is a working day again.")
