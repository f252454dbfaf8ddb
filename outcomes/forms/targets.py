"""Days and numbers as people write them, and a KPI's targets by day."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from outcomes.models.kpi import FIRST_DAY, LAST_DAY
from partnership.core.figures import check_figure
from partnership.core.forms import Form, say_when_empty


def check_day(value: date) -> None:
    if not FIRST_DAY <= value <= LAST_DAY:
        raise ValidationError(f"Choose a day from {FIRST_DAY.year} to {LAST_DAY.year}.")


def day_field(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[check_day],
        error_messages={"invalid": "Give the day as 2026-12-31."},
        **kwargs,
    )


def number_field(**kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        validators=[check_figure],
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "invalid": "Give a number such as 12.5, with a point and without a unit.",
            "min_value": "This number is too small.",
        },
        **kwargs,
    )


class TargetForm(Form):
    from_on = day_field(label="From", required=False)
    value = number_field(label="Target", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_when_empty(self.fields.values(), "")  # the line above the targets says it for all

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("from_on") is None and data.get("value") is not None and "from_on" not in self.errors:
            self.add_error("from_on", "Say from which day this target holds.")
        if data.get("value") is None and data.get("from_on") is not None and "value" not in self.errors:
            self.add_error("value", "Give the target from this day, or empty the day.")
        return data


class BaseTargetFormSet(forms.BaseFormSet):
    """Targets by day. A line that is emptied is a target that is removed."""

    def clean(self) -> None:
        seen: set[date] = set()
        for form in self.forms:
            day = form.cleaned_data.get("from_on") if form.is_valid() else None
            if day in seen:
                form.add_error("from_on", "There is already a target from this day.")
            elif day:
                seen.add(day)

    @property
    def targets(self) -> list[tuple[date, Decimal]]:
        return sorted(
            (form.cleaned_data["from_on"], form.cleaned_data["value"])
            for form in self.forms
            if form.cleaned_data.get("from_on") and form.cleaned_data.get("value") is not None
        )


TargetFormSet = forms.formset_factory(
    TargetForm,
    formset=BaseTargetFormSet,
    extra=0,
    max_num=40,
    validate_max=True,
    absolute_max=60,
)
