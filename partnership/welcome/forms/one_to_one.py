from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from meetings.models import Series
from meetings.models.series import WEEKDAY
from meetings.recurrence import Rule, instant
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.forms import Form, TimeZoneField


class OneToOneForm(Form):
    """The executives' monthly meeting, on a weekday of the month."""

    nth = forms.TypedChoiceField(label="On the", choices=Series.Nth.choices, coerce=int)
    weekday = forms.TypedChoiceField(label="Weekday", choices=list(enumerate(WEEKDAY)), coerce=int)
    at = forms.TimeField(
        label="At",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": "Give a time, such as 09:30."},
    )
    minutes = forms.TypedChoiceField(
        label="For", choices=[(each, f"{each} minutes") for each in (30, 45, 60, 90)], coerce=int
    )
    zone = TimeZoneField(help_text="The clock on the wall stays the same in summer and winter.")
    place = forms.CharField(label="Place or link", max_length=300, required=False)

    def __init__(self, data: Any = None, *, rules: GroundRules) -> None:
        usual = {"nth": 1, "weekday": 2, "at": "10:00", "minutes": 60, "zone": rules.time_zone}
        super().__init__(data, initial=usual)
        self.usual = usual

    def first_days(self) -> list[date]:
        """The first three days by what the form says; none while it says nonsense."""
        said = self if self.is_bound else OneToOneForm(self.usual, rules=GroundRules.current())
        if not said.is_valid():
            return []
        data = said.cleaned_data
        rule = Rule(
            unit=Series.Unit.MONTHS,
            every=1,
            starts_on=company_day(),
            by=Series.By.WEEKDAY,
            nth=data["nth"],
            weekday=data["weekday"],
        )
        ahead = rule.next_days(4, since=company_day())
        return [day for day in ahead if instant(day, data["at"], data["zone"]) > timezone.now()][:3]
