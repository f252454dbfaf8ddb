"""Journey stages: their names and their order."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.core.access import SignedInRequest, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.core.text import enumerated
from partnership.journey.models import JourneyStage
from partnership.setup.forms.stages import MergeForm, StageForm
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
    say = f"“{found}” is no longer offered."
    if named := named_by(found):
        say += f" {naming(named)} it still: merge it into another to change that, or offer it again."
    return back_to(request, reverse("setup:stages"), say=say)


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


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def stage_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """One stage goes into another: what names it names that one from now on."""
    found = the_stage(pk)
    form = MergeForm(request.POST or None, stage=found)
    if request.method == "POST" and form.is_valid():
        with said_in(form, "into"):
            other = form.cleaned_data["into"]
            found.merge_into(other, by=request.user)
            said = f"“{found}” was merged into “{other}”: what named it names that one now."
            return back_to(request, reverse("setup:stages"), say=said)
    context = {"stage": found, "form": form, "named": named_by(found)}
    return page(request, "setup/stage_merge.html", context, status=422 if request.method == "POST" else 200)


def named_by(stage: JourneyStage) -> list[tuple[int, str]]:
    """How many of what go with it into another."""
    counts = [
        (stage.touchpoints.count(), "touchpoint"),
        (stage.outcome_versions.current().count(), "outcome"),
        (stage.requests.count(), "request"),
        (stage.systems.count(), "system"),
    ]
    return [(number, noun) for number, noun in counts if number]


def naming(named: list[tuple[int, str]]) -> str:
    """ "3 touchpoints and 1 system name", as a sentence begins."""
    each = [f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in named]
    return f"{enumerated(each)} {'names' if named == [(1, named[0][1])] else 'name'}"


def the_stage(pk: int) -> JourneyStage:
    return visible_or_404(JourneyStage.objects.current(), pk=pk)


def stages_page(
    request: SignedInRequest, form: StageForm, *, renaming: tuple[int, StageForm] | None = None
) -> HttpResponse:
    given = dict([renaming]) if renaming else {}
    current = JourneyStage.objects.current()
    rows = [
        (row, given.get(row.pk) or StageForm(initial={"name": row.name}, auto_id=f"id_{row.pk}_%s")) for row in current
    ]
    context = {"rows": rows, "form": form, "archived": JourneyStage.objects.archived()}
    return page(request, "setup/stages.html", context, status=422 if form.errors or renaming else 200)
