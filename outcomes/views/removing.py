"""Taking a value back: what was recorded of another KPI, of another day, or by mistake."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from outcomes.actions.measuring import record_value, take_back
from outcomes.forms.measuring import RemovalForm
from outcomes.models import Kpi, Measurement
from outcomes.permissions import can_record
from outcomes.reckoning.units import shown_unit
from outcomes.views.kpi import NOT_YOURS
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page


@require_http_methods(["GET", "HEAD", "POST"])
def measurement_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """A value with what it said before: put that back, or take it out with the reason."""
    seen = Measurement.objects.filter(kpi__in=Kpi.objects.visible_to(request.user)).for_list()
    found = visible_or_404(seen.select_related("kpi__outcome", "recorded_by"), pk=pk)
    definition = found.kpi.current_definition()
    require(can_record(request.user, found.kpi.outcome, definition), NOT_YOURS)
    before = next(iter(found.corrections.all()), None)
    if before and "put-back" in request.POST:
        record_value(kpi=found.kpi, on=found.on, value=before.value, by=request.user)
        return back_to(request, found.kpi, say=f"It says {before.value.normalize():f} again.")
    form = RemovalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with said_in(form):
            take_back(found, by=request.user, reason=form.cleaned_data["reason"])
            return back_to(request, found.kpi, say="Taken back. The history keeps what it said.")
    context = {
        "kpi": found.kpi,
        "measurement": found,
        "before": before,
        "unit": shown_unit(definition.unit) if definition else "",
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "outcomes/kpi_value_removal.html", context, part="form", status=status)
