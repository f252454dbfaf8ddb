"""Fields that the forms of meetings share. People come as one list, so that a page with three selects asks once."""

from datetime import date
from typing import Any

from django import forms

from meetings import recurrence
from partnership.people.models import Person


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def day_field(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=DayInput(), error_messages={"invalid": "Give a day, such as 2026-12-03."}, **more
    )


def in_reach(day: date | None) -> date | None:
    """A day that a person can mean; a sentence for year 9999."""
    if day and not recurrence.EARLIEST <= day <= recurrence.LATEST:
        raise forms.ValidationError(f"Choose a day between {recurrence.EARLIEST.year} and {recurrence.LATEST.year}.")
    return day


GONE = "no longer among those who can be chosen"
"""What is said of a choice that an edit finds and would not offer today."""


class PersonField(forms.TypedChoiceField):
    """One of the people that the form was given."""

    def __init__(self, **more: Any) -> None:
        messages = {"invalid_choice": "Choose somebody from the list."}
        super().__init__(empty_value=None, error_messages=messages, **more)

    def offer(self, people: list[Person], none: str = "Nobody yet", *, chosen: Person | None = None) -> None:
        """Choose among them; who is ``chosen`` already stays so, and is said to be offered to nobody anew."""
        past = [chosen] if chosen and chosen not in people else []
        named = [(person.pk, person.name) for person in people] + [(one.pk, f"{one.name} ({GONE})") for one in past]
        self.choices = [("", none), *((str(pk), name) for pk, name in named)]
        self.coerce = {str(person.pk): person for person in [*people, *past]}.__getitem__
