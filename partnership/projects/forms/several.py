"""Several cards at once: which, and what is to be true of them."""

from typing import Any

from django import forms

from partnership.core.forms import Form
from partnership.lanes.models import Lane
from partnership.projects.forms.board import workers
from partnership.projects.forms.lanes import LaneField
from partnership.projects.models import Column
from partnership.projects.together import Wish

STAYS = ("", "Leave as it is")


class SeveralForm(Form):
    """What is left empty stays as it is."""

    lane = LaneField(required=False, empty_value=None)
    column = forms.ChoiceField(required=False)
    give = forms.ChoiceField(
        label="Who does it", required=False, choices=[STAYS, ("person", "Give to"), ("nobody", "Nobody")]
    )
    assignee = workers()
    date = forms.ChoiceField(label="Due", required=False, choices=[STAYS, ("day", "On"), ("none", "No date")])
    due_on = forms.DateField(
        label="Day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give the day as 2026-12-03."},
    )
    blocked_because = forms.CharField(label="What blocks them", max_length=200, required=False)
    over_limit_because = forms.CharField(label="Why more cards", max_length=200, required=False)

    def __init__(self, *args: Any, lanes: list[Lane], columns: list[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lane = self.field_as("lane", LaneField)
        lane.offer(lanes)
        lane.choices = [STAYS, *((str(one.pk), one.name) for one in lanes)]
        self.field_as("column", forms.ChoiceField).choices = [STAYS, *((one.pk, one.name) for one in columns)]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("assignee") and not said.get("give"):
            said["give"] = "person"
        if said.get("due_on") and not said.get("date"):
            said["date"] = "day"
        if said.get("give") == "person" and not said.get("assignee") and "assignee" not in self.errors:
            self.add_error("assignee", "Choose who gets them.")
        if said.get("date") == "day" and not said.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "Give the day on which they are due.")
        if not self.errors and not any(said.get(name) for name in ("lane", "column", "give", "date")):
            raise forms.ValidationError("Say what is to change: where they go, who does them, or when they are due.")
        return said

    @property
    def wish(self) -> Wish:
        said = self.cleaned_data
        fields: dict[str, Any] = {}
        if said["give"]:
            fields["assignee"] = said["assignee"] if said["give"] == "person" else None
        if said["date"]:
            fields["due_on"] = said["due_on"] if said["date"] == "day" else None
        reasons = {name: said[name] for name in ("blocked_because", "over_limit_because")}
        return Wish(lane=said["lane"] or None, column=said["column"], fields=fields, **reasons)
