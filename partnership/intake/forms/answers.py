"""What is said about a request after it was sent: answers, scores, questions, decisions, the chosen system."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from partnership.core.days import company_day
from partnership.core.forms import Form, keep_stored
from partnership.intake.fields import FastWords, RecordChoice, RecordsChoice
from partnership.intake.forms.sections import SECTION_FORMS
from partnership.intake.models import SCORES_OF, Consultation, ReadyWords, Request
from partnership.people.models import Person, Side
from partnership.stack.models import System

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
    system = RecordChoice(queryset=System.objects.here(), required=False, widget=forms.HiddenInput)
    """The one that it is about, where somebody came from a system’s page."""


class AnswerForm(Form):
    """One part of the consultation."""

    fit = forms.ChoiceField(
        label="How does it fit?",
        choices=Consultation.Fit.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it fits.", "invalid_choice": "Choose one of the three."},
    )
    words = words("In words", "Say why: the requester reads it.", hint="Conditions, if there are any, stand here.")
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, part: str, ready: Sequence[ReadyWords] = (), begun: str = "", **kwargs: Any) -> None:
        """``ready``: words that IT keeps for this part; ``begun``: those that it begins with, chosen by a link."""
        super().__init__(*args, auto_id=f"{part}-%s", use_required_attribute=False, **kwargs)
        self.ready, self.begun = ready, begun
        if begun:
            self.initial["words"] = begun


class PeopleForm(Form):
    """Who of IT answers."""

    people = RecordsChoice(
        label="Who of IT answers?",
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(RecordsChoice.WRONG, "Choose people of IT."),
    )
    responsible = RecordChoice(
        label="Who sees to it that all is answered?",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Choose one of them",
        error_messages={"invalid_choice": "Choose one of those who answer."},
    )

    def __init__(self, *args: Any, record: Request, **kwargs: Any) -> None:
        """Who asks for it does not answer it; who was named and has left stays until somebody else is chosen."""
        super().__init__(*args, auto_id="people-%s", **kwargs)
        field = self.field_as("people", forms.ModelMultipleChoiceField)
        one = self.field_as("responsible", forms.ModelChoiceField)
        field.queryset = one.queryset = Person.objects.of_side(Side.IT).exclude(pk=record.requester_id)
        keep_stored(field, record.consultation.people.all(), why="is no longer of IT")
        keep_stored(one, [record.consultation.responsible], why="is no longer of IT")

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        named, one = list(said.get("people", [])), said.get("responsible")
        if one and one not in named:
            self.add_error("responsible", f"{one} is not among those who answer. Choose one who is.")
        if not one and len(named) > 1 and "responsible" not in self.errors:
            self.add_error("responsible", "Several answer: choose who sees to it that all is answered.")
        return said


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
    """What is missing, and which parts of the text open with it."""

    text = words("What is missing?", "Say what the requester should add.")
    sections = forms.MultipleChoiceField(
        label="Which parts may change with the answer?",
        choices=[(section.key, section.heading) for section in SECTION_FORMS.values()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Only these open. Where one changes, what was answered or scored of it is asked for anew.",
        error_messages={"invalid_choice": "Choose among the parts of the form."},
    )

    def __init__(self, *args: Any, record: Request, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="question-%s", use_required_attribute=False, **kwargs)
        if record.consultation.is_chosen:
            del self.fields["sections"]


class ClarificationForm(Form):
    answer = words("Your answer", "Write what they asked for.", most=10_000)


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
        if day and day > company_day():
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
