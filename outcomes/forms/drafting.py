"""The forms of a draft: its wording, one KPI's definition, its targets."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from outcomes.models import Kpi, KpiDefinition, Version
from outcomes.models.kpi import FIRST_DAY, LARGEST, LAST_DAY
from partnership.core.forms import Form, ModelForm, say_when_empty
from partnership.journey.models import JourneyStage
from partnership.people.models import Person, Side

LOCK_MAX = 2_147_483_647
NEEDED = {
    "context", "starts_on", "ends_on", "stages", "meaning", "unit", "baseline", "steward_it", "steward_marketing",
}  # fmt: skip
"""What a draft may lack and a proposal may not (signing.lacks)."""


def say_what_is_needed(fields: dict[str, forms.Field]) -> None:
    """A draft starts with a title; beside what is left empty stands that it is needed later."""
    say_when_empty([fields[name] for name in NEEDED & set(fields)], "needed to propose")


def check_day(value: date) -> None:
    if not FIRST_DAY <= value <= LAST_DAY:
        raise ValidationError(f"Choose a day from {FIRST_DAY.year} to {LAST_DAY.year}.")


def day_field(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[check_day],
        error_messages={"invalid": "Give the day as 2026-12-31."},
        **kwargs,
    )


def number_field(**kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        max_digits=24,
        decimal_places=6,
        min_value=kwargs.pop("min_value", -LARGEST),
        max_value=LARGEST,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "invalid": "Give a number such as 12.5, with a point and without a unit.",
            "max_decimal_places": "At most six places after the point.",
            "max_digits": "This number is too large.",
            "max_whole_digits": "This number is too large.",
            "max_value": "This number is too large.",
            "min_value": "This number is too small.",
        },
        **kwargs,
    )


class StagesField(forms.ModelMultipleChoiceField):
    default_error_messages = dict.fromkeys(
        ["invalid_choice", "invalid_pk_value"], "One of these is not a stage. Choose again."
    )


class WordingForm(ModelForm):
    """Title, context, period and stages, with the count of saves that the form was opened on."""

    starts_on = day_field(label="From", required=False)
    ends_on = day_field(label="To", required=False)
    stages = StagesField(
        label="Journey stages",
        queryset=JourneyStage.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Where on the customer's way will this be felt?",
    )
    lock = forms.IntegerField(
        min_value=0,
        max_value=LOCK_MAX,
        required=False,
        initial=0,
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Version
        fields = ("title", "context", "starts_on", "ends_on", "stages")
        widgets = {"context": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "title": "A result that customers would notice, in at most 120 characters.",
            "context": "Why both sides want it, and what is different when it is there. Markdown.",
        }
        error_messages = {"title": {"required": "Give the outcome a title."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = self.fields["stages"]
        assert isinstance(stages, forms.ModelMultipleChoiceField)
        stages.queryset = JourneyStage.objects.current()
        if self.instance.pk:
            self.fields["lock"].initial = self.instance.lock
        say_what_is_needed(self.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", "The period must end after it starts.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class KpiForm(ModelForm):
    """One KPI's definition; targets stand beside it in their own formset."""

    key = forms.CharField(
        max_length=60,
        required=False,
        help_text="What files and programs call it, such as repeat-purchase-rate. Left empty, it comes from the name.",
    )
    baseline = number_field(
        required=False,
        help_text="Where it stands before you start. Percentages in points: 12.3.",
    )
    tolerance = number_field(
        required=False,
        min_value=Decimal(0),
        label="At risk within",
        help_text="Left empty: 10 points of the way, or 10 % of the target for “stay above” and “stay below”.",
    )
    lock = forms.IntegerField(
        min_value=0,
        max_value=LOCK_MAX,
        required=False,
        initial=0,
        widget=forms.HiddenInput,
    )

    class Meta:
        model = KpiDefinition
        fields = (
            "name",
            "meaning",
            "unit",
            "direction",
            "baseline",
            "tolerance",
            "aggregation",
            "cadence",
            "steward_it",
            "steward_marketing",
            "weight",
            "position",
        )
        widgets = {"meaning": forms.Textarea(attrs={"rows": 4})}
        labels = {
            "aggregation": "Counted as",
            "cadence": "Measured",
            "position": "Order",
        }
        help_texts = {
            "name": "As it will stand on the dashboard.",
            "meaning": "What exactly is counted, from which system, and what is left out.",
            "unit": "Such as %, EUR, days or orders.",
            "weight": "1 to 5: how much it counts in the outcome's progress.",
        }
        error_messages = {
            "name": {"required": "Give the KPI a name."},
            "weight": {
                "min_value": "The weight is a whole number from 1 to 5.",
                "max_value": "The weight is a whole number from 1 to 5.",
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, side in (
            ("steward_it", Side.IT),
            ("steward_marketing", Side.MARKETING),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Person.objects.of_side(side)
            field.empty_label = f"Nobody of {side.label} yet"
        self.fields["weight"] = forms.IntegerField(
            min_value=1,
            max_value=5,
            initial=1,
            help_text=self.fields["weight"].help_text,
            error_messages={
                "min_value": "The weight is a whole number from 1 to 5.",
                "max_value": "The weight is a whole number from 1 to 5.",
            },
        )
        self.fields["position"] = forms.IntegerField(
            min_value=0,
            max_value=999,
            required=False,
            label="Order",
            help_text="Small numbers come first.",
        )
        if self.instance.pk:
            del self.fields["key"]  # stable from the first day: files use it
            self.fields["lock"].initial = self.instance.lock
        say_what_is_needed(self.fields)
        for name in ("baseline", "tolerance"):
            value = self.initial.get(name)
            if value is not None:
                self.initial[name] = format(value.normalize(), "f") if value else "0"

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if key:
            Kpi._meta.get_field("key").run_validators(key)
            if Kpi.objects.filter(key=key).exists():
                raise ValidationError("Another KPI has this key. Choose a different one.")
        return key

    def clean_position(self) -> int:
        position = self.cleaned_data["position"]
        return self.instance.position if position is None else position

    def fill_tolerance(self, targets: list[tuple[date, Decimal]]) -> None:
        """Fill in what is at risk when it was left empty: the ground rule's points, or 10 % of the last target."""
        data = self.cleaned_data
        if data.get("tolerance") is not None or "direction" not in data or "tolerance" in self.errors:
            return
        data["tolerance"] = KpiDefinition.usual_tolerance(data["direction"], max(targets)[1] if targets else None)
        if data["tolerance"] is None and targets:
            self.add_error("tolerance", "Say how far from a target of 0 is still at risk, in the KPI's unit.")

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class TargetForm(Form):
    from_on = day_field(label="From", required=False)
    value = number_field(label="Target", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_when_empty(self.fields.values(), "")  # the line above the targets says it for all

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("from_on") is None and data.get("value") is not None and "from_on" not in self.errors:
            self.add_error("from_on", "Say from which day this target holds.")
        if data.get("value") is None and data.get("from_on") is not None and "value" not in self.errors:
            self.add_error("value", "Give the target from this day, or empty the day.")
        return data


class BaseTargetFormSet(forms.BaseFormSet):
    """Targets by day. A line that is emptied is a target that is removed."""

    def clean(self) -> None:
        seen: set[date] = set()
        for form in self.forms:
            day = form.cleaned_data.get("from_on") if form.is_valid() else None
            if day in seen:
                form.add_error("from_on", "There is already a target from this day.")
            elif day:
                seen.add(day)

    @property
    def targets(self) -> list[tuple[date, Decimal]]:
        return sorted(
            (form.cleaned_data["from_on"], form.cleaned_data["value"])
            for form in self.forms
            if form.cleaned_data.get("from_on") and form.cleaned_data.get("value") is not None
        )


TargetFormSet = forms.formset_factory(
    TargetForm,
    formset=BaseTargetFormSet,
    extra=0,
    max_num=40,
    validate_max=True,
    absolute_max=60,
)
