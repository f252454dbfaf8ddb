"""Recording a value: a figure as people write it, its day, and what its steward says about it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from outcomes.models import Annotation
from partnership.core.days import company_day
from partnership.core.forms import Form, ModelForm
from partnership.sheets import notation


class FigureField(forms.CharField):
    """A number with either decimal mark and any thousands marks; one that reads both ways is asked about."""

    def __init__(self, *, percent: bool = False, **given: Any) -> None:
        self.percent = percent
        super().__init__(max_length=60, **given)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "")
        if not text:
            return None
        proved, is_open = notation.decimal_marks([text])
        if is_open and not proved:
            bare = text.replace(",", "").replace(".", "")
            raise forms.ValidationError(f"Is “{text}” {bare}, or does it have decimals? Write it without marks.")
        try:
            number = notation.read_number(text, proved.pop() if len(proved) == 1 else notation.POINT)
        except notation.Unclear as problem:
            sentence = str(problem)
            raise forms.ValidationError(f"{sentence[0].upper()}{sentence[1:]}.") from None
        if number.is_percent and not self.percent:
            raise forms.ValidationError("This KPI is no percentage. Write the value in its own unit.")
        return number.value

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class DayField(forms.DateField):
    """A day up to today."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **given)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and day > company_day():
            raise forms.ValidationError("This day lies in the future. Record a value on its day or later.")
        if day and day.year < notation.FIRST_YEAR:
            raise forms.ValidationError(f"Choose a day from {notation.FIRST_YEAR} on.")
        return day


class CheckInForm(Form):
    """One screen, filled in: at most a minute."""

    value = FigureField(error_messages={"required": "Give the value."})
    on = DayField(label="As of", error_messages={"required": "Give the day that the value stands for."})
    confidence = forms.IntegerField(
        min_value=0,
        max_value=10,
        label="Confidence that the target will be reached",
        help_text="0 not at all, 10 certain",
        error_messages={"min_value": "Confidence goes from 0 to 10.", "max_value": "Confidence goes from 0 to 10."},
    )
    changed = forms.CharField(required=False, max_length=300, label="What changed")
    next_step = forms.CharField(required=False, max_length=300, label="What next")

    def __init__(self, *args: Any, unit: str = "", **given: Any) -> None:
        super().__init__(*args, **given)
        value = self.fields["value"]
        assert isinstance(value, FigureField)
        value.percent = unit == "%"
        value.label = f"Value, {unit}" if unit else "Value"
        value.widget.attrs["autofocus"] = True


class RemovalForm(Form):
    reason = forms.CharField(
        max_length=300,
        label="Why is it taken back?",
        help_text="Such as: it belongs to another KPI, or to another day. It stays in the history with the value.",
        error_messages={"required": "Say why, in a few words."},
        widget=forms.TextInput(attrs={"autofocus": True}),
    )


class AnnotationForm(ModelForm):
    on = DayField(label="Day")

    class Meta:
        model = Annotation
        fields = ("on", "kind", "text")
