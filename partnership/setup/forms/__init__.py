"""What an administrator fills in. Rules stand in the models and verbs; a form only converts and repeats their words."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from partnership.company.fields import CountriesField
from partnership.company.models import ClosedDay, GroundRules
from partnership.core.days import company_day
from partnership.core.forms import Form, ModelForm, TimeZoneField
from partnership.people.models import Person, Role, Seat, Side


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PersonForm(ModelForm):
    """Who somebody is, to be changed."""

    class Meta:
        model = Person
        fields = ["name", "email", "role", "side", "team", "time_zone"]
        labels = {"email": "E-mail address"}
        help_texts = {
            "side": "IT or marketing for staff; empty for administrators and observers.",
            "team": "Where they work, such as marketing technology. The side still decides.",
        }

    time_zone = TimeZoneField(help_text="In it they read times and get their digest.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("side", forms.ChoiceField).choices = [("", "No side"), *Side.choices]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class ResetForm(Form):
    """Why somebody's second factor is taken away; the mails and the ledger say it."""

    reason = forms.CharField(max_length=200, required=False, label="Why", help_text="Such as: the phone was lost.")


class SeatForm(Form):
    """From a day on, somebody of the side holds its seat."""

    person = forms.ModelChoiceField(
        queryset=Person.objects.none(),
        label="Who takes the seat",
        empty_label="Choose who",
        error_messages={"invalid_choice": "Choose somebody of the side who may sign in and does not hold it already."},
    )
    from_on = forms.DateField(label="From", widget=DateInput())

    def __init__(self, *args: Any, side: Side, **kwargs: Any) -> None:
        super().__init__(*args, prefix=side.value, **kwargs)
        people: QuerySet[Person] = Person.objects.of_side(side)
        holding = Seat.objects.filter(side=side, until_on=None).values("person")  # they hold it, or will
        self.field_as("person", forms.ModelChoiceField).queryset = people.exclude(pk__in=holding)
        self.fields["from_on"].initial = company_day()


class DelegationForm(Form):
    """Who acts for an executive, and between which days."""

    principal = forms.ModelChoiceField(queryset=Person.objects.none(), label="For", empty_label="Choose the executive")
    deputy = forms.ModelChoiceField(
        queryset=Person.objects.none(),
        label="Deputy",
        empty_label="Choose who",
        error_messages={"invalid_choice": "Choose somebody of the executive’s side who has come in and may sign in."},
    )
    from_on = forms.DateField(label="First day", widget=DateInput())
    until_on = forms.DateField(label="Last day", widget=DateInput())

    def __init__(self, *args: Any, executives: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = Person.objects.filter(pk__in=[person.pk for person in executives])
        self.field_as("principal", forms.ModelChoiceField).queryset = holders
        staff = Person.objects.arrived().filter(role=Role.STAFF).exclude(pk__in=[person.pk for person in executives])
        self.field_as("deputy", forms.ModelChoiceField).queryset = staff.order_by("side", "name")


class ClosedDayForm(ModelForm):
    class Meta:
        model = ClosedDay
        fields = ["on", "name"]
        labels = {"on": "Day", "name": "Why it is closed"}
        widgets = {"on": DateInput()}


class GroundRulesForm(ModelForm):
    """Every rule that the company may set for itself, in the order in which people meet them."""

    class Meta:
        model = GroundRules
        fields = "__all__"
        labels = {
            "signature_proof_minutes": "Proof before signing, minutes",
            "reaffirm_days": "Agreement stays fresh, days",
            "idle_hours": "Signed out after, hours",
            "at_risk_points": "At risk, points behind",
            "stale_days": "Stale after, days",
            "review_months": "Months between reviews",
            "review_days": "A review is open, days",
            "review_gap": "A gap that is talked about",
            "first_answer_days": "IT's first answer, days",
            "consultation_days": "Consultation, days",
            "decision_days": "Decision, days",
            "fast_lane_cost": "Fast lane, cost up to",
            "fast_lane_days": "Fast lane, days",
            "hand_off_days": "Hand-off accepted, days",
            "hand_off_escalation_days": "Executives are told, days",
            "stalled_days": "A card is stalled, days",
            "idle_lane_days": "A lane is unused, days",
            "owner_cards": "One person holds, cards",
            "check_days": "A standard is checked, days",
            "check_months": "Checked again, months",
            "waiver_longest_days": "A waiver holds at most, days",
            "contract_notice_days": "Notice where none is known, days",
            "contract_verdict_days": "Verdict before the deadline, days",
            "technology_share": "Technology in marketing’s budget, %",
            "one_to_one_by_day": "One-to-one by day",
            "carry_limit": "A topic is carried, times",
            "market_topic": "Marketing's standing topic",
            "technology_topic": "IT's standing topic",
            "digest_hour": "Daily digest, hour",
        }
        help_texts = {
            "currency": "Three letters, such as EUR",
            "market_topic": "On each one-to-one. Empty: none",
            "technology_topic": "On each one-to-one. Empty: none",
        }

    time_zone = TimeZoneField()
    countries = CountriesField(
        help_text="A public holiday in any of them stops every clock in working days, for both sides."
    )
    WEEKDAYS = list(enumerate(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"], 1))
    working_weekdays = forms.MultipleChoiceField(
        label="Working days",
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": "Choose at least one day on which you work."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["working_weekdays"] = list(str(self.instance.working_weekdays))

    def clean_working_weekdays(self) -> str:
        return "".join(sorted(self.cleaned_data["working_weekdays"]))

    def holidays(self) -> list[tuple[date, str]]:
        """The next public holidays of the countries that stand there."""
        return self.field_as("countries", CountriesField).next_holidays(self["countries"].value())

    groups = {
        "Company": ["name", "time_zone", "currency", "countries", "working_weekdays"],
        "Signing": ["signature_proof_minutes", "reaffirm_days", "idle_hours"],
        "Measuring": ["at_risk_points", "stale_days", "review_months", "review_days", "review_gap"],
        "Requests": [
            "first_answer_days", "consultation_days", "decision_days", "fast_lane_cost", "fast_lane_days",
        ],
        "Board": ["hand_off_days", "hand_off_escalation_days", "stalled_days", "idle_lane_days", "owner_cards"],
        "Standards": ["check_days", "check_months", "waiver_longest_days"],
        "Contracts and budget": ["contract_notice_days", "contract_verdict_days", "technology_share"],
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
