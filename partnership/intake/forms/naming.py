"""What words of requests name."""

from django import forms

from partnership.core.forms import Form
from partnership.stack.models import System
from partnership.stack.naming import LONGEST


class MeaningForm(Form):
    """The system is typed by its name: a page of a hundred words would have a hundred lists of all systems."""

    words = forms.CharField(max_length=LONGEST, widget=forms.HiddenInput)
    system = forms.CharField(label="Means", max_length=LONGEST, required=False)

    def clean_system(self) -> System | None:
        name = self.cleaned_data["system"]
        if not name:
            return None
        found = System.objects.here().called(name)
        if found is None:
            raise forms.ValidationError(f"No system in the stack is called “{name}”. Choose one that is there.")
        return found
