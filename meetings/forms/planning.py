"""The forms of series and of one meeting's time."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from meetings import recurrence
from meetings.forms.fields import GONE, TimeInput, day_field, in_reach
from meetings.models import Occurrence, Series, Topic
from meetings.models.series import WEEKDAY
from meetings.recurrence import NotARule, Rule
from partnership.core.days import company_day
from partnership.core.forms import Form, TimeZoneField
from partnership.people.models import Person

# As the sentence goes on that the form is: "Every second month on a weekday, the first Wednesday".
UNITS = [(Series.Unit.WEEKS, "week"), (Series.Unit.MONTHS, "month")]
BYS = [(Series.By.WEEKDAY, "a weekday"), (Series.By.DAY, "a day of the month")]
OFTEN = ("Every", "Every second", "Every third", "Every fourth", "Every fifth", "Every sixth")
OFFERED = 12
"""So many steps are offered; what a series has beyond them stays."""


def often(n: int) -> str:
    """ "Every second", "Every 22nd": what stands before "week" or "month"."""
    if n <= len(OFTEN):
        return OFTEN[n - 1]
    ending = "th" if n in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"Every {n}{ending}"


class SeriesForm(Form):
    """A rhythm: kind, rule, local time, place, people."""

    kind = forms.ChoiceField(choices=Series.Kind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label="Name", max_length=120)
    every = forms.IntegerField(label="How often", min_value=1, max_value=52, widget=forms.Select)
    unit = forms.ChoiceField(label="Weeks or months", choices=UNITS)
    by = forms.ChoiceField(label="On a weekday or a day of the month", choices=BYS, required=False)
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
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: list[Person], come: list[Person] | None = None, **kwargs: Any) -> None:
        """``come`` are those who come already, though they could not be chosen today: they stay until taken out."""
        super().__init__(*args, **kwargs)
        past = [person for person in come or [] if person not in people]
        self.offered = [*people, *past]
        named = [(person.pk, person.name) for person in people] + [(one.pk, f"{one.name} ({GONE})") for one in past]
        self.field_as("people", forms.ChoiceField).choices = [(str(pk), name) for pk, name in named]
        steps = {*range(1, OFFERED + 1), *self._stored_step()}
        self.fields["every"].widget.choices = [(n, often(n)) for n in sorted(steps)]

    def _stored_step(self) -> list[int]:
        said = str(self["every"].value() or "")
        return [int(said)] if said.isdecimal() and len(said) < 3 and int(said) else []

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
        if data.get("kind") == Series.Kind.ONE_TO_ONE and data.get("people"):
            self.add_error("people", "A one-to-one has two people, and their deputies: nobody else comes to it.")
        if not {*self.errors} - {"people", "title", "place", "minutes", "kind"}:
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
        return {name: value for name, value in self.cleaned_data.items() if name not in ("people", "seen")}

    @property
    def has_rule(self) -> bool:
        """Whether what says when it meets is whole, whatever else is missing."""
        self.is_valid()
        return hasattr(self, "rule")

    def sentence(self) -> str:
        """What the form says so far, as one sentence; empty while its rule is not whole."""
        if not self.has_rule:
            return ""
        data, today = self.cleaned_data, company_day()
        timing = {name: data[name] for name in ("every", "unit", "by", "day", "nth", "weekday", "at", "zone")}
        long = f", {data['minutes']} minutes" if data.get("minutes") else ""
        until = f" until {recurrence.day_in_words(data['ends_on'], today)}" if data["ends_on"] else ""
        since = f", from {recurrence.day_in_words(self.rule.next_days(1, since=data['starts_on'])[0], today)}"
        rhythm = Series(**timing).rhythm
        return f"{rhythm[:1].upper()}{rhythm[1:]}{long}{since}{until}."

    def next_times(self, n: int = 6) -> list[tuple[str, str]]:
        """The next n days and times by what the form says, on the wall clock of its zone; [] while it is wrong."""
        if not self.has_rule:
            return []
        data = self.cleaned_data
        since = max(data["starts_on"], company_day())
        days = self.rule.next_days(n, since=since)
        times = [recurrence.local(recurrence.instant(day, data["at"], data["zone"]), data["zone"]) for day in days]
        today = company_day()
        return [(recurrence.day_in_words(time.date(), today), f"{time:%H:%M %Z}") for time in times]


class MoveForm(Form):
    day = day_field("New day")
    at = forms.TimeField(
        label="New time", widget=TimeInput(), error_messages={"invalid": "Give a time, such as 09:30."}
    )
    minutes = forms.IntegerField(label="Length in minutes", min_value=5, max_value=600, required=False)
    place = forms.CharField(label="Place or link", max_length=300, required=False)
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

    def chosen(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("to", "because", "minutes", "place")}


class ReasonForm(Form):
    because = forms.CharField(label="Why", max_length=300)


class EndingForm(ReasonForm):
    """Why a meeting or a series ends, and what becomes of each topic that is still open beneath it."""

    def __init__(self, *args: Any, topics: list[Topic], fates: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = [topic for topic in topics if not topic.standing]
        for topic in self.topics:
            self.fields[f"topic-{topic.pk}"] = forms.ChoiceField(label=topic.title, choices=fates, required=False)

    def asked(self) -> list[forms.BoundField]:
        return [self[f"topic-{topic.pk}"] for topic in self.topics]

    def fates(self) -> dict[int, str]:
        """What becomes of each topic, by its number; the first choice where nothing was chosen."""
        said = {topic.pk: self.cleaned_data[f"topic-{topic.pk}"] for topic in self.topics}
        return {pk: fate for pk, fate in said.items() if fate}


def series_initial(series: Series) -> dict[str, Any]:
    names = [name for name in SeriesForm.base_fields if name not in ("people", "seen")]
    people = [str(pk) for pk in series.people.values_list("pk", flat=True)]
    return {name: getattr(series, name) for name in names} | {"people": people, "seen": series.version}


def move_initial(found: Occurrence) -> dict[str, Any]:
    held_like = found.meeting or found.series
    return {
        "day": found.local.date(),
        "at": found.local.time(),
        "minutes": held_like.minutes,
        "place": held_like.place,
    }
