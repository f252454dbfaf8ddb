"""Labels: as words parted by commas on a card, and one by one where they are kept in order."""

from typing import Any

from django import forms

from partnership.core.forms import Form, ModelForm
from partnership.core.text import clean_text
from partnership.projects.models import Label
from partnership.projects.models.label import LONGEST


class LabelsField(forms.CharField):
    """Words parted by commas; its clean value is their list."""

    def __init__(self) -> None:
        help_text = "Words for the kind of work, parted by commas. A new word becomes a label."
        super().__init__(label="Labels", required=False, max_length=400, help_text=help_text)
        self.widget.attrs["list"] = "label-names"

    def clean(self, value: Any) -> Any:
        words = [" ".join(word.split()) for word in clean_text(super().clean(value)).split(",")]
        for word in words:
            if len(word) > LONGEST:
                raise forms.ValidationError(f"“{word[:LONGEST]}…” is longer than {LONGEST} characters. Say it shorter.")
        return [word for word in words if word]


class LabelForm(ModelForm):
    """What it is called."""

    class Meta:
        model = Label
        fields = ["name"]
        error_messages = {"name": {"required": "A label is a word: write one."}}

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if "," in name:
            raise forms.ValidationError("A comma parts labels from each other, so none is in one.")
        return name

    def _post_clean(self) -> None:
        """The verb writes; the form only reads."""


class UnionForm(Form):
    """With which other label it is made one."""

    into = forms.ModelChoiceField(
        Label.objects.all(),
        label="Make it one with",
        error_messages={"required": "Choose a label.", "invalid_choice": "There is no such label any more."},
    )

    def __init__(self, *args: Any, label: Label, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("into", forms.ModelChoiceField).queryset = Label.objects.exclude(pk=label.pk)
