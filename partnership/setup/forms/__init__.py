"""What an administrator fills in. Rules stand in the models and verbs; a form only converts and repeats their words."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from partnership.company.models import ClosedDay, GroundRules
from partnership.core.forms import Form, ModelForm
from partnership.people.models import Person, Role, Side


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PersonForm(ModelForm):
    """Who somebody is; the same form invites and changes."""

    class Meta:
        model = Person
        fields = ["name", "email", "role", "side", "team", "time_zone"]
        help_texts = {
            "side": "IT or marketing for staff; empty for administrators and observers.",
            "team": "Where they work, such as marketing technology. The side still decides.",
            "time_zone": "Such as Europe/Berlin: in it they read times and get their digest.",
        }

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class SeatForm(Form):
    """From a day on, somebody of the side holds its seat."""

    person = forms.ModelChoiceField(queryset=Person.objects.none(), label="Who takes the seat")
    from_on = forms.DateField(label="From", widget=DateInput())

    def __init__(self, *args: Any, side: Side, **kwargs: Any) -> None:
        super().__init__(*args, prefix=side.value, **kwargs)
        people: QuerySet[Person] = Person.objects.of_side(side)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["from_on"].initial = timezone.localdate()


class DelegationForm(Form):
    """Who acts for an executive, and between which days."""

    principal = forms.ModelChoiceField(queryset=Person.objects.none(), label="For")
    deputy = forms.ModelChoiceField(queryset=Person.objects.none(), label="Deputy")
    from_on = forms.DateField(label="First day", widget=DateInput())
    until_on = forms.DateField(label="Last day", widget=DateInput())

    def __init__(self, *args: Any, executives: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = Person.objects.filter(pk__in=[person.pk for person in executives])
        self.fields["principal"].queryset = holders  # type: ignore[attr-defined]
        staff = Person.objects.active().filter(role=Role.STAFF)
        self.fields["deputy"].queryset = staff.order_by("side", "name")  # type: ignore[attr-defined]


class ClosedDayForm(ModelForm):
    class Meta:
        model = ClosedDay
        fields = ["on", "name"]
        labels = {"on": "Day", "name": "Why it is closed"}
        widgets = {"on": DateInput()}
        error_messages = {"on": {"unique": "This day is closed already."}}


class GroundRulesForm(ModelForm):
    """Every rule that the company may set for itself, in the order in which people meet them."""

    class Meta:
        model = GroundRules
        fields = "__all__"

    groups = {
        "Company": ["name", "time_zone", "country", "subdivision", "working_weekdays", "currency"],
        "Signing": ["signature_proof_minutes", "reaffirm_days", "idle_hours"],
        "Measuring": ["at_risk_points", "stale_days", "review_months", "review_days", "review_gap"],
        "Requests": [
            "first_answer_days", "consultation_days", "decision_days", "fast_lane_cost", "fast_lane_days",
        ],
        "Board": ["hand_off_days", "hand_off_escalation_days", "stalled_days"],
        "Meetings": ["one_to_one_by_day", "carry_limit", "market_topic", "technology_topic"],
        "Reminders": ["digest_hour"],
    }  # fmt: skip

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by group; a rule that no group names stands under "More"."""
        named = {name for names in self.groups.values() for name in names}
        groups = self.groups | {"More": [name for name in self.fields if name not in named]}
        return [
            (title, [self[name] for name in names if name in self.fields]) for title, names in groups.items() if names
        ]
