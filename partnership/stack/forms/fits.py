"""How well a system fits, and what came of a talk about it."""

from typing import Any

from django import forms

from partnership.core.forms import Form
from partnership.people.models import Side
from partnership.stack.models.fit import OF_SIDE, WORDS

ASKS = {
    Side.MARKETING: "Does it do what marketing’s work needs?",
    Side.IT: "Does it fit into the house: connected, safe, maintained?",
}


class FitForm(Form):
    value = forms.TypedChoiceField(
        coerce=int,
        widget=forms.RadioSelect,
        choices=[(number, f"{number} {word}") for number, word in WORDS.items()],
        error_messages={"required": "Choose from 1 to 4."},
    )
    comment = forms.CharField(label="Why", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, side: Side, own: tuple[dict[str, int], str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].label = ASKS[side]
        if own:
            values, comment = own
            self.initial.update({"value": values.get(OF_SIDE[side]), "comment": comment})

    @property
    def said(self) -> dict[str, Any]:
        return {"value": self.cleaned_data["value"], "comment": self.cleaned_data["comment"]}


class TalkForm(Form):
    line = forms.CharField(
        label="What came of it",
        max_length=300,
        error_messages={"required": "Say in a line what came of your talk."},
    )
