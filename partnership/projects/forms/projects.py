"""A project's forms: its stage, its day, its owners, its end and its way back."""

from textwrap import shorten
from typing import Any

from django import forms

from partnership.core.fates import FatesForm
from partnership.core.forms import Form, keep_stored
from partnership.people.models import Person, Side
from partnership.projects.models import Project


class StageForm(Form):
    """The stage that a project enters: the next one, or the one before. Closing has a page of its own."""

    stage = forms.ChoiceField(
        error_messages={"invalid_choice": "It cannot enter that stage from where it is now. Choose one of these."}
    )
    seen = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = Project.Stage(project.stage)
        possible = [stage for stage in (now.following, now.previous) if stage and stage is not Project.Stage.CLOSED]
        choices = [(stage.value, stage.label) for stage in possible]
        self.field_as("stage", forms.ChoiceField).choices = choices
        self.fields["seen"].initial = now.value


class PlanForm(Form):
    """When it is planned to go live, and what moved that day."""

    planned_live_on = forms.DateField(
        label="Planned to go live",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give the day as 2026-12-03."},
    )
    drift_because = forms.ChoiceField(
        label="What moved it",
        choices=[("", "It is not later than approved"), *Project.Drift.choices],
        required=False,
        error_messages={"invalid_choice": "Choose one of these causes."},
    )
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        self.project = project
        initial = {"planned_live_on": project.planned_live_on, "drift_because": project.drift_because}
        super().__init__(*args, initial=initial | {"seen": project.plan_digest}, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        planned, approved = cleaned.get("planned_live_on"), self.project.approved_live_on
        if planned is not None and not 1990 <= planned.year < 2200:
            self.add_error("planned_live_on", "Give a day between 1990 and 2199.")
        is_later = bool(approved and (planned is None or planned > approved))
        if is_later and not cleaned.get("drift_because"):
            self.add_error("drift_because", "The date is later than the approved one: choose what moved it.")
        if not is_later and cleaned.get("drift_because"):
            self.add_error("drift_because", "This day is not later than the approved one: choose no cause for it.")
        return cleaned


class OwnerForm(Form):
    """Who owns a project for one side."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        required=False,
        empty_label="Nobody",
        error_messages={"invalid_choice": "Choose somebody of that side who may sign in."},
    )

    def __init__(self, *args: Any, project: Project, side: str, **kwargs: Any) -> None:
        stored = project.owners.get(side)
        super().__init__(*args, prefix=side, initial={"person": stored}, **kwargs)
        self.side = side
        field = self.field_as("person", forms.ModelChoiceField)
        field.label = f"Owns it for {Side(side).label}"
        field.queryset = Person.objects.active().filter(role="staff", side=side).order_by("name", "pk")
        keep_stored(field, [stored], why="may not act for this side any more")


class CloseForm(FatesForm):
    """What was learnt, and what becomes of all that hangs on it."""

    because = forms.CharField(
        label="What was learnt",
        max_length=300,
        error_messages={"required": "Say in one line what was learnt when you close a project."},
    )
    seen = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        experiment = getattr(project, "experiment", None)
        learnt = shorten(experiment.learnt, 300, placeholder="…") if experiment and experiment.is_judged else ""
        super().__init__(*args, initial={"seen": project.stage, "because": learnt}, **kwargs)


class ReopenForm(Form):
    because = forms.CharField(
        label="Why it goes on", max_length=300, error_messages={"required": "Say in one line why it goes on."}
    )
    over_limit_because = forms.CharField(
        label="Why so many cards", max_length=200, required=False, help_text="Only where a limit is passed."
    )
