from typing import Any

from django import forms

from partnership.core.forms import Form
from partnership.journey.models import Touchpoint
from partnership.projects.models import Project


class EasingForm(Form):
    """Which project is to make a touchpoint hurt less."""

    project = forms.ModelChoiceField(
        Project.objects.none(),
        empty_label="Choose a project",
        error_messages={
            "required": "Choose the project.",
            "invalid_choice": "This project is closed, or is about this touchpoint already. Choose another one.",
        },
    )

    def __init__(self, *args: Any, touchpoint: Touchpoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("project", forms.ModelChoiceField).queryset = Project.objects.open().exclude(
            easings__touchpoint=touchpoint
        )
