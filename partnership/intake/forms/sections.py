"""The six parts of the request's form, each with the sentences for what is missing or wrong in it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import cached_property

from outcomes.models import Kpi, KpiDefinition, Outcome
from partnership.company.models import GroundRules
from partnership.core.choosing import number
from partnership.core.days import company_day
from partnership.core.figures import check_figure
from partnership.core.forms import keep_stored, say_kept
from partnership.intake.fields import RecordChoice, RecordsChoice
from partnership.intake.forms.section import Section, long_text, one_of, says_nothing, short_text, yes_or_no
from partnership.intake.models import CONSULT_FIRST, Consultation, Request
from partnership.journey.models import JourneyStage

LATEST = timedelta(days=3653)


class ProblemSection(Section):
    key, heading = "problem", "The problem"
    why = "A request that starts from a problem leaves room for a better answer than the first one in mind."
    needed = {
        "title": "Give the request a line by which people will know it.",
        "problem": "Say what goes wrong today.",
        "customers": "Say which customers feel it.",
        "stages": "Choose the step of the customer's way that it touches.",
        "customer_facing": "Say whether customers use it themselves.",
    }
    follows = {"accessibility": "Say how everybody can use it; “not known yet” is an answer."}

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
    customer_facing = yes_or_no("Do customers use it themselves?", "A page, a form, an app, a kiosk, a call menu.")
    accessibility = long_text(
        "How can everybody use it?",
        most=2_000,
        rows=2,
        hint="By keyboard, by screen reader, with weak eyes: what holds for it, and who tries that.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.field_as("stages", forms.ModelMultipleChoiceField)
        field.queryset = JourneyStage.objects.current()
        keep_stored(field, self.record.stages.all(), why="is no longer a step")


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
    kpi = RecordChoice(
        label="Which of its KPIs does it move?",
        queryset=Kpi.objects.none(),
        required=False,
        empty_label="Choose a KPI",
        error_messages={"invalid_choice": "Choose a KPI of an outcome in force."},
    )
    expected_change = forms.DecimalField(
        label="By how much?",
        validators=[check_figure],
        required=False,
        help_text="1.5 for one and a half more, -3 for three less.",
        error_messages={"invalid": "Write a number, such as 1.5 or -3."},
    )
    if_not_done = long_text("What happens if it is not done?", most=5_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """What was chosen before is offered on, though nobody would offer it today."""
        super().__init__(*args, **kwargs)
        field = self.field_as("outcome", forms.ModelChoiceField)
        field.queryset = Outcome.objects.in_force()
        keep_stored(field, [self.record.outcome], why="is no longer in force")
        self._offer_kpis()

    def _offer_kpis(self) -> None:
        """Those of the outcome that is chosen; all, outcome by outcome, while none is."""
        in_force = Kpi.objects.in_force().values("pk")
        stored = Q(pk__in=in_force) | Q(pk=self.initial["kpi"])
        kpis = Kpi.objects.filter(stored).annotate(measured=Q(pk__in=in_force)).select_related("outcome")
        kpis = kpis.order_by("outcome__title", "outcome", "name", "pk")
        field = self.field_as("kpi", forms.ModelChoiceField)
        field.queryset = kpis
        if gone := [kpi for kpi in kpis if kpi.pk == self.initial["kpi"] and not kpi.measured]:
            say_kept(field, gone, why="is measured no longer")
        offered: list[tuple[Any, Any]] = [("", field.empty_label)]
        chosen = str(self["outcome"].value() or "")
        for outcome, theirs in groupby(kpis, key=lambda kpi: kpi.outcome):
            rows = [(kpi.pk, kpi.name) for kpi in theirs]
            if not chosen:
                offered.append((outcome.title, rows))
            elif str(outcome.pk) == chosen:
                offered += rows
        field.choices = offered

    @cached_property
    def unit(self) -> str:
        """What stands beside "by how much": the unit of the KPI that is chosen, as it is measured now."""
        chosen = number(self["kpi"].value())
        if chosen is None:
            return ""
        defined = KpiDefinition.objects.in_force().filter(kpi=chosen)
        return str(defined.values_list("unit", flat=True).first() or "")

    def clean_outcome(self) -> Any:
        outcome = self.cleaned_data["outcome"]
        sends = self.complete and not self.record.submitted_at
        if outcome and sends and not Outcome.objects.in_force().filter(pk=outcome.pk).exists():
            raise forms.ValidationError(f"“{outcome}” is no longer in force. Choose one that is.")
        return outcome

    def clean_expected_change(self) -> Decimal | None:
        change: Decimal | None = self.cleaned_data["expected_change"]
        if change == 0:
            raise forms.ValidationError("A request that changes its KPI by nothing does not serve it.")
        return change

    def clean(self) -> dict[str, Any]:
        """A KPI goes with its outcome: while it is a draft, the choice of another outcome lets it go."""
        outcome, kpi = self.cleaned_data.get("outcome"), self.cleaned_data.get("kpi")
        if outcome and kpi and kpi.outcome_id != outcome.pk:
            sentence = f"“{kpi}” belongs to another outcome. Choose one of “{outcome}”."
            if self.complete or outcome.pk == self.initial["outcome"]:
                self.add_error("kpi", sentence)
            else:
                self.cleaned_data["kpi"], self.note = None, sentence
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
        today = company_day()
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["budget"].label = f"Budget, in {GroundRules.current().currency}"


class DataSection(Section):
    key, heading = "data", "The data"
    why = "Customers' data decides which rules hold. Better asked now than by a regulator."
    needed = {
        "data_involved": "Say which data it reads or writes; “none” is an answer.",
        "personal_data": "Say whether any of it is about persons.",
    }
    follows = {
        "data_purpose": "Say what the data about persons is for.",
        "data_basis": "Choose on what basis you may use it; “not known yet” is an answer.",
        "data_kept_in": "Say where it is kept; “not known yet” is an answer.",
        "data_kept_for": "Say for how long it is kept; “not known yet” is an answer.",
    }

    data_involved = long_text("Which data does it use?", most=5_000)
    personal_data = yes_or_no("Is any of it about persons?", "Names, addresses, behaviour of one customer, consent.")
    data_purpose = long_text("What is it for?", most=2_000, rows=2, hint="What is done with it that helps a customer.")
    data_basis = one_of(
        "On what basis may you use it?", Request.Basis.choices, "Choose one of the grounds.", blank="Choose the basis"
    )
    data_kept_in = short_text("Where is it kept?", hint="The country, and whose machines.")
    data_kept_for = short_text("For how long?", hint="Until when, or until what happens.")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("personal_data") and says_nothing(data.get("data_involved", "")):
            self.add_error("data_involved", "Say which data about persons it uses: “none” and “yes” cannot both be so.")
        return data


class SystemsSection(Section):
    key, heading = "systems", "Systems and vendors"
    why = "IT is asked before a system is chosen, so that nobody buys what cannot be connected."
    needed = {
        "systems_touched": "Say which systems it touches; “none” is an answer.",
        "integration_needed": "Say whether systems have to be connected.",
        "vendor_talks": "Say how far the talks are; none is fine.",
    }
    follows = {
        "connected_with": "Name the systems that are connected with each other.",
        "exchanged": "Choose how often data passes; “not known yet” is an answer.",
    }

    systems_touched = long_text("Which systems does it touch?", most=5_000, rows=2)
    integration_needed = yes_or_no("Do systems have to be connected?")
    connected_with = long_text("Which with which, and what passes?", most=2_000, rows=2)
    exchanged = one_of(
        "How often does it pass?", Request.Rhythm.choices, "Choose one of the rhythms.", blank="Choose how often"
    )
    candidates = long_text(
        "Candidate systems", most=2_000, rows=2, hint="Names that came up. None of them is chosen here."
    )
    vendor_talks = one_of(
        "How far have talks with vendors gone?",
        Consultation.Talks.choices,
        "Choose how far the talks are.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("integration_needed") and says_nothing(data.get("systems_touched", "")):
            self.add_error("systems_touched", "Name the systems to be connected: “none” and “yes” cannot both be so.")
        return data

    def clean_vendor_talks(self) -> str:
        talks: str = self.cleaned_data["vendor_talks"] or Consultation.Talks.NONE
        if talks == Consultation.Talks.CONTRACT and not self.record.consultation.allows_choice:
            raise forms.ValidationError(CONSULT_FIRST)
        return talks


SECTION_FORMS: dict[str, type[Section]] = {
    form.key: form for form in (ProblemSection, OutcomeSection, TimeSection, MoneySection, DataSection, SystemsSection)
}
