from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outcomes.actions.measuring import check_in as make_check_in
from outcomes.forms.measuring import AnnotationForm, CheckInForm
from outcomes.models import Annotation, CheckIn, Kpi, Measurement
from outcomes.permissions import can_acknowledge, can_record
from outcomes.shown.kpipage import KpiPage
from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.figures import with_unit
from partnership.core.forms import said_in
from partnership.core.http import back_to, by_fetch, page

NOT_YOURS = "Its two stewards and the executives record this KPI's values."
ROWS = 25


def visible(request: SignedInRequest, pk: int) -> Kpi:
    return visible_or_404(
        Kpi.objects.visible_to(request.user).with_removals().select_related("outcome", "latest"), pk=pk
    )


@require_GET
def kpi(request: SignedInRequest, pk: int) -> HttpResponse:
    """A KPI's course, its values, its check-ins, and who signed what it means."""
    found = visible(request, pk)
    shown = KpiPage.read(found, company_day(), GroundRules.current())
    may_record = can_record(request.user, found.outcome, shown.definition)
    measurements = Paginator(found.measurements.for_list(), ROWS).get_page(request.GET.get("page"))
    shown.name_what_was_tried(measurements)
    context = {
        "kpi": found,
        "shown": shown,
        "measurements": measurements,
        "may_record": may_record,
        "removals": found.removals.select_related("recorded_by", "removed_by")[:ROWS] if found.has_removals else [],
        "form": AnnotationForm(initial={"on": company_day()}) if may_record else None,
        "acknowledgeable": [
            each.pk for each in shown.check_ins if can_acknowledge(request.user, each, shown.definition)
        ],
    }
    return page(request, "outcomes/kpi.html", context, part="values")


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """One screen, filled in: where a reminder's link leads, and where its form is sent."""
    found = visible(request, pk)
    shown = KpiPage.read(found, company_day(), GroundRules.current())
    require(can_record(request.user, found.outcome, shown.definition), NOT_YOURS)
    if request.method != "POST":
        return _check_in_page(request, found, shown, CheckInForm(initial=shown.filled_in(), unit=shown.unit))
    form = CheckInForm(_with_confidence(request, shown), unit=shown.unit)
    if form.is_valid():
        with said_in(form):
            made = make_check_in(kpi=found, by=request.user, **form.cleaned_data)
            assert made.measurement
            return _recorded(request, made.measurement, shown.unit)
    return _check_in_page(request, found, shown, form, status=422)


def _recorded(request: SignedInRequest, measurement: Measurement, unit: str) -> HttpResponse:
    """Done, and how it is undone."""
    said = f"Recorded {with_unit(measurement.value, unit)} as of {measurement.on:%-d %b %Y}."
    undo = reverse("outcomes:measurement_removal", args=[measurement.pk])
    if by_fetch(request):
        return JsonResponse({"said": said, "undo": undo})
    return back_to(request, measurement.kpi, say=format_html('{} <a href="{}">Take it back</a>', said, undo))


def _with_confidence(request: SignedInRequest, shown: KpiPage) -> Any:
    """What was sent; the waiting page's form has a value and its day, and leaves the confidence as it was."""
    data = request.POST.copy()
    if "in-place" in data:
        filled = shown.filled_in()
        data.setdefault("confidence", str(filled["confidence"]))
        data.setdefault("on", str(filled["on"]))
    return data


def _check_in_page(
    request: SignedInRequest, found: Kpi, shown: KpiPage, form: CheckInForm, status: int = 200
) -> HttpResponse:
    context = {"kpi": found, "shown": shown, "form": form}
    return page(request, "outcomes/kpi_check_in.html", context, part="form", status=status)


@require_POST
def acknowledgement(request: SignedInRequest, pk: int) -> HttpResponse:
    visible_ones = CheckIn.objects.filter(kpi__in=Kpi.objects.visible_to(request.user))
    made = visible_or_404(visible_ones.select_related("kpi__outcome"), pk=pk)
    definition = made.kpi.current_definition()
    require(can_acknowledge(request.user, made, definition), "The other side's steward acknowledges a check-in.")
    made.acknowledge(by=request.user)
    return back_to(request, made.kpi, say="Acknowledged.")


@require_POST
def annotations(request: SignedInRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    require(can_record(request.user, found.outcome, found.current_definition()), NOT_YOURS)
    form = AnnotationForm(request.POST)
    if not form.is_valid():
        return page(request, "outcomes/kpi_annotation.html", {"kpi": found, "form": form}, part="form", status=422)
    Annotation.objects.add(kpi=found, by=request.user, **form.cleaned_data)
    return back_to(request, found, say="Noted on the chart.")


@require_POST
def annotation_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    noted = visible_or_404(
        Annotation.objects.select_related("kpi__outcome").filter(kpi__in=Kpi.objects.visible_to(request.user)), pk=pk
    )
    require(can_record(request.user, noted.kpi.outcome, noted.kpi.current_definition()), NOT_YOURS)
    noted.remove(by=request.user)
    return back_to(request, noted.kpi, say="Taken off the chart.")
