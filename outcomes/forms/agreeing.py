"""The forms of agreeing: closing an outcome, another value for a field."""

from typing import Any

from django import forms

from outcomes.forms.drafting import KpiForm, WordingForm
from outcomes.models import Outcome, Version
from outcomes.wording import lines
from partnership.core.forms import Form

COUNTERED = {"title", "context", "starts_on", "ends_on"}
COUNTERED_OF_KPI = {"name", "meaning", "unit", "baseline", "tolerance", "weight"}


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
        help_text="The whole new text or number; a day as 2026-12-31.",
        error_messages={"required": "Give the value that you propose."},
    )
    reason = forms.CharField(
        label="Why", max_length=300, error_messages={"required": "Say why: the other side decides on it."}
    )

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (line.path, line.label if line.path in COUNTERED else f"{line.heading}: {line.label.lower()}")
            for line in lines(version)
            if line.path in COUNTERED or line.path.rpartition(".")[2] in COUNTERED_OF_KPI
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "field" in data and "value" in data:
            try:
                counter_value(data["field"], data["value"])
            except forms.ValidationError as error:
                self.add_error("value", error)
        return data


def counter_value(path: str, text: str) -> Any:
    """The proposed text as its field has it. Raises ValidationError with the field's own sentence."""
    form = WordingForm() if path in COUNTERED else KpiForm()
    return form.fields[path.rpartition(".")[2]].clean(text)
