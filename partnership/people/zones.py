"""The time zones that people choose from: those with a place in their name, and UTC."""

import zoneinfo
from functools import cache

from django import forms

REGIONS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
)  # fmt: skip

Choices = list[tuple[str, str]]


@cache
def zone_choices() -> Choices:
    """Each zone as a choice, by name: the reader types the region, then the city."""
    names = sorted(name for name in zoneinfo.available_timezones() if name.partition("/")[0] in REGIONS)
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class ZoneSelect(forms.Select):
    """A time zone to choose; a script proposes this machine's own where nobody has chosen yet."""

    def __init__(self, *, propose: bool = False) -> None:
        super().__init__({"data-zone": ""} if propose else {})


def zone_field(*, propose: bool = False, help_text: str = "In it you read times.") -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Time zone", choices=zone_choices, widget=ZoneSelect(propose=propose), help_text=help_text, initial="UTC",
        error_messages={"invalid_choice": "“%(value)s” is not a time zone. Use a name such as Europe/Berlin."},
    )  # fmt: skip
