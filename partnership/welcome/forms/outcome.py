from datetime import timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms

from outcomes.agreeing.doubts import against_its_direction
from outcomes.models import KpiDefinition
from outcomes.models.kpi import FIRST_DAY, LAST_DAY
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.figures import check_figure
from partnership.core.forms import Form, say_when_empty
from partnership.journey.models import JourneyStage
from partnership.people.models import Person, Side
from partnership.welcome.patterns import Filled, Measure, Pattern

NEEDED = "needed to propose"


def number(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        validators=[check_figure],
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"invalid": "Give a number such as 12.5, with a point and without a unit."},
    )


class MeasureForm(Form):
    """A template's KPI: wanted or not, and the two figures that only its people know."""

    wanted = forms.BooleanField(required=False, initial=True)
    meaning = forms.CharField(
        label="What exactly is counted", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    unit = forms.CharField(max_length=20, required=False)

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        self.measure = measure
        super().__init__(
            *args,
            initial={"meaning": measure.meaning, "unit": measure.unit_in(GroundRules.current().currency)},
            **kwargs,
        )
        self.fields["baseline"] = number("Baseline")
        self.fields["target"] = number("Target")
        for name, words in (("baseline", measure.baseline), ("target", measure.target)):
            self.fields[name].help_text = words
        say_when_empty([self.fields[name] for name in ("baseline", "target")], "to be filled in")
        say_when_empty([self.fields[name] for name in ("unit", "meaning")], NEEDED)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        direction, baseline, target = self.measure.direction, data.get("baseline"), data.get("target")
        if (
            data.get("wanted")
            and target is not None
            and against_its_direction(direction, baseline, [(LAST_DAY, target)])
        ):
            how = "more" if direction == KpiDefinition.Direction.INCREASE else "less"
            self.add_error("target", f"This is to become {how} than its baseline. Correct one of the two.")
        return data

    @property
    def is_reworded(self) -> bool:
        return self["meaning"].value() != self.measure.meaning

    @property
    def filled(self) -> Filled:
        data = self.cleaned_data
        return Filled(self.measure, data["meaning"], data["unit"], data["baseline"], data["target"])


class OutcomeForm(Form):
    """A template's wording, its period and who looks after its KPIs."""

    title = forms.CharField(max_length=120, error_messages={"required": "Give the outcome a title."})
    context = forms.CharField(
        label="Why both sides want it", max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    starts_on = forms.DateField(label="From", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    ends_on = forms.DateField(label="To", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    stages = forms.ModelMultipleChoiceField(
        label="Where on the customer’s way it is felt",
        queryset=JourneyStage.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    steward_it = forms.ModelChoiceField(
        label="Steward in IT", queryset=Person.objects.none(), required=False, empty_label="Nobody of IT yet"
    )
    steward_marketing = forms.ModelChoiceField(
        label="Steward in marketing",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nobody of marketing yet",
    )

    def __init__(
        self, data: Any = None, *, pattern: Pattern, people: dict[str, list[Person]], stages: list[JourneyStage]
    ) -> None:
        starts_on = company_day().replace(day=1) + relativedelta(months=1)
        first = {f"steward_{side}": those[0].pk if those else None for side, those in people.items()}
        proposed = {
            "title": pattern.title,
            "context": pattern.context,
            "starts_on": starts_on,
            "ends_on": starts_on + relativedelta(years=1) - timedelta(days=1),
            "stages": [stage.pk for stage in stages if stage.name in pattern.stages],
            **first,
        }
        super().__init__(data, initial=proposed)
        needed = ("context", "stages", "steward_it", "steward_marketing")
        say_when_empty([self.fields[name] for name in needed], NEEDED)
        self.field_as("stages", forms.ModelChoiceField).queryset = JourneyStage.objects.current()
        for side in Side.values:
            self.field_as(f"steward_{side}", forms.ModelChoiceField).queryset = Person.objects.of_side(side)
        self.measures = [
            MeasureForm(data, measure=each, prefix=f"kpi-{number}") for number, each in enumerate(pattern.measures, 1)
        ]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(form.is_valid() for form in self.measures)])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", "The period must end after it starts.")
        for name in ("starts_on", "ends_on"):
            if data.get(name) and not FIRST_DAY <= data[name] <= LAST_DAY:
                self.add_error(name, f"Choose a day from {FIRST_DAY.year} to {LAST_DAY.year}.")
        return data

    @property
    def wanted(self) -> list[Filled]:
        return [form.filled for form in self.measures if form.cleaned_data["wanted"]]
