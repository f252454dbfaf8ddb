"""Writing a draft together: wording, KPIs, the next version."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from outcomes.actions import drafting
from outcomes.actions.saving import Stale
from outcomes.forms.drafting import KpiForm, TargetFormSet, WordingForm
from outcomes.models import KpiDefinition, Outcome, Version
from outcomes.permissions import can_change, can_draft
from outcomes.views.reading import find_version
from partnership.accord.models import Refused
from partnership.core.access import Request, require
from partnership.core.http import back_to, page

STAFF_ONLY = "Outcomes are drafted by people of IT and of marketing."
LANDED = {"draft": "Saved.", "proposed": "Saved; the signatures still hold.", "in_force": "Saved; the signatures hold."}


def changeable(request: Request, pk: int, number: int) -> Version:
    version = find_version(request, pk, number)
    require(can_draft(request.user), STAFF_ONLY)
    require(can_change(request.user, version.outcome), "This outcome is closed. Draft a new one.")
    require(version.is_current, "This version is history. Change the one that is in force, or its draft.")
    return version


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    require(can_draft(request.user), STAFF_ONLY)
    form = WordingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return back_to(request, drafting.start(by=request.user, **form.values), say="Drafted. Both sides see it now.")
    status = 422 if request.method == "POST" else 200
    return page(request, "outcomes/version_wording_form.html", {"form": form}, part="form", status=status)


@require_http_methods(["GET", "POST"])
def wording(request: Request, pk: int, number: int) -> HttpResponse:
    """Change title, context, period and stages; 409 with both texts when somebody saved meanwhile."""
    version = changeable(request, pk, number)
    form = WordingForm(request.POST or None, instance=_copy(version))
    context: dict[str, Any] = {"form": form, "version": version, "outcome": version.outcome}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                lock, values = _resolved(request, form, "context")
                landed = drafting.change_wording(version, by=request.user, lock=lock, values=values)
                return back_to(request, landed.outcome if landed.is_in_force else landed, say=_said(version, landed))
            except Refused as refused:
                form.add_error(None, str(refused))
            except Stale as stale:
                status = 409
                context |= _both(WordingForm, form, stale.current)
    return page(request, "outcomes/version_wording_form.html", context, part="form", status=status)


@require_http_methods(["GET", "POST"])
def kpi_new(request: Request, pk: int, number: int) -> HttpResponse:
    return _kpi(request, changeable(request, pk, number), None)


@require_http_methods(["GET", "POST"])
def kpi_change(request: Request, pk: int, number: int, kpi_pk: int) -> HttpResponse:
    version = changeable(request, pk, number)
    definition = next((each for each in version.definitions.all() if each.kpi_id == kpi_pk), None)
    if definition is None:
        raise Http404
    return _kpi(request, version, definition)


def _kpi(request: Request, version: Version, definition: KpiDefinition | None) -> HttpResponse:
    """One KPI with its targets. Lines are added and removed by submitting, so that no script is needed."""
    instance = KpiDefinition.objects.get(pk=definition.pk) if definition else None
    context: dict[str, Any] = {"version": version, "outcome": version.outcome, "definition": definition}
    template, status = "outcomes/version_kpi_form.html", 200
    if request.method == "GET":
        rows = (
            [{"from_on": t.from_on, "value": _plain(t.value)} for t in definition.targets.all()] if definition else []
        )
        rows = rows or [{"from_on": version.ends_on, "value": ""}]
        context |= {"form": KpiForm(instance=instance), "targets": TargetFormSet(initial=rows, prefix="targets")}
        return page(request, template, context, part="form")
    if "add_target" in request.POST or "remove_target" in request.POST:
        context |= _reshaped(request, instance)
        return page(request, template, context, part="form")
    form: KpiForm = KpiForm(request.POST, instance=instance)
    targets: Any = TargetFormSet(request.POST, prefix="targets")
    context |= {"form": form, "targets": targets}
    valid = form.is_valid()
    if targets.is_valid() and valid:
        form.fill_tolerance(targets.targets)
        if form.is_valid():
            try:
                lock, values = _resolved(request, form, "meaning")
                landed = drafting.change_kpi(
                    version,
                    definition.kpi if definition else None,
                    by=request.user,
                    lock=lock,
                    values=values,
                    targets=targets.targets,
                    key=form.cleaned_data.get("key", ""),
                )
                return back_to(request, landed.outcome if landed.is_in_force else landed, say=_said(version, landed))
            except Refused as refused:
                form.add_error(None, str(refused))
            except Stale as stale:
                status = 409
                context |= _both(KpiForm, form, stale.current)
                context["conflicts"] += _other_targets(stale.current, targets.targets)
    return page(request, template, context, part="form", status=status if status == 409 else 422)


@require_POST
def kpi_removal(request: Request, pk: int, number: int, kpi_pk: int) -> HttpResponse:
    version = changeable(request, pk, number)
    definition = next((each for each in version.definitions.all() if each.kpi_id == kpi_pk), None)
    if definition is None:
        raise Http404
    try:
        landed = drafting.remove_kpi(version, definition.kpi, by=request.user)
    except Refused as refused:
        return back_to(request, version, say=str(refused))
    return back_to(request, landed, say=f"“{definition.name}” is no longer part of version {landed.number}.")


@require_POST
def next_version(request: Request, pk: int, number: int) -> HttpResponse:
    """Draft the next version; a proposal that is taken back this way can no longer be signed."""
    version = changeable(request, pk, number)
    try:
        landed = drafting.draft_next(version, by=request.user)
    except Refused as refused:
        return back_to(request, version.outcome, say=str(refused))
    return back_to(request, landed, say=f"Version {landed.number} is a draft that both sides can change.")


def _plain(value: Any) -> str:
    return format(value.normalize(), "f") if value else "0"


def _copy(version: Version) -> Version:
    """A second instance for the form to write on, so that the page keeps showing what is stored."""
    return Version.objects.get(pk=version.pk)


def _said(before: Version, landed: Version) -> str:
    if landed.pk == before.pk:
        return LANDED[landed.state]
    if before.is_in_force:
        return f"Drafted as version {landed.number}. Version {before.number} stays in force until both have signed it."
    return f"Drafted as version {landed.number}. Version {before.number} can no longer be signed."


def _resolved(request: HttpRequest, form: Any, text: str) -> tuple[int, dict[str, Any]]:
    """The lock and the values to save. "Keep both" puts the reader's own text below the one that stands."""
    values, lock = dict(form.values), form.cleaned_data.get("lock") or 0
    theirs = request.POST.get("theirs", "")
    if request.POST.get("keep") == "both" and theirs and values[text] not in theirs:
        values[text] = f"{form.fields[text].clean(theirs)}\n\n{values[text]}"
    return lock, values


def _both(form_class: Any, form: Any, current: Version | KpiDefinition) -> dict[str, Any]:
    """Both texts of each field that differs, and the reader's form on top of what stands now."""
    standing = form_class(instance=current)
    text = "context" if isinstance(current, Version) else "meaning"
    conflicts = [
        {
            "label": form.fields[name].label or name.capitalize(),
            "theirs": _shown(standing, name),
            "yours": _shown(form, name),
        }
        for name in form.values
        if _shown(standing, name) != _shown(form, name)
    ]
    data = form.data.copy()
    data["lock"] = str(current.lock)
    again = form_class(data, instance=form.instance)
    return {
        "form": again,
        "conflicts": conflicts,
        "theirs": getattr(current, text) if any(c["label"].lower() in (text, "definition") for c in conflicts) else "",
        "current": current,
    }


def _other_targets(current: Any, yours: list[tuple[Any, Any]]) -> list[dict[str, str]]:
    """The targets that stand now beside the reader's, when they differ."""
    theirs = sorted((target.from_on, target.value) for target in current.targets.all())
    if theirs == yours:
        return []
    texts = ["; ".join(f"{_plain(value)} from {day}" for day, value in each) for each in (theirs, yours)]
    return [{"label": "Targets", "theirs": texts[0], "yours": texts[1]}]


def _shown(form: Any, name: str) -> str:
    """A field's value as the reader would see it in the form."""
    field = form.fields[name]
    value = form.cleaned_data.get(name) if form.is_bound else form[name].value()
    if hasattr(field, "queryset"):
        chosen = [value] if not isinstance(value, (list, tuple)) and not hasattr(value, "all") else value
        return ", ".join(
            str(each) if hasattr(each, "pk") else str(field.queryset.filter(pk=each).first() or "")
            for each in chosen
            if each
        )
    value = field.clean(value) if value not in (None, "") else ""
    choices = dict(getattr(field, "choices", []) or [])
    return str(choices.get(value, _plain(value) if hasattr(value, "normalize") else value))


def _reshaped(request: Request, instance: KpiDefinition | None) -> dict[str, Any]:
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
    form = KpiForm(instance=instance)
    form.initial = {**form.initial, **{name: data.get(name, "") for name in form.fields}}
    return {"form": form, "targets": TargetFormSet(initial=rows, prefix="targets")}


__all__ = ["Outcome", "kpi_change", "kpi_new", "kpi_removal", "new", "next_version", "wording"]
