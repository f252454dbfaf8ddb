"""What a check's page asks: what was found, what shows it, and why it is waived."""

from typing import Any

from django import forms

from partnership.core.forms import Form


class JudgementForm(Form):
    """Passed or failed, in words."""

    passed = forms.ChoiceField(
        label="It is",
        choices=[("yes", "Passed"), ("no", "Failed")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it passed.", "invalid_choice": "Say whether it passed."},
    )
    words = forms.CharField(
        label="What you found",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Where it failed, say what is missing: its owners read it.",
    )
    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("passed") == "no" and not cleaned.get("words"):
            self.add_error("words", "Say what is missing: its owners read it.")
        return cleaned
