"""What is said of a system."""

from typing import Any

from django import forms

from partnership.company.models import GroundRules
from partnership.core.forms import ModelForm, keep_stored
from partnership.journey.models import JourneyStage
from partnership.people.models import Person, Role, Side
from partnership.sheets.currencies import CODES
from partnership.stack.models import System
from partnership.stack.models.system import LIVES
from partnership.stack.products import categories

DAYS = tuple(f"{life}_on" for life in LIVES)
FIELDS = (
    "name", "vendor", "website", "category", "does", "stages", "owner_it", "owner_marketing", "payer", "life", *DAYS,
    "licensed_users", "active_users", "yearly_cost", "currency",
)  # fmt: skip
TOO_MUCH = "That is more than any system costs. Write the amount in full units."
WAYS = [
    ("", "Not said yet"),
    (System.Way.BEFORE.value, System.Way.BEFORE.label),
    (System.Way.NONE.value, "It came without a request"),
]


class SystemForm(ModelForm):
    seen = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    website = forms.URLField(label="Website", max_length=300, required=False, assume_scheme="https")
    way = forms.ChoiceField(
        label="How did it come?",
        required=False,
        choices=WAYS,
        help_text="One that an accepted request chose says so by itself. Only what is in use counts.",
    )

    class Meta:
        model = System
        fields = FIELDS
        labels = {
            "does": "What it does",
            "stages": "For which steps of the customer’s way?",
            "owner_it": "Owner in IT",
            "owner_marketing": "Owner in marketing",
            "licensed_users": "Users licensed",
            "active_users": "Users active",
            "yearly_cost": "Yearly cost",
        }
        help_texts = {
            "category": "Systems of one category stand side by side as overlap.",
            "does": "The job that it does, in a sentence: two systems with one job are found by it.",
            "active_users": "Who used it in the last month.",
        }
        widgets = {
            "does": forms.Textarea(attrs={"rows": 2}),
            "stages": forms.CheckboxSelectMultiple,
            "category": forms.TextInput(attrs={"list": "categories", "autocomplete": "off"}),
            **{day: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for day in DAYS},
        }
        error_messages = {
            "name": {"required": "Give the system the name that people use."},
            "yearly_cost": {
                "min_value": "A cost is 0 or more.",
                "max_digits": TOO_MUCH,
                "max_whole_digits": TOO_MUCH,
                "max_value": TOO_MUCH,
                "invalid": "Write the cost as a number: 12500 or 12500.50.",
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        system = self.instance
        self.initial["seen"] = system.version if system.pk else None
        self.categories = categories()
        stages = self.field_as("stages", forms.ModelMultipleChoiceField)
        stages.queryset = JourneyStage.objects.current()
        if system.pk:
            keep_stored(stages, system.stages.all(), why="is no step any more")
        for side in Side:
            owner = self.field_as(f"owner_{side}", forms.ModelChoiceField)
            owner.queryset = Person.objects.active().filter(role=Role.STAFF, side=side).order_by("name", "pk")
            owner.empty_label = "Nobody yet"
            keep_stored(owner, [getattr(system, f"owner_{side}")] if system.pk else [], why="has left")
        self.field_as("payer", forms.ChoiceField).choices = [("", "Not said"), *System.Payer.choices]
        own = GroundRules.current().currency
        known = sorted({*CODES, own, system.currency} - {""}, key=lambda code: (code != own, code))
        self.fields["currency"] = forms.ChoiceField(
            label="Currency", required=False, choices=[(code, code) for code in known]
        )
        self.initial.setdefault("currency", own)
        self.initial["currency"] = self.initial["currency"] or own
        if system.way in (System.Way.REQUEST, System.Way.PUT_RIGHT):
            self.fields.pop("way")
        else:
            self.initial["way"] = "" if system.way == System.Way.UNSAID else system.way

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("yearly_cost") is None and "yearly_cost" not in self.errors:
            data["currency"] = ""
        life = data.get("life")
        if life and not data.get(f"{life}_on") and f"{life}_on" not in self.errors:
            self.add_error(f"{life}_on", "Say since when: about is enough.")
        return data

    @property
    def days(self) -> list[forms.BoundField]:
        """The day of each step of its life, in their order."""
        return [self[day] for day in DAYS]

    @property
    def said(self) -> dict[str, Any]:
        """What goes to the verb, without the steps of the customer's way."""
        said = {name: self.cleaned_data[name] for name in FIELDS if name != "stages"}
        if "way" in self.fields:
            said["way"] = self.cleaned_data["way"] or System.Way.UNSAID
        return said
