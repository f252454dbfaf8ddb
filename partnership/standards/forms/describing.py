"""What a project is, as its owners say it."""

from typing import Any

from django import forms

from partnership.core.forms import ModelForm, say_when_empty
from partnership.standards.models import Facts
from partnership.standards.models.facts import NAMES


class FactsForm(ModelForm):
    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)

    class Meta:
        model = Facts
        fields = NAMES
        labels = {
            "personal_data": "It holds personal data",
            "integration": "It is connected to other systems",
            "system": "A system is bought or changed for it",
            "cost": "What it costs",
        }

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        super().__init__(*args, instance=facts, initial={"seen": facts.digest}, **kwargs)
        say_when_empty([self.fields["cost"]], "not known yet")

    def fields_given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in NAMES}
