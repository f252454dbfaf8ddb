"""The forms of an action."""

from datetime import date

from django import forms
from django.utils import timezone

from partnership.core.forms import Form


class MoveDueForm(Form):
    due_on = forms.DateField(
        label="New day",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Give a day, such as 2026-12-03."},
    )
    because = forms.CharField(label="Why", max_length=300)

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("Choose a day that is still to come.")
        if day.year > 2099:
            raise forms.ValidationError("Choose a day before the year 2100.")
        return day


class DropForm(Form):
    because = forms.CharField(label="Why it will not be done", max_length=300)
