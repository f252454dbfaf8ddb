"""What one side wants of a contract at its next end."""

from typing import Any

from django import forms

from partnership.contracts.models import Verdict
from partnership.core.forms import Form


class VerdictForm(Form):
    choice = forms.ChoiceField(
        label="What becomes of it",
        choices=[
            (Verdict.Choice.KEEP.value, "Keep it as it is"),
            (Verdict.Choice.CHANGE.value, "Change it: another price, other terms"),
            (Verdict.Choice.CANCEL.value, "Cancel it: notice is sent"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three."},
    )
    reason = forms.CharField(
        label="Why",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The other side agrees to this, and whoever looks at it next year reads it.",
        error_messages={"required": "Say why: the other side agrees to the reason as well."},
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, verdict: Verdict | None, **kwargs: Any) -> None:
        initial = {"seen": verdict.digest, "choice": verdict.choice} if verdict else {"seen": ""}
        super().__init__(*args, initial=initial, **kwargs)
