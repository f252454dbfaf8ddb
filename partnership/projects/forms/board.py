"""The board's forms: where a card goes, what goes with a hand-off, what a card says."""

from typing import Any

from django import forms

from partnership.core.forms import Form, ModelForm
from partnership.lanes.models import Lane
from partnership.people.models import Person, Role
from partnership.projects.models import Card, Column, Drift, HandOff, Kind, Project, Stage

LARGEST_ID = 2**63 - 1


class VersionField(forms.IntegerField):
    """Which version of a card the page showed."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(min_value=1, max_value=2**31 - 1, error_messages={"required": "Open the card anew."})


class LaneField(forms.TypedChoiceField):
    """One of the lanes that the view has read already, each with its owner."""

    default_error_messages = {"invalid_choice": "That lane is not on the board any more. Choose another one."}

    def offer(self, lanes: list[Lane]) -> None:
        by_pk = {str(lane.pk): lane for lane in lanes}
        self.choices = [(pk, lane.name) for pk, lane in by_pk.items()]
        self.coerce = by_pk.__getitem__


class PlaceForm(Form):
    """Where a card goes. ``before`` names the card below it; without one it goes to an end of the cell.

    ``was_before`` is the card below it now, which only undoing needs.
    """

    lane = LaneField()
    column = forms.ChoiceField(error_messages={"invalid_choice": "There is no such column. Choose one of the board's."})
    end = forms.ChoiceField(
        label="Put it", choices=[("bottom", "at the bottom"), ("top", "at the top")], required=False, initial="bottom"
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    was_before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    version = VersionField()
    blocked_because = forms.CharField(label="What blocks it", max_length=200, required=False)
    over_limit_because = forms.CharField(label="Why one more card", max_length=200, required=False)

    lane_label = "Lane"

    def __init__(self, *args: Any, card: Card, lanes: list[Lane], **kwargs: Any) -> None:
        initial = {"lane": card.lane_id, "column": card.column_id, "version": card.version} | {
            "blocked_because": card.blocked_because
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.field_as("lane", LaneField).offer(lanes)
        self.field_as("column", forms.ChoiceField).choices = Kind.choices

    def name_columns(self, columns: list[Column]) -> None:
        """By the company's own names, for whoever reads the form."""
        self.field_as("column", forms.ChoiceField).choices = [(column.pk, column.name) for column in columns]

    @property
    def place(self) -> dict[str, Any]:
        """What ``Card.move`` takes."""
        return {
            name: self.cleaned_data[name]
            for name in ("lane", "column", "before", "version", "blocked_because", "over_limit_because")
        }


class HandOffForm(ModelForm):
    """The packet that goes with a crossing."""

    lane = LaneField(label="Into the lane")
    column = forms.ChoiceField(label="Into the column", choices=[(Kind.TODO, "To do"), (Kind.DOING, "Doing")])
    version = VersionField()

    class Meta:
        model = HandOff
        fields = ["done", "right_when", "questions", "data_needed"]
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in fields}
        error_messages = {"done": {"required": "Say what is done: it is what the other side starts from."}}

    def __init__(self, *args: Any, card: Card, lanes: list[Lane], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("lane", LaneField).offer([lane for lane in lanes if card.missing_side(lane)])
        self.fields["version"].initial = card.version

    @property
    def packet(self) -> dict[str, Any]:
        """What ``HandOff.objects.send`` takes."""
        return {name: self.cleaned_data[name] for name in (*self.Meta.fields, "lane", "column", "version")}


class ReturnForm(Form):
    because = forms.CharField(
        label="What is missing",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it goes back, so that it can come again."},
    )


def workers() -> forms.ModelChoiceField:
    """Whoever may have a card: the active people of both sides."""
    return forms.ModelChoiceField(
        Person.objects.active().filter(role=Role.STAFF),
        label="Who does it",
        required=False,
        empty_label="Nobody yet",
        error_messages={"invalid_choice": "Choose somebody of IT or marketing who may sign in."},
    )


class CardForm(ModelForm):
    """What a card says."""

    class Meta:
        model = Card
        fields = ["title", "due_on"]
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        error_messages = {
            "title": {"required": "Give the card a title that says what will be done."},
            "due_on": {"invalid": "Give the day as 2026-12-03."},
        }

    assignee = workers()
    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].initial = self.instance.assignee_id
        self.fields["version"].initial = self.instance.version

    def _post_clean(self) -> None:
        """The verb writes; the form only reads."""


class NewCardForm(Form):
    """A new card, in one of the writer's own lanes."""

    title = forms.CharField(
        max_length=120, error_messages={"required": "Give the card a title that says what will be done."}
    )
    project = forms.ModelChoiceField(
        Project.objects.open().order_by("title", "pk"),
        error_messages={"invalid_choice": "Choose a project that is not closed.", "required": "Choose a project."},
    )
    lane = LaneField()
    assignee = workers()
    due_on = forms.DateField(
        label="Due",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give the day as 2026-12-03."},
    )
    over_limit_because = forms.CharField(label="Why one more card", max_length=200, required=False)

    def __init__(self, *args: Any, lanes: list[Lane], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("lane", LaneField).offer(lanes)


class StageForm(Form):
    """The stage that a project enters."""

    stage = forms.ChoiceField(error_messages={"invalid_choice": "There is no such stage."})
    because = forms.CharField(label="What was learnt", max_length=300, required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = Stage(project.stage)
        possible = [stage for stage in (now.following, now.previous, Stage.CLOSED) if stage and stage is not now]
        self.field_as("stage", forms.ChoiceField).choices = [
            (stage.value, stage.label) for stage in dict.fromkeys(possible)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("stage") == Stage.CLOSED and not cleaned.get("because"):
            self.add_error("because", "Say in one line what was learnt when you close a project.")
        return cleaned


class PlanForm(Form):
    """When it is planned to go live, and what moved that day."""

    planned_live_on = forms.DateField(
        label="Planned to go live",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give the day as 2026-12-03."},
    )
    drift_because = forms.ChoiceField(
        label="What moved it", choices=[("", "It is not later than approved"), *Drift.choices], required=False
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        self.project = project
        initial = {"planned_live_on": project.planned_live_on, "drift_because": project.drift_because}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        planned, approved = cleaned.get("planned_live_on"), self.project.approved_live_on
        if planned is not None and not 1990 <= planned.year < 2200:
            self.add_error("planned_live_on", "Give a day between 1990 and 2199.")
        is_later = bool(approved and (planned is None or planned > approved))
        if is_later and not cleaned.get("drift_because"):
            self.add_error("drift_because", "The date is later than the approved one: choose what moved it.")
        if not is_later:
            cleaned["drift_because"] = ""
        return cleaned
