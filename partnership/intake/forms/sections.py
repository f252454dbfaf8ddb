"""The six parts of the request's form, each with the sentences for what is missing or wrong in it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from outcomes.models import Kpi, Outcome
from partnership.intake.fields import RecordChoice, RecordsChoice
from partnership.intake.forms.section import Section, long_text, one_of, yes_or_no
from partnership.intake.models import CONSULT_FIRST, Consultation, Request
from partnership.journey.models import JourneyStage

LARGEST_CHANGE = Decimal(999_999_999_999)
LATEST = timedelta(days=3653)


class ProblemSection(Section):
    key, heading = "problem", "The problem"
    why = "A request that starts from a problem leaves room for a better answer than the first one in mind."
    needed = {
        "title": "Give the request a line by which people will know it.",
        "problem": "Say what goes wrong today.",
        "customers": "Say which customers feel it.",
        "stages": "Choose the step of the customer's way that it touches.",
    }

    title = forms.CharField(
        label="In one line", max_length=120, help_text="What changes when this is done, not the name of a tool."
    )
    problem = long_text(
        "What is the problem?", most=10_000, rows=5, hint="What happens today, how often, what it costs."
    )
    customers = long_text("Which customers feel it?", most=2_000, rows=2)
    stages = RecordsChoice(
        label="Where on the customer's way?",
        queryset=JourneyStage.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=dict.fromkeys(RecordsChoice.WRONG, "Choose among the steps that are offered."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("stages", forms.ModelChoiceField).queryset = JourneyStage.objects.current()


class KpiChoice(RecordChoice):
    def label_from_instance(self, kpi: Any) -> str:
        return f"{kpi.outcome.title}: {kpi.name}"


class OutcomeSection(Section):
    key, heading = "outcome", "What it serves"
    sizes = {"expected_change": "short"}
    why = "Only an outcome that both sides signed can carry a project: it is how both will know that it worked."
    needed = {
        "outcome": "Choose the outcome in force that this serves.",
        "kpi": "Choose the KPI that it moves.",
        "expected_change": "Say by how much it moves the KPI.",
        "if_not_done": "Say what happens if nothing is done.",
    }

    outcome = RecordChoice(
        label="Which outcome does it serve?",
        queryset=Outcome.objects.none(),
        required=False,
        empty_label="Choose an outcome",
        error_messages={"invalid_choice": "Choose an outcome in force: one that both sides have signed."},
    )
    kpi = KpiChoice(
        label="Which of its KPIs does it move?",
        queryset=Kpi.objects.none(),
        required=False,
        empty_label="Choose a KPI",
        error_messages={"invalid_choice": "Choose a KPI of an outcome in force."},
    )
    expected_change = forms.DecimalField(
        label="By how much?",
        max_value=LARGEST_CHANGE,
        min_value=-LARGEST_CHANGE,
        max_digits=24,
        decimal_places=6,
        required=False,
        help_text="In the KPI's own unit: 1.5 for one and a half points more, -3 for three days less.",
        error_messages={"invalid": "Write a number, such as 1.5 or -3."},
    )
    if_not_done = long_text("What happens if it is not done?", most=5_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("outcome", forms.ModelChoiceField).queryset = Outcome.objects.in_force()
        self.field_as("kpi", forms.ModelChoiceField).queryset = (
            Kpi.objects.in_force().select_related("outcome").order_by("outcome__title", "name", "pk")
        )

    def clean_expected_change(self) -> Decimal | None:
        change: Decimal | None = self.cleaned_data["expected_change"]
        if change == 0:
            raise forms.ValidationError("A request that changes its KPI by nothing does not serve it.")
        return change

    def clean(self) -> dict[str, Any]:
        outcome, kpi = self.cleaned_data.get("outcome"), self.cleaned_data.get("kpi")
        if outcome and kpi and kpi.outcome_id != outcome.pk:
            self.add_error("kpi", f"“{kpi}” belongs to another outcome. Choose one of “{outcome}”.")
        return self.cleaned_data


class TimeSection(Section):
    key, heading = "time", "By when"
    sizes = {"needed_by": "short"}
    why = "A date with a reason can be weighed; a date without one becomes a quarrel later."
    needed = {
        "needed_by": "Say by which day it is needed.",
        "needed_by_reason": "Say why then: what happens on that day?",
    }

    needed_by = forms.DateField(
        label="Needed by",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write a day such as 2027-03-31."},
    )
    needed_by_reason = long_text("Why then?", most=2_000, rows=2)

    def clean_needed_by(self) -> date | None:
        day: date | None = self.cleaned_data["needed_by"]
        today = timezone.localdate()
        if day and day < today:
            raise forms.ValidationError("That day has passed. Choose one that is still to come.")
        if day and day > today + LATEST:
            raise forms.ValidationError("That is more than ten years from now. Choose an earlier day.")
        return day


class MoneySection(Section):
    key, heading = "money", "What it may cost"
    sizes = {"budget": "short", "payer": "short"}
    why = "The size of the sum decides how fast it can be answered: marketing's small ones take the fast lane."
    needed = {
        "budget": "Say what it may cost; 0 if nothing.",
        "payer": "Say who pays.",
    }

    budget = forms.DecimalField(
        label="Budget",
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
        error_messages={
            "invalid": "Write an amount, such as 12000.",
            "min_value": "A budget is 0 or more.",
            "max_digits": "That is more than any budget. Write the amount in full units.",
            "max_whole_digits": "That is more than any budget. Write the amount in full units.",
            "max_decimal_places": "Write at most two digits after the point.",
        },
    )
    payer = one_of("Who pays?", Request.Payer.choices, "Choose who pays.", blank="Choose who pays")


class DataSection(Section):
    key, heading = "data", "The data"
    why = "Customers' data decides which rules hold. Better asked now than by a regulator."
    needed = {
        "data_involved": "Say which data it reads or writes; “none” is an answer.",
        "personal_data": "Say whether any of it is about persons.",
    }

    data_involved = long_text("Which data does it use?", most=5_000)
    personal_data = yes_or_no("Is any of it about persons?", "Names, addresses, behaviour of one customer, consent.")


class SystemsSection(Section):
    key, heading = "systems", "Systems and vendors"
    why = "IT is asked before a system is chosen, so that nobody buys what cannot be connected."
    needed = {
        "systems_touched": "Say which systems it touches; “none” is an answer.",
        "integration_needed": "Say whether systems have to be connected.",
        "vendor_talks": "Say how far the talks are; none is fine.",
    }

    systems_touched = long_text("Which systems does it touch?", most=5_000, rows=2)
    integration_needed = yes_or_no("Do systems have to be connected?")
    candidates = long_text(
        "Candidate systems", most=2_000, rows=2, hint="Names that came up. None of them is chosen here."
    )
    vendor_talks = one_of(
        "How far have talks with vendors gone?",
        Consultation.Talks.choices,
        "Choose how far the talks are.",
    )

    def clean_vendor_talks(self) -> str:
        talks: str = self.cleaned_data["vendor_talks"] or Consultation.Talks.NONE
        allowed = self.record is not None and self.record.consultation.allows_choice
        if talks == Consultation.Talks.CONTRACT and not allowed:
            raise forms.ValidationError(CONSULT_FIRST)
        return talks


SECTION_FORMS: dict[str, type[Section]] = {
    form.key: form for form in (ProblemSection, OutcomeSection, TimeSection, MoneySection, DataSection, SystemsSection)
}
