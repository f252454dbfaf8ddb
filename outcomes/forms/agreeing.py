"""The forms of agreeing: what ends or is opened again, and who is asked into a draft."""

from collections.abc import Sequence
from typing import Any

from django import forms

from outcomes.forms.drafting import reason_field
from outcomes.models import Outcome
from partnership.core.fates import FatesForm
from partnership.core.forms import Form
from partnership.people.models import Person


class ClosingForm(FatesForm):
    """How it ended, what was learnt, and what becomes of all that hangs on it."""

    result = forms.ChoiceField(label="How it ended", choices=Outcome.Result.choices, widget=forms.RadioSelect)
    learnt = forms.CharField(
        label="What was learnt",
        max_length=300,
        help_text="One line that the next outcome can use.",
        error_messages={"required": "Say in one line what was learnt."},
    )


class EndingForm(Form):
    """Why something ends; asked for where somebody has signed it."""

    def __init__(self, *args: Any, signers: Sequence[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["because"] = reason_field(signers)
        self._tidy()


class ReopeningForm(Form):
    because = forms.CharField(
        label="Why it is opened again",
        max_length=300,
        help_text="The other executive decides on it.",
        error_messages={"required": "Say why: the other executive decides on it."},
    )


class InvitationForm(Form):
    """Somebody of the side that has no part in a draft yet."""

    person = forms.ModelChoiceField(
        label="Who",
        queryset=Person.objects.none(),
        error_messages=dict.fromkeys(["required", "invalid_choice"], "Choose somebody of the side that is missing."),
    )

    def __init__(self, *args: Any, outcome: Outcome, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.field_as("person", forms.ModelChoiceField)
        field.queryset = Person.objects.of_side(outcome.other_side)
        field.empty_label = f"Somebody of {outcome.other_side.label}"
