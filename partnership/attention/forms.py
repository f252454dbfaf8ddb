"""How a person wants to be reminded."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField

from partnership.attention.kinds import KINDS, TOLD, WAITING, reaching
from partnership.attention.models import DigestTime, Preference
from partnership.attention.models.preference import EVERYTHING_ELSE
from partnership.core.forms import Form, TimeZoneField
from partnership.people.models import Person

AS_THE_REST = [("", "like the rest")]
HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class PreferencesForm(Form):
    """One choice for everything, one for each kind that can reach the reader and differs, and when digests come."""

    everything_else = forms.ChoiceField(label="Unless you say otherwise below", choices=Preference.How.choices)
    hour = forms.TypedChoiceField(label="Digests come at", coerce=int, choices=HOURS)
    weekday = forms.TypedChoiceField(
        label="The weekly one on", coerce=int, choices=DigestTime.Weekday.choices, initial=DigestTime.Weekday.MONDAY
    )
    time_zone = TimeZoneField(label="Your time zone")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = dict(Preference.objects.filter(person=person).values_list("kind", "how"))
        digest_time = DigestTime.objects.filter(person=person).first() or DigestTime.usual()
        self.kinds = reaching(person)
        for kind in self.kinds:
            self.fields[kind] = forms.ChoiceField(
                label=KINDS[kind],
                required=False,
                choices=AS_THE_REST + Preference.How.choices,
                initial=chosen.get(kind, ""),
            )
        self.fields["everything_else"].initial = chosen.get(EVERYTHING_ELSE, Preference.How.DAILY)
        self.fields["hour"].initial, self.fields["weekday"].initial = digest_time.hour, digest_time.weekday
        self.fields["time_zone"].initial = person.time_zone

    def waiting_fields(self) -> Iterator[BoundField]:
        return (self[kind] for kind in self.kinds if kind in WAITING)

    def told_fields(self) -> Iterator[BoundField]:
        return (self[kind] for kind in self.kinds if kind in TOLD)

    def choices(self) -> dict[str, Any]:
        """What `actions.choose` takes."""
        kinds = {kind: self.cleaned_data[kind] for kind in self.kinds}
        by_kind = {EVERYTHING_ELSE: self.cleaned_data["everything_else"]} | kinds
        when = {name: self.cleaned_data[name] for name in ("hour", "weekday", "time_zone")}
        return {"by_kind": by_kind, **when}
