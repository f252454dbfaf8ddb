"""Journey stages: their names and their order."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.core.access import SignedInRequest, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.journey.models import JourneyStage
from partnership.setup.forms.stages import StageForm
from partnership.setup.views.gate import administrators


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def stages(request: SignedInRequest) -> HttpResponse:
    """The steps of the customer's way; a POST adds one at the end."""
    form = StageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_in(form, "name"):
            made = JourneyStage.objects.add(form.cleaned_data["name"], by=request.user)
            return back_to(request, reverse("setup:stages"), say=f"Added the stage “{made}”.")
    return stages_page(request, form)


@require_POST
@administrators
def stage(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name for a stage; what names it shows the new one."""
    found = the_stage(pk)
    form = StageForm(request.POST, auto_id=f"id_{pk}_%s")
    if form.is_valid():
        with said_in(form, "name"):
            found.rename(form.cleaned_data["name"], by=request.user)
            return back_to(request, reverse("setup:stages"), say=f"The stage is called “{found}”.")
    return stages_page(request, StageForm(), renaming=(pk, form))


@require_POST
@administrators
def stage_row(request: SignedInRequest, pk: int) -> HttpResponse:
    """One step earlier or later."""
    the_stage(pk).move(-1 if request.POST.get("to") == "up" else 1, by=request.user)
    return back_to(request, reverse("setup:stages"))


@require_POST
@administrators
def stage_archive(request: SignedInRequest, pk: int) -> HttpResponse:
    """No longer offered."""
    found = the_stage(pk)
    found.archive(by=request.user)
    return back_to(request, reverse("setup:stages"), say=f"“{found}” is no longer offered.")


@require_POST
@administrators
def stage_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """An archived stage is offered again."""
    found = visible_or_404(JourneyStage.objects.exclude(archived_at=None), pk=pk)
    form = StageForm({"name": found.name})
    with said_in(form, "name"):
        found.restore(by=request.user)
        return back_to(request, reverse("setup:stages"), say=f"“{found}” is offered again, after the others.")
    return stages_page(request, form)


def the_stage(pk: int) -> JourneyStage:
    return visible_or_404(JourneyStage.objects.current(), pk=pk)


def renamed(row: JourneyStage) -> StageForm:
    return StageForm(initial={"name": row.name}, auto_id=f"id_{row.pk}_%s")


def stages_page(
    request: SignedInRequest, form: StageForm, *, renaming: tuple[int, StageForm] | None = None
) -> HttpResponse:
    given = dict([renaming]) if renaming else {}
    current = JourneyStage.objects.current()
    rows = [
        (row, given.get(row.pk) or StageForm(initial={"name": row.name}, auto_id=f"id_{row.pk}_%s")) for row in current
    ]
    archived = JourneyStage.objects.exclude(archived_at=None).order_by("-archived_at", "pk")
    context = {"rows": rows, "form": form, "archived": archived}
    return page(request, "setup/stages.html", context, status=422 if form.errors or renaming else 200)
