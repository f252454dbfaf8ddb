"""What words of requests name."""

from django import forms

from partnership.core.forms import Form
from partnership.intake.fields import RecordChoice
from partnership.stack.models import System
from partnership.stack.naming import LONGEST


class MeaningForm(Form):
    words = forms.CharField(max_length=LONGEST, widget=forms.HiddenInput)
    system = RecordChoice(
        label="Means",
        queryset=System.objects.here().order_by("name"),
        required=False,
        empty_label="no system of ours",
        error_messages={"invalid_choice": "That system is not here any more. Choose another."},
    )
