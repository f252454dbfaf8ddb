from typing import Any

from django import forms

from partnership.core.forms import Form
from partnership.journey.models import JourneyStage


class StageForm(Form):
    """A step of the customer's way, by its name."""

    name = forms.CharField(label="Name", max_length=40)


class MergeForm(Form):
    """Into which other stage one goes."""

    into = forms.ModelChoiceField(
        JourneyStage.objects.none(),
        label="Into",
        empty_label="Choose a stage",
        error_messages={
            "required": "Choose the stage that stays.",
            "invalid_choice": "This stage is offered no more. Choose another one.",
        },
    )

    def __init__(self, *args: Any, stage: JourneyStage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("into", forms.ModelChoiceField).queryset = JourneyStage.objects.current().exclude(pk=stage.pk)
