"""What marketing's budget of a year is, as somebody says it."""

from typing import Any

from django import forms

from partnership.company.models import GroundRules
from partnership.contracts.forms.contracts import currencies
from partnership.contracts.models import BudgetYear
from partnership.contracts.models.budget import AMOUNTS, MORE_THAN_WHOLE
from partnership.core.days import company_day
from partnership.core.forms import ModelForm

FIELDS = ("year", "currency", *AMOUNTS, "words")
TOO_MUCH = "That is more than any budget. Write the amount in full units."
AMOUNT = {
    "min_value": "A budget is 0 or more.",
    "max_value": TOO_MUCH,
    "max_digits": TOO_MUCH,
    "max_whole_digits": TOO_MUCH,
    "max_decimal_places": "Write the amount with two decimals at most: 12500.50.",
    "invalid": "Write the amount as a number: 1250000 or 1250000.50.",
}


class BudgetForm(ModelForm):
    seen = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    class Meta:
        model = BudgetYear
        fields = FIELDS
        labels = {
            "planned": "Marketing’s budget, planned",
            "technology_planned": "Of it for technology, planned",
            "spent": "Marketing’s budget, spent",
            "technology_spent": "Of it for technology, spent",
            "words": "What to know of it",
        }
        help_texts = {
            "technology_planned": "Licences, support and set-up that marketing’s budget pays, whoever runs them.",
            "spent": "Of a year that runs, what was spent so far.",
        }
        error_messages = {
            "year": {
                "required": "Say which year it is.",
                "invalid": "Write the year with four digits: 2026.",
                "min_value": "Give a year from 1990 to 2100.",
                "max_value": "Give a year from 1990 to 2100.",
            },
            **dict.fromkeys(AMOUNTS, AMOUNT),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.pk is not None
        self.initial["seen"] = self.instance.version if stored else None
        self.initial.setdefault("year", company_day().year)
        self.fields["currency"] = forms.ChoiceField(label="Currency", choices=currencies(self.instance.currency))
        self.initial["currency"] = self.instance.currency or GroundRules.current().currency
        if stored:
            self.fields.pop("year")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("planned", "spent"):
            whole, part = data.get(name), data.get(f"technology_{name}")
            if part is not None and f"technology_{name}" not in self.errors and name not in self.errors:
                if whole is None:
                    self.add_error(name, "Say what the whole budget is, of which this is a part.")
                elif part > whole:
                    self.add_error(f"technology_{name}", MORE_THAN_WHOLE)
        return data

    @property
    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.fields}
