"""A lane as a form's field, and what a form was opened on."""

from django import forms

from partnership.lanes.models import Lane


class SeenField(forms.IntegerField):
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
