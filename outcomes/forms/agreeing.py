"""The forms of agreeing: closing an outcome, another value for a field."""

import re
from datetime import date
from decimal import Decimal
from textwrap import shorten
from typing import Any

from django import forms

from outcomes.agreeing.material import DEFINITION
from outcomes.agreeing.wording import Line, lines
from outcomes.forms.drafting import KpiForm, TargetForm, WordingForm
from outcomes.models import Outcome, Version
from partnership.core.forms import Form

COUNTERED = {"title", "context", "starts_on", "ends_on"}
COUNTERED_OF_KPI = {"targets", *DEFINITION}
TARGET = re.compile(r"(?P<value>\S+)\s+from\s+(?P<from_on>\S+)", re.IGNORECASE)


def _named(line: Line) -> str:
    return line.label if line.path in COUNTERED else f"{line.heading}: {line.label.lower()}"


class ClosingForm(Form):
    result = forms.ChoiceField(label="How it ended", choices=Outcome.Result.choices, widget=forms.RadioSelect)
    learnt = forms.CharField(
        label="What was learnt",
        max_length=300,
        help_text="One line that the next outcome can use.",
        error_messages={"required": "Say in one line what was learnt."},
    )


class CounterForm(Form):
    """Another value for one field of a proposed version."""

    field = forms.ChoiceField(label="Field")
    value = forms.CharField(
        label="Your value",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The whole new text, number or choice; a day as 2026-12-31; targets a line each: 30 from 2026-12-31.",
        error_messages={"required": "Give the value that you propose."},
    )
    reason = forms.CharField(
        label="Why", max_length=300, error_messages={"required": "Say why: the other side decides on it."}
    )

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (line.path, f"{_named(line)}, now {shorten(line.text, 60, placeholder='…') or 'nothing'}")
            for line in lines(version)
            if line.path in COUNTERED or line.path.rpartition(".")[2] in COUNTERED_OF_KPI
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "field" in data and "value" in data:
            try:
                self._fit(data["field"], counter_value(data["field"], data["value"]))
            except forms.ValidationError as error:
                self.add_error("value", error)
        return data

    def _fit(self, path: str, value: Any) -> None:
        """The other end of the period stays where it is."""
        ends = {"starts_on": self.version.starts_on, "ends_on": self.version.ends_on}
        if path in ends:
            ends[path] = value
            if ends["starts_on"] and ends["ends_on"] and ends["ends_on"] <= ends["starts_on"]:
                raise forms.ValidationError("The period must end after it starts.")


def counter_value(path: str, text: str) -> Any:
    """The proposed text as its field has it. Raises ValidationError with the field's own sentence."""
    name = path.rpartition(".")[2]
    if name == "targets":
        return _targets(text)
    field = (WordingForm() if path in COUNTERED else KpiForm()).fields[name]
    if isinstance(field, forms.ChoiceField):
        return _chosen(field, text)
    return field.clean(text)


def _chosen(field: forms.ChoiceField, text: str) -> str:
    """A choice by its word or its name, whatever the case."""
    choices: Any = field.choices
    words = {str(said).casefold(): value for value, label in choices for said in (value, label) if value}
    if (value := words.get(text.strip().casefold())) is None:
        offered = ", ".join(str(label) for value, label in choices if value)
        raise forms.ValidationError(f"Choose one of: {offered}.")
    return str(value)


def _targets(text: str) -> list[tuple[date, Decimal]]:
    """Targets as people write them, a line each: "30 from 2026-12-31"."""
    found: dict[date, Decimal] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        written = TARGET.fullmatch(line)
        form = TargetForm(written.groupdict()) if written else None
        if form is None or not form.is_valid():
            raise forms.ValidationError(f"“{line[:60]}” is no target. Write a line for each: 30 from 2026-12-31.")
        if form.cleaned_data["from_on"] in found:
            raise forms.ValidationError("There is already a target from this day.")
        found[form.cleaned_data["from_on"]] = form.cleaned_data["value"]
    return sorted(found.items())
