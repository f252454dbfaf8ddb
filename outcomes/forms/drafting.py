"""The forms of a draft: its wording, one KPI's definition."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from outcomes.agreeing.doubts import after_the_end
from outcomes.agreeing.material import DEFINITION, WORDING
from outcomes.forms.targets import day_field, number_field
from outcomes.models import Kpi, KpiDefinition, Version
from partnership.core.forms import ModelForm, keep_stored, say_when_empty
from partnership.journey.models import JourneyStage
from partnership.people.models import Person, Side

SEEN_MAX = 2_147_483_647
NEEDED = {
    "context", "starts_on", "ends_on", "stages", "meaning", "unit", "baseline", "steward_it", "steward_marketing",
}  # fmt: skip
"""What a draft may lack and a proposal may not (signing.lacks)."""


def say_what_is_needed(fields: dict[str, forms.Field]) -> None:
    """A draft starts with a title; beside what is left empty stands that it is needed later."""
    say_when_empty([fields[name] for name in NEEDED & set(fields)], "needed to propose")


def seen_field() -> forms.IntegerField:
    """The count of saves that a form was opened on."""
    return forms.IntegerField(min_value=0, max_value=SEEN_MAX, required=False, initial=0, widget=forms.HiddenInput)


class Draft(ModelForm):
    """What the two forms of a version share: what is settled elsewhere is shown and not asked, and why it is changed.

    ``settled`` says why the signed text cannot be changed here, ``signers`` who has signed it and reads the reason.
    """

    material: tuple[str, ...] = ()

    def __init__(self, *args: Any, settled: str = "", signers: Sequence[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settled = settled
        if settled:
            for name in set(self.material) & set(self.fields):
                self.fields[name].disabled = True
        elif signers:
            self.fields["because"] = reason_field(signers)
            self._tidy()

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    @property
    def reason(self) -> str:
        return str(self.cleaned_data.get("because", ""))


def reason_field(signers: Sequence[Person]) -> forms.CharField:
    names = " and ".join(person.name for person in signers)
    said = f"{names} signed it, and will read this." if names else ""
    return forms.CharField(label="Why", max_length=300, required=False, help_text=said)


class StagesField(forms.ModelMultipleChoiceField):
    default_error_messages = dict.fromkeys(
        ["invalid_choice", "invalid_pk_value"], "One of these is not a stage. Choose again."
    )


class WordingForm(Draft):
    """Title, context, period and stages."""

    material = WORDING

    starts_on = day_field(label="From", required=False)
    ends_on = day_field(label="To", required=False)
    stages = StagesField(
        label="Journey stages",
        queryset=JourneyStage.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Where on the customer's way will this be felt?",
    )
    seen = seen_field()

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
        stages = self.field_as("stages", forms.ModelMultipleChoiceField)
        stages.queryset = JourneyStage.objects.current()
        if self.instance.pk:
            self.fields["seen"].initial = self.instance.edits
            keep_stored(stages, self.instance.stages.all(), why="left the journey")
        say_what_is_needed(self.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", "The period must end after it starts.")
        return data


class KpiForm(Draft):
    """One KPI's definition; targets stand beside it in their own formset."""

    material = DEFINITION

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
    weight = forms.IntegerField(
        min_value=1,
        max_value=5,
        initial=1,
        required=False,
        help_text="1 to 5: how much it counts in the outcome's progress.",
        error_messages=dict.fromkeys(["min_value", "max_value"], "The weight is a whole number from 1 to 5."),
    )
    position = forms.IntegerField(
        min_value=0, max_value=999, required=False, label="Order", help_text="Small numbers come first."
    )
    seen = seen_field()

    sure = forms.BooleanField(required=False, label="Yes, this day is meant")
    asks = False
    """Whether something is asked about that `sure` answers."""

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
        }
        help_texts = {
            "name": "As it will stand on the dashboard.",
            "meaning": "What exactly is counted, from which system, and what is left out.",
            "unit": "Such as %, EUR, days or orders.",
        }
        error_messages = {"name": {"required": "Give the KPI a name."}}

    def __init__(self, *args: Any, others_stewards: Iterable[str] = (), **kwargs: Any) -> None:
        """``others_stewards``: the sides whose steward is not this reader's to name."""
        super().__init__(*args, **kwargs)
        self.kept: dict[str, Person | None] = {}
        for side in Side:
            field = self.field_as(f"steward_{side}", forms.ModelChoiceField)
            field.queryset = Person.objects.of_side(side)
            field.empty_label = f"Nobody of {side.label} yet"
            stored = getattr(self.instance, f"steward_{side}")
            keep_stored(field, [stored], why="left, or changed sides")
            if side in others_stewards:
                field.widget.attrs["disabled"] = True  # so that a browser sends nothing of it, and it stays
                self.kept[f"steward_{side}"] = stored
        if self.instance.pk:
            del self.fields["key"]  # stable from the first day: files use it
            self.fields["seen"].initial = self.instance.edits
        say_what_is_needed(self.fields)
        for name in ("baseline", "tolerance"):
            value = self.initial.get(name)
            if value is not None:
                self.initial[name] = format(value.normalize(), "f") if value else "0"

    @property
    def more_is_wrong(self) -> bool:
        """Whether something is wrong with what stands behind "more"."""
        return bool({"tolerance", "weight", "position", "key"} & set(self.errors)) if self.is_bound else False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        return data | {name: stored for name, stored in self.kept.items() if self.add_prefix(name) not in self.data}

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if key:
            Kpi._meta.get_field("key").run_validators(key)
            if Kpi.objects.filter(key=key).exists():
                raise ValidationError("Another KPI has this key. Choose a different one.")
        return key

    def clean_weight(self) -> int:
        weight = self.cleaned_data["weight"]
        return self.instance.weight if weight is None else weight

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

    def ask_about(self, targets: list[tuple[date, Decimal]], ends_on: date | None) -> None:
        """A target after the outcome's period is asked about, until somebody says that it is meant."""
        late = after_the_end(targets, ends_on)
        self.asks = late is not None
        if late and not self.cleaned_data.get("sure"):
            self.add_error("sure", late)
