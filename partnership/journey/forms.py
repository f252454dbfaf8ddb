"""What is said of a touchpoint, and how much it hurts."""

from typing import Any

from django import forms

from partnership.core.forms import Form, ModelForm, keep_stored
from partnership.journey.models import JourneyStage, Touchpoint

PAINS = [
    ("1", "1 No pain"),
    ("2", "2 A little"),
    ("3", "3 It bothers them"),
    ("4", "4 It hurts"),
    ("5", "5 Unbearable"),
]


class TouchpointForm(ModelForm):
    """A moment in which the customer meets the company."""

    class Meta:
        model = Touchpoint
        fields = ("name", "channel", "wants", "emotion")
        labels = {
            "name": "What happens there",
            "channel": "Channel",
            "wants": "What the customer wants",
            "emotion": "How the customer feels",
        }
        help_texts = {
            "name": "As a customer would call it: “Waiting for the quote”.",
            "channel": "Website, e-mail, phone, shop, app, a partner…",
            "wants": "In their words, in one sentence.",
            "emotion": "What they feel as it is today, and not what you would like them to feel.",
        }
        widgets = {"wants": forms.Textarea(attrs={"rows": 2})}
        error_messages = {
            "name": {"required": "Give the touchpoint a name by which both sides know it."},
            "channel": {"required": "Say through what the customer meets you there."},
            "wants": {"required": "Say what the customer wants there: a pain is what stands in the way of it."},
            "emotion": {"required": "Choose how the customer feels there."},
        }

    @property
    def said(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "channel", "wants", "emotion")}


class ChangeForm(TouchpointForm):
    """The same of one that is there, which may belong to another stage."""

    seen = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    stage = forms.ModelChoiceField(
        JourneyStage.objects.none(),
        label="Stage",
        empty_label=None,
        error_messages={"invalid_choice": "This stage is offered no more. Choose one of the journey."},
    )

    class Meta(TouchpointForm.Meta):
        fields = ("name", "channel", "wants", "emotion", "stage")  # type: ignore[assignment]  # one more

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version
        stages = self.field_as("stage", forms.ModelChoiceField)
        stages.queryset = JourneyStage.objects.current()
        keep_stored(stages, [self.instance.stage], why="has left the journey")


class RatingForm(Form):
    """How much it hurts, as one side sees it."""

    pain = forms.TypedChoiceField(
        label="How much it hurts the customer",
        choices=PAINS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose from 1 to 5.", "invalid_choice": "Choose from 1 to 5."},
    )
    comment = forms.CharField(
        label="Why, in one line",
        max_length=300,
        required=False,
        help_text="Sealed as the rating is, until the other side has given theirs.",
    )


class TalkForm(Form):
    line = forms.CharField(
        label="What came of it",
        max_length=300,
        error_messages={"required": "Say in one line what came of it: the other executive reads that."},
    )
