"""What is said of a data set, and what is done with it in place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone

from partnership.core.fates import FatesForm
from partnership.core.forms import Form, ModelForm, TypedSelect, keep_stored, listed
from partnership.people.models import Person, Role, Side
from partnership.stack.models import DataSet, System
from partnership.stack.models.quality import BEST, WORST
from partnership.stack.uses import User, offered

FIELDS = (
    "system", "name", "says", "shape", "is_personal", "basis", "consent_kept", "promised_every", "promised_unit",
    "owner_it", "owner_marketing",
)  # fmt: skip
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
GRADES = [
    (1, "1: cannot be used"),
    (2, "2: only with much work"),
    (3, "3: with gaps that are known"),
    (4, "4: as it stands"),
]
assert [grade for grade, _words in GRADES] == list(range(WORST, BEST + 1))


def staff(side: str = "") -> Any:
    """Those who can answer for something."""
    people = Person.objects.active().filter(role=Role.STAFF).order_by("name", "pk")
    return people.filter(side=side) if side else people


class DataSetForm(ModelForm):
    seen = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    is_personal = forms.TypedChoiceField(
        label="Is it about people who can be told apart?",
        choices=[("yes", "Yes: it is personal"), ("no", "No: sums and averages, things, places")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is personal."},
    )

    class Meta:
        model = DataSet
        fields = FIELDS
        labels = {
            "system": "Which system holds it?",
            "says": "What does it say of customers?",
            "shape": "Structured or not?",
            "basis": "On what ground is it kept?",
            "consent_kept": "Where is consent kept?",
            "promised_every": "Fresh every",
            "promised_unit": "Unit",
            "owner_it": "Owner in IT",
            "owner_marketing": "Owner in marketing",
        }
        help_texts = {
            "name": "What people call it: orders, service calls, newsletter clicks.",
            "shape": "Not structured: texts, pictures, recordings.",
            "basis": "Personal data with no ground is left on the table until somebody finds one.",
            "consent_kept": "Where somebody can look it up. Consent that nobody can show is none.",
            "promised_every": "What whoever uses it may rely on. Leave it empty where nothing is promised.",
        }
        widgets = {
            "system": TypedSelect,
            "says": forms.Textarea(attrs={"rows": 3}),
            "shape": forms.RadioSelect,
        }
        error_messages = {
            "name": {"required": "Give the data set the name that people use."},
            "system": {"required": "Choose the system that holds it."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance
        if stored.pk:
            self.initial["seen"] = stored.version
            self.initial["is_personal"] = "yes" if stored.is_personal else "no"
        else:
            self.initial.setdefault("shape", DataSet.Shape.STRUCTURED)
        system = self.field_as("system", forms.ModelChoiceField)
        system.queryset = System.objects.here()
        system.empty_label = "Choose a system"
        keep_stored(system, [stored.system] if stored.pk and stored.system.is_gone else [], why="is gone")
        listed(system)
        for side in Side:
            owner = self.field_as(f"owner_{side}", forms.ModelChoiceField)
            owner.queryset = staff(side)
            owner.empty_label = "Nobody yet"
            keep_stored(owner, [getattr(stored, f"owner_{side}")] if stored.pk else [], why="has left")
        self.field_as("shape", forms.ChoiceField).choices = DataSet.Shape.choices
        unit = self.field_as("promised_unit", forms.ChoiceField)
        unit.choices = [("", "No promise"), *DataSet.Unit.choices]
        ground = self.field_as("basis", forms.ChoiceField)
        ground.required = False
        grounds = [choice for choice in DataSet.Basis.choices if choice[0] != DataSet.Basis.NOT_NEEDED]
        ground.choices = grounds
        if self.initial.get("basis") == DataSet.Basis.NOT_NEEDED:
            self.initial["basis"] = DataSet.Basis.UNKNOWN

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_personal") is False:
            if data.get("basis") not in (None, "", DataSet.Basis.UNKNOWN):
                self.add_error("basis", "What is not personal needs no ground. Leave it at “Not known”.")
            data["basis"] = DataSet.Basis.NOT_NEEDED
        elif not data.get("basis"):
            data["basis"] = DataSet.Basis.UNKNOWN
        if data.get("consent_kept") and data["basis"] != DataSet.Basis.CONSENT and "basis" not in self.errors:
            self.add_error("basis", "Choose consent, or leave empty where it is kept.")
        if "promised_every" not in self.errors and bool(data.get("promised_every")) != bool(data.get("promised_unit")):
            self.add_error("promised_every", "A promise is a number and a unit: every 2 days. Or leave both empty.")
        return data

    @property
    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


class OwnerForm(Form):
    """Who of a side answers for it."""

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = forms.ModelChoiceField(
            staff(side),
            label=f"Owner in {Side(side).label}",
            required=False,
            empty_label="Nobody",
            error_messages={"invalid_choice": "Choose somebody of this side who may sign in."},
        )


class LookForm(Form):
    """How fresh it was when somebody looked."""

    newest_at = forms.DateTimeField(
        label="The newest entry is of",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        error_messages={
            "required": "Say when the newest entry was made.",
            "invalid": "Write a day and a time: 2026-03-05 14:30.",
        },
    )

    def clean_newest_at(self) -> datetime:
        newest: datetime = self.cleaned_data["newest_at"]
        if newest > timezone.now():
            raise forms.ValidationError("The newest entry lies in the past.")
        if newest < LONG_AGO:
            raise forms.ValidationError("That is before 1990. Look at the year again.")
        return newest


class GroundForm(Form):
    """On what ground personal data is kept."""

    basis = forms.ChoiceField(
        label="On what ground is it kept?",
        choices=DataSet.Basis.choices,
        error_messages={"required": "Choose the ground, or say that there is none."},
    )
    consent_kept = forms.CharField(
        label="Where is consent kept?",
        required=False,
        max_length=200,
        help_text="The system or list in which somebody can look it up. Consent that nobody can show is none.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("consent_kept") and data.get("basis") not in (None, DataSet.Basis.CONSENT):
            self.add_error(
                "consent_kept", "This is said of what is kept on consent. Leave it empty, or choose consent."
            )
        return data

    @property
    def said(self) -> dict[str, Any]:
        return self.cleaned_data | {"is_personal": self.cleaned_data["basis"] != DataSet.Basis.NOT_NEEDED}


class GradeForm(Form):
    """One side's part of a blind rating."""

    quality = forms.TypedChoiceField(
        label="How good is it for your work?",
        choices=GRADES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose from 1 to 4.", "invalid_choice": "Choose from 1 to 4."},
    )
    comment = forms.CharField(
        label="Why, in a line", required=False, max_length=300, help_text="Sealed like the rating until both are in."
    )


class UseForm(Form):
    """A KPI, a project or a decision that rests on it."""

    def __init__(self, *args: Any, person: Person, but: set[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(kind, [user for user in users if user.key not in (but or set())]) for kind, users in offered(person)]
        self.users: dict[str, User] = {user.key: user for _kind, users in groups for user in users}
        self.fields["use"] = forms.ChoiceField(
            label="What uses it?",
            choices=[
                ("", "Choose a KPI, a project or a decision"),
                *(
                    (users[0].noun.capitalize() if users[0].noun.islower() else users[0].noun, named(users))
                    for _kind, users in groups
                    if users
                ),
            ],
            error_messages={
                "required": "Choose what uses it.",
                "invalid_choice": "That is not there any more. Choose another.",
            },
        )

    @property
    def user(self) -> User:
        return self.users[self.cleaned_data["use"]]


def named(users: list[User]) -> list[tuple[str, str]]:
    return [(user.key, user.name) for user in users]


class RetireForm(FatesForm):
    because = forms.CharField(
        label="Why it is retired",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stays to be read, and can be brought back.",
        error_messages={"required": "Say why it is retired: whoever looks for it reads it."},
    )
