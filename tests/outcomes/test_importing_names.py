"""Files of many names, and of years alone: whatever was answered can be answered otherwise until it is saved."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from outcomes.models import Kpi, Measurement, Outcome
from partnership.people.models import Person
from tests.outcomes.test_importing_pages import _today, retail, save, send

__all__ = ["_today", "retail"]
pytestmark = pytest.mark.django_db
For = Callable[[Person], Client]


def test_answers_about_more_names_than_a_page_shows_can_be_changed(
    retail: Outcome, it: Person, client_for: For
) -> None:
    client, orders = client_for(it), Kpi.objects.get(key="orders")
    lines = "".join(f"metric {number},2025-01-01,{number}\n" for number in range(450))
    file = send(client, f"kpi,date,value\n{lines}")
    address = reverse("outcomes:import_mapping", args=[file.pk])
    for _ in range(3):  # what is open is asked about page by page
        page = client.get(address).content.decode()
        fields = {f"name-{number}": "0" for number in range(200) if f'name="name-{number}"' in page}
        assert client.post(address, fields).status_code == 303
    page = client.get(address).content.decode()
    assert "“metric 199” is" in page
    assert "“metric 200” is" not in page
    assert f'<a href="{address}?first=400">401 to 450</a>' in page
    last = client.get(f"{address}?first=400").content.decode()
    assert "“metric 449” is" in last
    assert '<input type="hidden" name="first" value="400">' in last
    changed = {f"name-{number}": "0" for number in range(49)} | {"name-49": str(orders.pk), "first": "400"}
    assert client.post(address, changed).status_code == 303
    assert save(client, file) == {"new": 1}
    assert Measurement.objects.get().value == 449


def test_two_names_of_different_pages_do_not_lead_to_one_kpi(retail: Outcome, it: Person, client_for: For) -> None:
    client, orders = client_for(it), Kpi.objects.get(key="orders")
    lines = "".join(f"metric {number},2025-01-01,{number}\n" for number in range(250))
    file = send(client, f"kpi,date,value\n{lines}orders,2025-01-02,8\n")
    address = reverse("outcomes:import_mapping", args=[file.pk])
    twice = {f"name-{number}": "0" for number in range(200)} | {"name-7": str(orders.pk)}
    refused = client.post(address, twice)
    assert refused.status_code == 422
    assert "Two names of the file lead to this KPI." in refused.content.decode()


def test_years_across_are_asked_about_and_can_be_chosen(retail: Outcome, it: Person, client_for: For) -> None:
    """A year's value may be of any of its days: nobody guesses it, and there is a way on."""
    client = client_for(it)
    file = send(client, "name;2023;2024;2025\norders;5;6;7\nrevenue;50;60;70\n")
    assert "How is the table laid out?" in client.get(file.get_absolute_url()).content.decode()
    address = reverse("outcomes:import_mapping", args=[file.pk])
    assert client.post(address, {"layout": "dates-across", "name_column": "0"}).status_code == 303
    assert save(client, file) == {"new": 6}
    orders = Measurement.objects.filter(kpi__key="orders").order_by("on")
    assert [(each.on, each.value) for each in orders] == [
        (date(2023, 1, 1), 5), (date(2024, 1, 1), 6), (date(2025, 1, 1), 7),
    ]  # fmt: skip
