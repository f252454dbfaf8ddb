"""The forms of meetings. People come as one list, so that a page with three selects asks once."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from meetings import recurrence
from meetings.models import Meeting, Series
from meetings.models.note import LONGEST_NOTE
from meetings.models.series import WEEKDAY
from meetings.recurrence import NotARule, Rule
from partnership.core.forms import Form, TimeZoneField
from partnership.people.models import Person, Side


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


class PersonField(forms.TypedChoiceField):
    """One of the people that the form was given."""

    def __init__(self, **more: Any) -> None:
        messages = {"invalid_choice": "Choose somebody from the list."}
        super().__init__(empty_value=None, error_messages=messages, **more)

    def offer(self, people: list[Person], none: str = "Nobody yet") -> None:
        self.choices = [("", none), *((str(person.pk), person.name) for person in people)]
        by_pk = {str(person.pk): person for person in people}
        self.coerce = by_pk.__getitem__


class SeriesForm(Form):
    """A rhythm: kind, rule, local time, place, people."""

    kind = forms.ChoiceField(choices=Series.Kind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label="Name", max_length=120)
    every = forms.IntegerField(label="Every", min_value=1, max_value=52)
    unit = forms.ChoiceField(label="Weeks or months", choices=Series.Unit.choices)
    by = forms.ChoiceField(label="Months fall", choices=Series.By.choices, required=False, widget=forms.RadioSelect)
    day = forms.IntegerField(label="Day of the month", min_value=1, max_value=31, required=False)
    nth = forms.TypedChoiceField(
        label="Which", choices=[("", "—"), *Series.Nth.choices], coerce=int, empty_value=None, required=False
    )
    weekday = forms.TypedChoiceField(
        label="Weekday", choices=[("", "—"), *enumerate(WEEKDAY)], coerce=int, empty_value=None, required=False
    )
    starts_on = day_field("First day")
    ends_on = day_field("Last day", required=False)
    at = forms.TimeField(label="Time", widget=TimeInput(), error_messages={"invalid": "Give a time, such as 09:30."})
    zone = TimeZoneField()
    minutes = forms.IntegerField(label="Length in minutes", min_value=5, max_value=600)
    place = forms.CharField(label="Place or link", max_length=300, required=False)
    people = forms.MultipleChoiceField(
        label="Who else comes",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose people from the list."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = people
        self.field_as("people", forms.ChoiceField).choices = [(str(person.pk), person.name) for person in people]

    def clean_starts_on(self) -> date | None:
        return in_reach(self.cleaned_data["starts_on"])

    def clean_ends_on(self) -> date | None:
        return in_reach(self.cleaned_data["ends_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["by"] = data.get("by") or Series.By.WEEKDAY
        if data.get("unit") == Series.Unit.WEEKS:
            data["by"], data["day"], data["nth"] = Series.By.WEEKDAY, None, None
        elif data["by"] == Series.By.DAY:
            data["weekday"], data["nth"] = None, None
        else:
            data["day"] = None
        if not self.errors:
            self._check_rule(data)
        return data

    def _check_rule(self, data: dict[str, Any]) -> None:
        try:
            self.rule = Rule(
                unit=data["unit"],
                every=data["every"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                by=data["by"],
                day=data["day"],
                nth=data["nth"],
                weekday=data["weekday"],
            )
        except NotARule as wrong:
            self.add_error(wrong.field, str(wrong))

    def chosen_people(self) -> list[Person]:
        chosen = set(self.cleaned_data["people"])
        return [person for person in self.offered if str(person.pk) in chosen]

    def fields_of_series(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("people", "version")}

    def next_times(self, n: int = 6) -> list[tuple[str, str]]:
        """The next n days and times by what the form says, on the wall clock of its zone; [] while it is wrong."""
        if not self.is_valid():
            return []
        data = self.cleaned_data
        since = max(data["starts_on"], timezone.localdate())
        days = self.rule.next_days(n, since=since)
        times = [recurrence.local(recurrence.instant(day, data["at"], data["zone"]), data["zone"]) for day in days]
        today = timezone.localdate()
        return [(recurrence.day_in_words(time.date(), today), f"{time:%H:%M %Z}") for time in times]


class MoveForm(Form):
    day = day_field("New day")
    at = forms.TimeField(
        label="New time", widget=TimeInput(), error_messages={"invalid": "Give a time, such as 09:30."}
    )
    because = forms.CharField(label="Why", max_length=300)

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_day(self) -> date | None:
        return in_reach(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            data["to"] = recurrence.instant(data["day"], data["at"], self.zone)
            if data["to"] <= timezone.now():
                self.add_error("day", "Choose a time that is still to come.")
        return data


class ReasonForm(Form):
    because = forms.CharField(label="Why", max_length=300)


class TopicForm(Form):
    title = forms.CharField(label="Topic", max_length=200)
    minutes = forms.IntegerField(label="Minutes", min_value=1, max_value=240, initial=10)
    about = forms.CharField(
        label="Why it is on the agenda", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    standing = forms.BooleanField(label="On each agenda", required=False)


class EditTopicForm(TopicForm):
    opened = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)


class InformationForm(Form):
    text = forms.CharField(label="What we both know now", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class DecisionForm(Form):
    what = forms.CharField(label="What is decided", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    why = forms.CharField(label="Why", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    owner_it = PersonField(label="Owner in IT", required=False)
    owner_marketing = PersonField(label="Owner in marketing", required=False)
    review_on = day_field("Look at it again on", required=False)
    confidential = forms.BooleanField(label="Confidential: for the executives only", required=False)

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("owner_it", PersonField).offer([p for p in people if p.side == Side.IT])
        self.field_as("owner_marketing", PersonField).offer([p for p in people if p.side == Side.MARKETING])

    def clean_review_on(self) -> date | None:
        return in_reach(self.cleaned_data["review_on"])


class EditDecisionForm(DecisionForm):
    opened = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)


class PromiseForm(Form):
    title = forms.CharField(label="What is promised", max_length=300)
    owner = PersonField(label="By whom")
    due_on = day_field("Due")

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("owner", PersonField).offer(people, "Choose one person")

    def clean_due_on(self) -> date | None:
        return in_reach(self.cleaned_data["due_on"])


class NoteForm(Form):
    text = forms.CharField(
        label="Notes", required=False, max_length=LONGEST_NOTE, strip=False, widget=forms.Textarea(attrs={"rows": 12})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class PresenceForm(Form):
    present = forms.MultipleChoiceField(
        label="Who is here",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose people from the list."},
    )

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = people
        self.field_as("present", forms.ChoiceField).choices = [(str(person.pk), person.name) for person in people]

    def chosen(self) -> list[Person]:
        chosen = set(self.cleaned_data["present"])
        return [person for person in self.offered if str(person.pk) in chosen]


def series_initial(series: Series) -> dict[str, Any]:
    names = [name for name in SeriesForm.base_fields if name not in ("people", "version")]
    people = [str(pk) for pk in series.people.values_list("pk", flat=True)]
    return {name: getattr(series, name) for name in names} | {"people": people, "version": series.version}


def move_initial(meeting_or_time: Meeting | datetime) -> dict[str, Any]:
    at = meeting_or_time.local if isinstance(meeting_or_time, Meeting) else meeting_or_time
    return {"day": at.date(), "at": at.time()}
