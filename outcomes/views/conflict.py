"""A form that somebody else saved first: what stands now beside what was typed, and a way to keep both."""

from typing import Any

from django.http import HttpRequest

from outcomes.models import KpiDefinition, Version


def plain(value: Any) -> str:
    return format(value.normalize(), "f") if value else "0"


def resolved(request: HttpRequest, form: Any, text: str) -> tuple[int, dict[str, Any]]:
    """What was seen and the values to save. "Keep both" puts the reader's own text below the one that stands."""
    values, seen = dict(form.values), form.cleaned_data.get("seen") or 0
    theirs = request.POST.get("theirs", "")
    if request.POST.get("keep") == "both" and theirs and values[text] not in theirs:
        values[text] = f"{form.fields[text].clean(theirs)}\n\n{values[text]}"
    return seen, values


def both(
    form: Any, given: dict[str, Any], current: Version | KpiDefinition, targets: list[tuple[Any, Any]] | None = None
) -> dict[str, Any]:
    """Both texts of each field that differs, and the reader's form (made with ``given``) on top of what stands now."""
    standing = type(form)(instance=current)
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
    texts_differ = any(c["label"].lower() in (text, "definition") for c in conflicts)
    data = form.data.copy()
    data["seen"] = str(current.edits)
    return {
        "form": type(form)(data, **given),
        "conflicts": conflicts + (_other_targets(current, targets) if targets is not None else []),
        "theirs": getattr(current, text) if texts_differ else "",
        "current": current,
    }


def _other_targets(current: Any, yours: list[tuple[Any, Any]]) -> list[dict[str, str]]:
    """The targets that stand now beside the reader's, when they differ."""
    theirs = sorted((target.from_on, target.value) for target in current.targets.all())
    if theirs == yours:
        return []
    texts = ["; ".join(f"{plain(value)} from {day}" for day, value in each) for each in (theirs, yours)]
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
    return str(choices.get(value, plain(value) if hasattr(value, "normalize") else value))
