"""Time zones and countries as people choose them."""

from datetime import date
from zoneinfo import available_timezones

import pytest

from partnership.core import places
from partnership.core.forms import Form, TimeZoneField

WINTER, SUMMER = date(2026, 12, 1), date(2026, 7, 1)


class ZoneForm(Form):
    zone = TimeZoneField(guess=True)


@pytest.mark.parametrize(
    ("zone", "day", "label"),
    [
        ("Europe/Berlin", WINTER, "Berlin, Germany (GMT+1)"),
        ("Europe/Berlin", SUMMER, "Berlin, Germany (GMT+2)"),
        ("Europe/London", WINTER, "London, United Kingdom (GMT)"),
        ("America/St_Johns", WINTER, "St Johns, Canada (GMT-3:30)"),
        ("America/Argentina/Buenos_Aires", WINTER, "Buenos Aires, Argentina (GMT-3)"),
        ("UTC", WINTER, "UTC (GMT)"),
    ],
)
def test_a_zone_is_called_by_its_city_and_country(zone: str, day: date, label: str) -> None:
    assert places.zone_labels(day)[zone] == label


def test_every_zone_on_offer_is_one_and_none_is_offered_twice() -> None:
    labels = places.zone_labels(WINTER)
    assert set(labels) <= available_timezones()
    assert len(set(labels.values())) == len(labels)


@pytest.mark.parametrize(("former", "now"), [("Asia/Calcutta", "Asia/Kolkata"), ("Europe/Kiev", "Europe/Kyiv")])
def test_a_former_name_leads_to_its_zone(former: str, now: str) -> None:
    """Browsers go on saying the former names."""
    assert former in places.zones()[now].also


def test_the_field_takes_every_zone_and_keeps_what_stands_there() -> None:
    assert ZoneForm({"zone": "Europe/Kiev"}).is_valid()
    assert ZoneForm({"zone": "Mars/Olympus"}).errors["zone"] == [
        "This is not a time zone. Choose one such as Europe/Berlin."
    ]
    select = str(ZoneForm(initial={"zone": "EST5EDT"})["zone"])
    assert '<option value="EST5EDT" selected' in select
    assert 'data-guess="zone"' in select
    assert '<option value="Europe/Berlin" data-words="Europe/Berlin' in select
    assert 'data-country="DE"' in select


def test_an_option_cannot_close_its_list() -> None:
    select = str(ZoneForm(initial={"zone": "<script>"})["zone"])
    assert "<script>" not in select
