"""The forms of a comment: writing one, and changing what it says."""

from typing import Any

from django import forms

from partnership.comments.models import LONGEST
from partnership.core.forms import Form

HELP = "Everybody who sees this page reads it. Type @ and a name to ask somebody; Markdown works."


def words(label: str, help_text: str = "", **attrs: object) -> forms.CharField:
    errors = {
        "required": "Write something first.",
        "max_length": "This is %(show_value)d characters long; at most %(limit_value)d fit into a comment.",
    }
    widget = forms.Textarea(attrs={"rows": 3, **attrs})
    return forms.CharField(label=label, help_text=help_text, max_length=LONGEST, error_messages=errors, widget=widget)


class CommentForm(Form):
    """Something new. ``answers`` is the number of what it answers."""

    prefix = "comment"
    text = words("Say something", HELP)
    answers = forms.IntegerField(widget=forms.HiddenInput, required=False)


class WordingForm(Form):
    """What a comment says, opened on a version of it."""

    text = words("What it says", autofocus=True)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, pk: int, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"wording-{pk}", **kwargs)
