from django import forms

from partnership.core.forms import Form


class StageForm(Form):
    """A step of the customer's way, by its name."""

    name = forms.CharField(label="Name", max_length=40)
