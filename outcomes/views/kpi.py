from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outcomes.actions.measuring import check_in as make_check_in
from outcomes.forms.measuring import AnnotationForm, CheckInForm
from outcomes.models import Annotation, CheckIn, Kpi
from outcomes.permissions import can_acknowledge, can_record
from outcomes.shown.kpipage import KpiPage
from partnership.accord.models import Refused
from partnership.company.models import GroundRules
from partnership.core.access import Request, require, visible_or_404
from partnership.core.http import back_to, page

NOT_YOURS = "Its two stewards and the executives record this KPI's values."
ROWS = 25


def visible(request: Request, pk: int) -> Kpi:
    return visible_or_404(Kpi.objects.visible_to(request.user).select_related("outcome", "latest"), pk=pk)


@require_GET
def kpi(request: Request, pk: int) -> HttpResponse:
    """A KPI's course, its values, its check-ins, and who signed what it means."""
    found = visible(request, pk)
    shown = KpiPage.read(found, timezone.localdate(), GroundRules.current())
    may_record = can_record(request.user, found.outcome, shown.definition)
    paginator = Paginator(found.measurements.for_list(), ROWS)
    context = {
        "kpi": found,
        "shown": shown,
        "measurements": paginator.get_page(request.GET.get("page")),
        "may_record": may_record,
        "form": AnnotationForm(initial={"on": timezone.localdate()}) if may_record else None,
        "acknowledgeable": [
            each.pk for each in shown.check_ins if can_acknowledge(request.user, each, shown.definition)
        ],
    }
    return page(request, "outcomes/kpi.html", context, part="values")


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: Request, pk: int) -> HttpResponse:
    """One screen, filled in: where a reminder's link leads, and where its form is sent."""
    found = visible(request, pk)
    shown = KpiPage.read(found, timezone.localdate(), GroundRules.current())
    require(can_record(request.user, found.outcome, shown.definition), NOT_YOURS)
    if request.method != "POST":
        return _check_in_page(request, found, shown, CheckInForm(initial=shown.filled_in(), unit=shown.unit))
    form = CheckInForm(_with_confidence(request, shown), unit=shown.unit)
    if not form.is_valid():
        return _check_in_page(request, found, shown, form, status=422)
    try:
        made = make_check_in(kpi=found, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _check_in_page(request, found, shown, form, status=422)
    return back_to(request, found, say=f"Recorded {made.measurement}.")


def _with_confidence(request: Request, shown: KpiPage) -> Any:
    """What was sent; the one field of the waiting page's form leaves the confidence as it was."""
    data = request.POST.copy()
    if "in-place" in data:
        filled = shown.filled_in()
        data.setdefault("confidence", str(filled["confidence"]))
        data.setdefault("on", str(filled["on"]))
    return data


def _check_in_page(request: Request, found: Kpi, shown: KpiPage, form: CheckInForm, status: int = 200) -> HttpResponse:
    context = {"kpi": found, "shown": shown, "form": form}
    return page(request, "outcomes/kpi_check_in.html", context, part="form", status=status)


@require_POST
def acknowledgement(request: Request, pk: int) -> HttpResponse:
    visible_ones = CheckIn.objects.filter(kpi__in=Kpi.objects.visible_to(request.user))
    made = visible_or_404(visible_ones.select_related("kpi__outcome"), pk=pk)
    definition = made.kpi.current_definition()
    require(can_acknowledge(request.user, made, definition), "The other side's steward acknowledges a check-in.")
    made.acknowledge(by=request.user)
    return back_to(request, made.kpi, say="Acknowledged.")


@require_POST
def annotations(request: Request, pk: int) -> HttpResponse:
    found = visible(request, pk)
    require(can_record(request.user, found.outcome, found.current_definition()), NOT_YOURS)
    form = AnnotationForm(request.POST)
    if not form.is_valid():
        return page(request, "outcomes/kpi_annotation.html", {"kpi": found, "form": form}, part="form", status=422)
    Annotation.objects.add(kpi=found, by=request.user, **form.cleaned_data)
    return back_to(request, found, say="Noted on the chart.")


@require_POST
def annotation_removal(request: Request, pk: int) -> HttpResponse:
    noted = visible_or_404(
        Annotation.objects.select_related("kpi__outcome").filter(kpi__in=Kpi.objects.visible_to(request.user)), pk=pk
    )
    require(can_record(request.user, noted.kpi.outcome, noted.kpi.current_definition()), NOT_YOURS)
    noted.remove(by=request.user)
    return back_to(request, noted.kpi, say="Taken off the chart.")
