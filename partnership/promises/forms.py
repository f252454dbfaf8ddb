"""The forms of an action."""

from datetime import date
from typing import Any

from django import forms

from partnership.core.days import company_day
from partnership.core.forms import Form
from partnership.people.models import Person, Role, Side

LAST_YEAR = 2099


def day_ahead(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[check_ahead],
        error_messages={"invalid": "Give a day, such as 2026-12-03.", "required": "Give the day by which it is done."},
    )


def check_ahead(day: date) -> None:
    if day < company_day():
        raise forms.ValidationError("Choose a day that is still to come.")
    if day.year > LAST_YEAR:
        raise forms.ValidationError("Choose a day before the year 2100.")


class PromiseForm(Form):
    """Something that somebody promises outside of a meeting: their own, or one that an executive asks of somebody."""

    title = forms.CharField(label="What", max_length=300, error_messages={"required": "Say what is promised."})
    owner = forms.ModelChoiceField(
        label="Who does it",
        queryset=Person.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": "Choose somebody of IT or of marketing who may sign in."},
    )
    due_on = day_ahead("By")
    for_side = forms.ChoiceField(
        label="For",
        required=False,
        choices=[("", "The other side"), *Side.choices],
    )

    def __init__(self, *args: Any, by: Person, may_ask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        if may_ask:
            owner = self.field_as("owner", forms.ModelChoiceField)
            owner.queryset = Person.objects.active().filter(role=Role.STAFF).order_by("name", "pk")
            owner.initial = by
        else:
            del self.fields["owner"]

    @property
    def values(self) -> dict[str, Any]:
        return {"owner": self.by} | self.cleaned_data


class MoveDueForm(Form):
    due_on = day_ahead("New day")
    because = forms.CharField(label="Why", max_length=300, error_messages={"required": "Say why it is moved."})
    seen = forms.DateField(widget=forms.HiddenInput, required=False)


class DropForm(Form):
    because = forms.CharField(
        label="Why it will not be done",
        max_length=300,
        error_messages={"required": "Say why it will not be done."},
    )
