"""What words of requests name."""

from django import forms

from partnership.core.forms import Form
from partnership.intake.fields import RecordChoice
from partnership.stack.models import System


class MeaningForm(Form):
    words = forms.CharField(max_length=120, widget=forms.HiddenInput)
    system = RecordChoice(
        label="Means",
        queryset=System.objects.here().order_by("name"),
        required=False,
        empty_label="no system of ours",
        error_messages={"invalid_choice": "That system is not here any more. Choose another."},
    )
