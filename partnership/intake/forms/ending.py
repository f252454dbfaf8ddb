"""How a request ends before both decide: taken back, declined, deferred, or called a duplicate."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from partnership.core.days import company_day
from partnership.core.fates import FatesForm
from partnership.intake.fields import RecordChoice
from partnership.intake.forms.answers import words
from partnership.intake.models import Request
from partnership.intake.models.request import RequestQuerySet

OFFERED = 300  # requests by title, of which one may be repeated: the newest
LONGEST_DEFERRAL = timedelta(days=731)


class EndingForm(FatesForm):
    """Why it ends, and what becomes of what hangs on it."""


class WithdrawalForm(EndingForm):
    """A draft goes without a word; what others have read goes with the reason."""

    reason = words("Why?", "Say why you take it back: those who worked on it read it.", most=2_000)

    def __init__(self, *args: Any, record: Request, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["reason"].required = record.submitted_at is not None


class RefusalForm(EndingForm):
    """No, not now, or we have that already."""

    state = forms.ChoiceField(
        label="What do you decide?",
        choices=[
            (Request.State.DEFERRED, "Not now"),
            (Request.State.DECLINED, "No"),
            (Request.State.DUPLICATE, "It repeats another request"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one of the three."},
    )
    until = forms.DateField(
        label="Until when?",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="It comes back by itself on that day.",
        error_messages={"invalid": "Write a day such as 2027-03-31."},
    )
    duplicate_of = RecordChoice(
        label="Which one does it repeat?",
        queryset=Request.objects.none(),
        required=False,
        empty_label="Choose a request",
        error_messages={"invalid_choice": "Choose another request that was submitted."},
    )
    reason = words("Why?", "Say why: the requester reads it.")

    def __init__(self, *args: Any, visible: RequestQuerySet, record: Request, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        field = self.field_as("duplicate_of", forms.ModelChoiceField)
        field.queryset = visible.repeatable().exclude(pk=record.pk)
        rows = list(field.queryset.by_likeness(record.title).only("title")[:OFFERED])
        parted = {
            "Like this one": [each for each in rows if each.alike],
            "Others, the newest first": [each for each in rows if not each.alike],
        }
        field.choices = [
            ("", field.empty_label),
            *(
                (words, [(one.pk, f"{one.title} (No. {one.pk})") for one in some])
                for words, some in parted.items()
                if some
            ),
        ]

    def clean_until(self) -> date | None:
        day: date | None = self.cleaned_data["until"]
        if self.cleaned_data.get("state") != Request.State.DEFERRED:
            return None
        if day is None:
            raise forms.ValidationError("Say until which day: it comes back by itself then.")
        if not company_day() < day <= company_day() + LONGEST_DEFERRAL:
            raise forms.ValidationError("Choose a day from tomorrow on, within two years.")
        return day

    def clean_duplicate_of(self) -> Request | None:
        other: Request | None = self.cleaned_data["duplicate_of"]
        if self.cleaned_data.get("state") != Request.State.DUPLICATE:
            return None
        if other is None:
            raise forms.ValidationError("Choose another request that was submitted.")
        return other
