"""Rating every outcome of a review on one screen."""

from collections.abc import Sequence
from typing import Any

from django import forms

from outcomes.models import ReviewPart
from partnership.core.forms import Form
from partnership.people.models import Person

SCALE = [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5")]


class RatingForm(Form):
    """A rating of 1–5 and a line for each part that is still sealed; what is left empty is left as it is."""

    def __init__(self, *args: Any, parts: Sequence[ReviewPart], person: Person, **given: Any) -> None:
        super().__init__(*args, **given)
        self.parts = [part for part in parts if not part.round.is_revealed]
        for part in self.parts:
            own = part.round.own(person)
            self.fields[f"confidence-{part.pk}"] = forms.ChoiceField(
                choices=SCALE,
                required=False,
                initial=str(own[0].get("confidence", "")) if own else None,
                widget=forms.RadioSelect,
                label="Your confidence, 1 little to 5 great",
                error_messages={"invalid_choice": "Rate from 1 to 5."},
            )
            self.fields[f"line-{part.pk}"] = forms.CharField(
                required=False, max_length=300, initial=own[1] if own else "", label="One line"
            )
        self._tidy()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for part in self.parts:
            if cleaned.get(f"line-{part.pk}") and not cleaned.get(f"confidence-{part.pk}"):
                self.add_error(f"confidence-{part.pk}", "Rate it as well: a line alone is not a rating.")
        if not self.errors and not self.ratings():
            raise forms.ValidationError("Rate at least one outcome from 1 to 5.")
        return cleaned

    def ratings(self) -> dict[int, tuple[int, str]]:
        """By part: the confidence and the line."""
        cleaned = self.cleaned_data
        return {
            part.pk: (int(cleaned[f"confidence-{part.pk}"]), cleaned.get(f"line-{part.pk}", ""))
            for part in self.parts
            if cleaned.get(f"confidence-{part.pk}")
        }


class TalkForm(Form):
    """What came of a talk about an outcome that the two rated apart."""

    line = forms.CharField(
        label="What came of it",
        max_length=300,
        error_messages={"required": "Say in one line what came of it: the other executive reads that."},
    )
