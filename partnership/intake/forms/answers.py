"""What is said about a request after it was sent: answers, scores, questions, decisions, the chosen system."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from partnership.core.forms import Form
from partnership.intake.fields import FastWords, RecordChoice, RecordsChoice
from partnership.intake.models import SCORES_OF, Consultation, Request
from partnership.people.models import Person, Side

REASON_ROWS = {"rows": 3}
ASKS = {
    "value": ("Value", "1: nobody would notice. 10: it decides the year."),
    "urgency": ("Urgency", "1: any time will do. 10: it is late already."),
    "risk": ("Risk", "1: done ten times before. 10: it may break what customers use."),
    "size": ("Size", "1: days. 10: it takes a year of a team."),
}


def words(label: str, sentence: str, *, most: int = 5_000, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=hint,
        widget=forms.Textarea(attrs=REASON_ROWS),
        error_messages={"required": sentence},
    )


class StartForm(Form):
    """The first two things: enough to keep a draft."""

    title = forms.CharField(
        label="In one line",
        max_length=120,
        help_text="What changes when this is done, not the name of a tool.",
        error_messages={"required": "Give the request a line by which people will know it."},
    )
    problem = forms.CharField(
        label="What is the problem?",
        max_length=10_000,
        required=False,
        help_text="What happens today, how often, what it costs.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(Form):
    """One part of the consultation."""

    fit = forms.ChoiceField(
        label="How does it fit?",
        choices=Consultation.Fit.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it fits.", "invalid_choice": "Choose one of the three."},
    )
    words = words("In words", "Say why: the requester reads it.", hint="Conditions, if there are any, stand here.")
    opened = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{part}-%s", use_required_attribute=False, **kwargs)


class PeopleForm(Form):
    """Who of IT answers."""

    people = RecordsChoice(
        label="Who of IT answers?",
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(RecordsChoice.WRONG, "Choose people of IT."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="people-%s", **kwargs)
        self.field_as("people", forms.ModelChoiceField).queryset = Person.objects.of_side(Side.IT)


class TriagerForm(Form):
    """Somebody of the seat's own side."""

    person = RecordChoice(
        label="Who",
        queryset=Person.objects.none(),
        empty_label="Choose somebody",
        error_messages={"required": "Choose somebody of your side.", "invalid_choice": "Choose somebody of your side."},
    )

    def __init__(self, *args: Any, side: str, seats: Iterable[int] = (), **kwargs: Any) -> None:
        """``seats``: those who speak for the side already."""
        super().__init__(*args, auto_id="triage-%s", **kwargs)
        self.field_as("person", forms.ModelChoiceField).queryset = Person.objects.of_side(side).exclude(pk__in=seats)


class ScoreForm(Form):
    """One side's two scores, from 1 to 10."""

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="score-%s", use_required_attribute=False, **kwargs)
        for name in SCORES_OF[Side(side)]:
            label, help_text = ASKS[name]
            sentence = f"Give {label.lower()} a whole number from 1 to 10."
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                help_text=help_text,
                choices=[(n, str(n)) for n in range(1, 11)],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": sentence, "invalid_choice": sentence},
            )


class QuestionForm(Form):
    text = words("What is missing?", "Say what the requester should add.")


class ClarificationForm(Form):
    answer = words("Your answer", "Write what they asked for.", most=10_000)


class WithdrawalForm(Form):
    reason = forms.CharField(label="Why?", max_length=2_000, required=False, widget=forms.Textarea(attrs=REASON_ROWS))


class RefusalForm(Form):
    """No, not now, or we have that already."""

    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[
            (Request.State.DEFERRED, "Not now"),
            (Request.State.DECLINED, "No"),
            (Request.State.DUPLICATE, "It repeats another request"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one of the three."},
    )
    duplicate_of = forms.IntegerField(
        label="Number of the other request",
        required=False,
        error_messages={"invalid": "Write the other request's number."},
        help_text="Only where it repeats another one. The number stands on that request's page.",
    )
    reason = words("Why?", "Say why: the requester reads it.")

    def __init__(self, *args: Any, visible: Any, record: Request, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="refusal-%s", use_required_attribute=False, **kwargs)
        self.visible, self.record = visible, record

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("decision") != Request.State.DUPLICATE:
            self.cleaned_data["duplicate_of"] = None
            return self.cleaned_data
        if "duplicate_of" in self.errors:
            return self.cleaned_data
        number = self.cleaned_data.get("duplicate_of")
        known = number is not None and 0 < number < 2**63 and number != self.record.pk
        other = self.visible.exclude(submitted_at=None).filter(pk=number).first() if known else None
        if other is None:
            self.add_error("duplicate_of", "Write the number of another request that was submitted.")
        self.cleaned_data["duplicate_of"] = other
        return self.cleaned_data


class ChoiceForm(Form):
    """The system that was chosen, and the contract if one is signed."""

    chosen_system = forms.CharField(label="Chosen system", max_length=200, required=False)
    chosen_on = forms.DateField(
        label="Chosen on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write a day such as 2027-03-31."},
    )
    contract_signed_on = forms.DateField(
        label="Contract signed on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write a day such as 2027-03-31."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="choice-%s", use_required_attribute=False, **kwargs)

    def clean_chosen_on(self) -> date | None:
        return self._not_to_come("chosen_on")

    def clean_contract_signed_on(self) -> date | None:
        return self._not_to_come("contract_signed_on")

    def _not_to_come(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and day > timezone.localdate():
            raise forms.ValidationError("That day is still to come. Record it when it has happened.")
        if day and day.year < 1990:
            raise forms.ValidationError("Choose a day after 1990.")
        return day

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("chosen_system") and not values.get("chosen_on") and "chosen_on" not in self.errors:
            self.add_error("chosen_on", "Say on which day it was chosen.")
        if not values.get("chosen_system") and (values.get("chosen_on") or values.get("contract_signed_on")):
            self.add_error("chosen_system", "Name the system that was chosen.")
        return values


class OverrideForm(Form):
    reason = words("Why can IT's answers not be waited for?", "Give the reason: both executives sign it.")


class FastForm(Form):
    words = FastWords()
