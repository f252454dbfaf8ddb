from datetime import date
from typing import Any

from django import forms

from partnership.company.fields import CountriesField
from partnership.company.models import GroundRules
from partnership.core.forms import Form, TimeZoneField
from partnership.people.models import Person
from partnership.welcome.steps import NOBODYS_ZONE

DAYS = list(enumerate(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"], 1))


class CompanyForm(Form):
    """Who the company is, and when it works."""

    name = forms.CharField(
        label="Name of the company",
        max_length=80,
        error_messages={"required": "Say what your company is called."},
        widget=forms.TextInput(attrs={"autocomplete": "organization", "data-focus": True}),
    )
    time_zone = TimeZoneField(help_text="Dates and due times of the company are said in it.")
    countries = CountriesField(
        help_text="A public holiday in any of them stops every clock in working days, for both sides: nobody is "
        "measured on a day on which the other cannot answer."
    )
    working_weekdays = forms.MultipleChoiceField(
        label="Working days",
        choices=DAYS,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": "Choose at least one day on which you work."},
    )

    def __init__(self, *args: Any, rules: GroundRules, person: Person, **kwargs: Any) -> None:
        zone = rules.time_zone if rules.time_zone != NOBODYS_ZONE else person.time_zone
        standing = {
            "name": rules.name if rules.is_named else "",
            "time_zone": zone,
            "countries": rules.countries,
            "working_weekdays": list(rules.working_weekdays),
        }
        super().__init__(*args, initial=standing | kwargs.pop("initial", {}), **kwargs)
        if not self.is_bound and not rules.is_named:
            self.fields["time_zone"].widget.guess = "zone" if zone == NOBODYS_ZONE else ""
            self.fields["countries"].widget.guess = not self.initial["countries"]

    def clean_working_weekdays(self) -> str:
        return "".join(sorted(self.cleaned_data["working_weekdays"]))

    @classmethod
    def typed(cls, data: Any, **about: Any) -> "CompanyForm":
        """The form with what was typed so far, without a word about what is still missing."""
        fields = cls(**about).fields
        given = {name: field.widget.value_from_datadict(data, {}, name) for name, field in fields.items()}
        return cls(initial={name: value for name, value in given.items() if value is not None}, **about)

    def holidays(self) -> list[tuple[date, str]]:
        """The next public holidays by what the form says."""
        return self.field_as("countries", CountriesField).next_holidays(self["countries"].value())
