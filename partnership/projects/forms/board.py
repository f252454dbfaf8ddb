"""The board's forms: where a card goes, what a card says, and why it goes off the board."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from partnership.core.fates import FatesForm
from partnership.core.forms import Form, ModelForm, keep_stored
from partnership.lanes.models import Lane
from partnership.people.models import Person, Role
from partnership.projects.forms.labels import LabelsField
from partnership.projects.forms.lanes import LaneField, SeenField
from partnership.projects.models import Card, Column, Project

GREATEST_ID = 2**63 - 1


class PlaceForm(Form):
    """Where a card goes. ``before`` names the card below it; without one it goes to an end of the cell.

    Undoing a move needs more: ``was_before`` is the card that is seen below it now, ``rank`` where it stood before.
    """

    lane = LaneField()
    column = forms.ChoiceField(error_messages={"invalid_choice": "There is no such column. Choose one of the board's."})
    end = forms.ChoiceField(
        label="Put it", choices=[("bottom", "at the bottom"), ("top", "at the top")], required=False, initial="bottom"
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=GREATEST_ID, widget=forms.HiddenInput)
    was_before = forms.IntegerField(required=False, min_value=1, max_value=GREATEST_ID, widget=forms.HiddenInput)
    rank = forms.FloatField(required=False, widget=forms.HiddenInput)
    seen = SeenField()
    blocked_because = forms.CharField(label="What blocks it", max_length=200, required=False)
    over_limit_because = forms.CharField(label="Why one more card", max_length=200, required=False)

    def __init__(self, *args: Any, card: Card, lanes: list[Lane], **kwargs: Any) -> None:
        initial = {"lane": card.lane_id, "column": card.column_id, "seen": card.version} | {
            "blocked_because": card.blocked_because
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.field_as("lane", LaneField).offer(lanes)
        self.field_as("column", forms.ChoiceField).choices = Column.Kind.choices

    def name_columns(self, columns: list[Column]) -> None:
        """By the company's own names, for whoever reads the form."""
        self.field_as("column", forms.ChoiceField).choices = [(column.pk, column.name) for column in columns]

    def ask(self, field: str, question: str) -> None:
        """Nothing is wrong: the move wants a reason that nobody was asked for yet."""
        self.asked, self.question = self[field], question
        self.fields[field].widget.attrs["autofocus"] = True
        for name in ("lane", "column", "end"):
            self.fields[name].widget = self.fields[name].hidden_widget()

    @property
    def place(self) -> dict[str, Any]:
        """What ``Card.move`` takes."""
        return {
            name: self.cleaned_data[name]
            for name in ("lane", "column", "before", "rank", "seen", "blocked_because", "over_limit_because")
        }


def workers_of(sides: frozenset[str]) -> QuerySet[Person]:
    """Whoever may be given a card in a lane of these sides."""
    return Person.objects.active().filter(role=Role.STAFF, side__in=sides)


def workers() -> forms.ModelChoiceField:
    """Whoever may have a card; which sides, a form says with its lane."""
    return forms.ModelChoiceField(
        Person.objects.active().filter(role=Role.STAFF),
        label="Who does it",
        required=False,
        empty_label="Nobody yet",
        error_messages={"invalid_choice": "Choose somebody who may sign in, of a side that owns the lane."},
    )


class CardForm(ModelForm):
    """What a card says."""

    class Meta:
        model = Card
        fields = ["title", "description", "due_on"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        error_messages = {
            "title": {"required": "Give the card a title that says what will be done."},
            "due_on": {"invalid": "Give the day as 2026-12-03."},
        }

    assignee = workers()
    labels = LabelsField()
    seen = SeenField()

    def __init__(self, *args: Any, lane: Lane, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["labels"].initial = ", ".join(label.name for label in self.instance.labels.all())
        self.fields["assignee"].initial = self.instance.assignee_id
        assignee = self.field_as("assignee", forms.ModelChoiceField)
        assignee.queryset = workers_of(lane.owned.sides)
        keep_stored(assignee, [self.instance.assignee], why="left, or is not of this lane’s side")
        self.fields["seen"].initial = self.instance.version

    def _post_clean(self) -> None:
        """The verb writes; the form only reads."""


class NewCardForm(Form):
    """A new card, in one of the writer's own lanes."""

    title = forms.CharField(
        max_length=120, error_messages={"required": "Give the card a title that says what will be done."}
    )
    description = forms.CharField(
        label="What it is about", max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    project = forms.ModelChoiceField(
        Project.objects.open().order_by("title", "pk"),
        error_messages={"invalid_choice": "Choose a project that is not closed.", "required": "Choose a project."},
    )
    lane = LaneField()
    column = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in (Column.Kind.TODO, Column.Kind.DOING)],
        required=False,
        widget=forms.HiddenInput,
    )
    assignee = workers()
    due_on = forms.DateField(
        label="Due",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give the day as 2026-12-03."},
    )
    labels = LabelsField()
    over_limit_because = forms.CharField(label="Why one more card", max_length=200, required=False)

    def __init__(self, *args: Any, lanes: list[Lane], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("lane", LaneField).offer(lanes)
        sides = frozenset().union(*(lane.owned.sides for lane in lanes))
        self.field_as("assignee", forms.ModelChoiceField).queryset = workers_of(sides)

    def clean_column(self) -> str:
        return str(self.cleaned_data["column"] or Column.Kind.TODO)


class CopyForm(Form):
    """What the copy is called, of which project it is, and where it begins."""

    title = forms.CharField(
        max_length=120, error_messages={"required": "Give the copy a title that says what will be done."}
    )
    project = forms.ModelChoiceField(
        Project.objects.open().order_by("title", "pk"),
        error_messages={"invalid_choice": "Choose a project that is not closed.", "required": "Choose a project."},
    )
    lane = LaneField()
    with_checklist = forms.BooleanField(label="With its checklist, unticked", required=False, initial=True)
    over_limit_because = forms.CharField(label="Why one more card", max_length=200, required=False)

    def __init__(self, *args: Any, lanes: list[Lane], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("lane", LaneField).offer(lanes)


class TakeOffForm(FatesForm):
    because = forms.CharField(
        label="Why", max_length=200, error_messages={"required": "Say why the card goes off the board."}
    )
