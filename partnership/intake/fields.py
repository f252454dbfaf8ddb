"""Form fields that several forms use, here and in areas above.

Those that choose records by number refuse one that no record can have like any other, on both engines.
"""

from typing import Any

from django import forms

from partnership.core.choosing import number


class RecordChoice(forms.ModelChoiceField):
    def to_python(self, value: Any) -> Any:
        given = getattr(value, "pk", value)
        if given not in self.empty_values and number(given) is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class RecordsChoice(forms.ModelMultipleChoiceField):
    WRONG = ("invalid_choice", "invalid_pk_value", "invalid_list")

    def clean(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)) and not all(number(getattr(each, "pk", each)) for each in value):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class FastWords(forms.CharField):
    """What IT says with its one approval in the fast lane."""

    def __init__(self) -> None:
        super().__init__(
            label="In words",
            max_length=5_000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text="Stands as IT's answer on all three parts.",
            error_messages={"max_length": "Say it in at most 5,000 characters."},
        )
