"""What is asked of a waiver, and of its end."""

from django import forms

from partnership.core.fates import FatesForm
from partnership.core.forms import Form


class WaiverForm(Form):
    reason = forms.CharField(
        label="Why it cannot be kept now", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    meanwhile = forms.CharField(
        label="What is done until then",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What limits the risk meanwhile, and what leads to keeping it.",
    )
    until = forms.DateField(
        label="Waived to the end of",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="On the next day the check is open again by itself.",
        error_messages={"invalid": "Give the day as 2026-12-03."},
    )
    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)


class EndForm(FatesForm):
    because = forms.CharField(label="Why it ends", max_length=200)
