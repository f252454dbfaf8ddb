"""What goes with a hand-off, and the two answers to one."""

from typing import Any

from django import forms
from django.urls import reverse

from partnership.core.files import KeptField
from partnership.core.forms import Form, ModelForm
from partnership.lanes.models import Lane
from partnership.projects.forms.lanes import LaneField, SeenField
from partnership.projects.models import Card, Column, HandOff, PacketTemplate
from partnership.projects.models.packet import ASKS


class HandOffForm(ModelForm):
    """The packet that goes with a crossing."""

    lane = LaneField(label="Into the lane")
    column = forms.ChoiceField(
        label="Into the column", choices=[(Column.Kind.TODO, "To do"), (Column.Kind.DOING, "Doing")]
    )
    seen = SeenField()
    file = KeptField(label="A file with it", required=False)

    class Meta:
        model = HandOff
        fields = ["done", "right_when", "questions", "data_needed"]
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in fields}
        error_messages = {"done": {"required": "Say what is done: it is what the other side starts from."}}

    def __init__(self, *args: Any, card: Card, lanes: list[Lane], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("lane", LaneField).offer([lane for lane in lanes if card.missing_side(lane)])
        self.fields["seen"].initial = card.version
        self.fields["lane"].widget.attrs |= {  # another lane asks for something else
            "hx-get": reverse("projects:hand_off_new", args=[card.pk]),
            "hx-target": "#packet-asks",
            "hx-swap": "outerHTML",
            "hx-include": "#packet-asks",
        }

    @property
    def packet(self) -> dict[str, Any]:
        """What ``HandOff.objects.send`` takes."""
        return {name: self.cleaned_data[name] for name in (*self.Meta.fields, "lane", "column", "seen")}


class PacketTemplateForm(ModelForm):
    """What a packet from one lane into another begins with."""

    from_lane = LaneField(label="Out of the lane")
    to_lane = LaneField(label="Into the lane")

    class Meta:
        model = PacketTemplate
        fields = [*ASKS]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ASKS}

    def __init__(self, *args: Any, lanes: list[Lane], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("from_lane", LaneField).offer(lanes)
        self.field_as("to_lane", LaneField).offer(lanes)

    def clean(self) -> dict[str, Any]:
        if not any(self.cleaned_data.get(name) for name in ASKS):
            raise forms.ValidationError("Say at least one thing that such a packet begins with.")
        return self.cleaned_data

    def _post_clean(self) -> None:
        """The verb writes; the form only reads."""


class AcceptForm(Form):
    """A yes; over the lane's limit it takes a reason, and what is still missing its sender brings."""

    missing = forms.CharField(
        label="Still missing", max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_missing(self) -> list[str]:
        lines = [" ".join(line.split()) for line in str(self.cleaned_data["missing"]).splitlines() if line.strip()]
        if any(len(line) > 200 for line in lines):
            raise forms.ValidationError("Say each thing in at most 200 characters, on a line of its own.")
        return lines

    over_limit_because = forms.CharField(label="Why one more card", max_length=200, required=False)


class PutBackForm(Form):
    """Over the lane's limit it takes a reason."""

    over_limit_because = forms.CharField(label="Why one more card", max_length=200, required=False)


class ReturnForm(Form):
    cause = forms.ChoiceField(
        label="What kind of reason", choices=[("", "Choose one"), *HandOff.Cause.choices], required=False
    )
    because = forms.CharField(
        label="What is missing",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it goes back, so that it can come again."},
    )
