"""A filter that somebody keeps."""

from django import forms

from partnership.core.forms import Form


class SavedFilterForm(Form):
    name = forms.CharField(
        label="Keep it as", max_length=40, error_messages={"required": "Give the filter a name to find it by."}
    )
