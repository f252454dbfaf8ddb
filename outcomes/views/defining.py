"""One KPI of a version: its definition and targets; taken out, and put back."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from outcomes.actions import drafting
from outcomes.forms.agreeing import EndingForm
from outcomes.forms.drafting import KpiForm
from outcomes.forms.targets import TargetFormSet
from outcomes.models import Kpi, KpiDefinition, Version
from outcomes.permissions import can_hand_on
from outcomes.views.conflict import both, plain, resolved
from outcomes.views.drafting import changeable, said, why_settled
from partnership.core.access import SignedInRequest, require
from partnership.core.fates import said_groups
from partnership.core.forms import said_in
from partnership.core.hanging import hanging_on
from partnership.core.http import back_to, page
from partnership.core.refusals import Stale
from partnership.people.models import Side

TEMPLATE = "outcomes/version_kpi_form.html"


@require_http_methods(["GET", "POST"])
def kpi_new(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    version = changeable(request, pk, number)
    settled, coming = why_settled(request, version), version.outcome.coming
    if settled and version.is_in_force and coming:
        return back_to(request, reverse("outcomes:kpi_new", args=[pk, coming.number]), say=settled)
    require(not settled, settled)
    return _kpi(request, version, None)


@require_http_methods(["GET", "POST"])
def kpi_change(request: SignedInRequest, pk: int, number: int, kpi_pk: int) -> HttpResponse:
    version = changeable(request, pk, number)
    return _kpi(request, version, _defined(version, kpi_pk))


def _kpi(request: SignedInRequest, version: Version, definition: KpiDefinition | None) -> HttpResponse:
    """One KPI with its targets. Lines are added and removed by submitting, so that no script is needed."""
    given = _given(request, version, definition)
    context: dict[str, Any] = {"version": version, "outcome": version.outcome, "definition": definition}
    if request.method == "GET":
        lines = TargetFormSet(initial=_rows(version, definition), prefix="targets")
        return page(request, TEMPLATE, context | {"form": KpiForm(**given), "targets": lines}, part="form")
    if "add_target" in request.POST or "remove_target" in request.POST:
        return page(request, TEMPLATE, context | _reshaped(request, given), part="form")
    form, formset = KpiForm(request.POST, **given), TargetFormSet(request.POST, prefix="targets")
    context |= {"form": form, "targets": formset}
    status = 422
    if _is_whole(form, formset, version):
        targets = _targets(form, formset, definition)
        with said_in(form):
            try:
                return _saved(request, version, definition, form, targets)
            except Stale as stale:
                status = 409
                context |= both(form, given, stale.current, targets)
    return page(request, TEMPLATE, context, part="form", status=status)


def _given(request: SignedInRequest, version: Version, definition: KpiDefinition | None) -> dict[str, Any]:
    """What the form is told: the stored definition, and what of it is not this reader's to change here."""
    others: list[Side] = []
    if definition and not version.is_draft:
        others = [side for side in Side if not can_hand_on(request.user, definition, side)]
    return {
        "instance": KpiDefinition.objects.get(pk=definition.pk) if definition else None,
        "settled": why_settled(request, version),
        "signers": version.signers,
        "others_stewards": others,
    }


def _rows(version: Version, definition: KpiDefinition | None) -> list[dict[str, Any]]:
    """The lines of the targets as they are stored, or the one that a new KPI begins with."""
    kept = definition.targets.all() if definition else []
    return [{"from_on": t.from_on, "value": plain(t.value)} for t in kept] or [
        {"from_on": version.ends_on, "value": ""}
    ]


def _is_whole(form: KpiForm, formset: Any, version: Version) -> bool:
    """Whether both can be saved. What is at risk is filled in where it was left empty."""
    if form.settled:
        return form.is_valid()
    valid = form.is_valid()
    if not formset.is_valid() or not valid:
        return False
    form.fill_tolerance(formset.targets)
    form.ask_about(formset.targets, version.ends_on)
    return form.is_valid()


def _targets(form: KpiForm, formset: Any, definition: KpiDefinition | None) -> list[tuple[Any, Any]]:
    """The targets to save: those that stand, where the signed text is not to be changed here."""
    if form.settled and definition:
        return sorted((target.from_on, target.value) for target in definition.targets.all())
    return list(formset.targets)


def _saved(
    request: SignedInRequest,
    version: Version,
    definition: KpiDefinition | None,
    form: KpiForm,
    targets: list[tuple[Any, Any]],
) -> HttpResponse:
    seen, values = resolved(request, form, "meaning")
    landed = drafting.change_kpi(
        version,
        definition.kpi if definition else None,
        by=request.user,
        seen=seen,
        values=values,
        targets=targets,
        key=form.cleaned_data.get("key", ""),
        because=form.reason,
    )
    return back_to(request, landed.outcome if landed.is_in_force else landed, say=said(version, landed))


@require_http_methods(["GET", "POST"])
def kpi_removal(request: SignedInRequest, pk: int, number: int, kpi_pk: int) -> HttpResponse:
    """What hangs on the KPI, and the press that takes it out."""
    version = changeable(request, pk, number)
    definition = _defined(version, kpi_pk)
    settled = why_settled(request, version)
    require(not settled, settled)
    form = EndingForm(request.POST if request.method == "POST" else None, signers=version.signers)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            landed = drafting.remove_kpi(version, definition.kpi, by=request.user, because=form.cleaned_data["because"])
            return back_to(request, landed, say=f"“{definition.name}” is no longer part of version {landed.number}.")
    agreed = KpiDefinition.objects.filter(kpi=kpi_pk).exclude(version=version).exists() or not version.is_draft
    context = {
        "version": version,
        "outcome": version.outcome,
        "form": form,
        "title": f"Take “{definition.name}” out",
        "groups": said_groups(hanging_on("a KPI is taken out", definition, by=request.user), {}),
        "kept": "Its values and its history stay, and it can be put back into the draft."
        if agreed
        else "It was in no other version, so its definition goes for good.",
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "outcomes/version_ending.html", context, part="form", status=status)


@require_POST
def kpi_return(request: SignedInRequest, pk: int, number: int, kpi_pk: int) -> HttpResponse:
    """The draft measures by it again, as the version before does."""
    version = changeable(request, pk, number)
    kpi = Kpi.objects.filter(outcome=pk, pk=kpi_pk).first()
    if kpi is None:
        raise Http404
    drafting.put_back_kpi(version, kpi, by=request.user)
    return back_to(request, version, say=f"“{kpi}” is part of version {version.number} again.")


def _defined(version: Version, kpi_pk: int) -> KpiDefinition:
    definition = next((each for each in version.definitions.all() if each.kpi_id == kpi_pk), None)
    if definition is None:
        raise Http404
    return definition


def _reshaped(request: SignedInRequest, given: dict[str, Any]) -> dict[str, Any]:
    """The same form with one target line more or less, unchecked: what was typed stays as it is."""
    data = request.POST
    total = data.get("targets-TOTAL_FORMS", "0")
    rows = [
        {name: data.get(f"targets-{n}-{name}", "") for name in ("from_on", "value")}
        for n in range(min(int(total), 60) if total.isdecimal() and len(total) < 4 else 0)
    ]
    gone = data.get("remove_target", "")
    if gone.isdecimal() and len(gone) < 4 and int(gone) < len(rows):
        rows.pop(int(gone))
    if "add_target" in data:
        rows.append({"from_on": "", "value": ""})
    form = KpiForm(**given)
    form.initial = {**form.initial, **{name: data.get(name, "") for name in form.fields if name in data}}
    return {"form": form, "targets": TargetFormSet(initial=rows, prefix="targets")}
