"""What other currencies are worth: said by an administrator, used by every sum."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from partnership.activity.models import Event
from partnership.company.models import ExchangeRate
from partnership.company.money import Rates
from partnership.people.models import Person
from partnership.stack.models import System

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
SAID = {"currency": "GBP", "rate": "1.17", "from_on": "2026-01-01"}


def test_an_administrator_says_corrects_and_takes_back_a_rate(admin: Person, it: Person, client_for: ClientFor) -> None:
    System.objects.add({"name": "Pairwise", "yearly_cost": Decimal(100), "currency": "GBP"}, by=it)
    client = client_for(admin)
    assert "There are costs in GBP, and no rate" in client.get("/set-up/rates/").text
    assert client.post("/set-up/rates/", SAID).status_code == 303
    assert client.post("/set-up/rates/", SAID | {"rate": "1.2"}).status_code == 303
    rate = ExchangeRate.objects.get()
    assert rate.rate == Decimal("1.2")
    assert Rates.current().added([(Decimal(100), "GBP"), (Decimal(5), "EUR")]).amount == Decimal("125.00")
    assert "There are costs in GBP" not in client.get("/set-up/rates/").text
    assert client.post(f"/set-up/rates/{rate.pk}/removal/").status_code == 303
    assert (
        Rates.current().added([(Decimal(100), "GBP")]).remark
        == "Without 100\N{NO-BREAK SPACE}GBP: no rate is set for it."
    )
    assert [event.kind for event in Event.objects.order_by("pk") if event.kind.startswith("exchange")] == [
        "exchange_rate.said", "exchange_rate.said", "exchange_rate.taken_back",
    ]  # fmt: skip


def test_the_rate_that_held_on_a_day_is_the_newest_before_it(admin: Person) -> None:
    for on, rate in ((date(2026, 1, 1), "1.1"), (date(2026, 6, 1), "1.3")):
        ExchangeRate.objects.say(currency="GBP", rate=Decimal(rate), from_on=on, by=admin)
    assert Rates.current(date(2026, 5, 31)).by_currency["GBP"] == Decimal("1.1")
    assert Rates.current(date(2026, 6, 1)).by_currency["GBP"] == Decimal("1.3")
    assert "GBP" not in Rates.current(date(2025, 12, 31)).by_currency


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"rate": "0"}, "A rate is more than 0."),
        ({"rate": "-1"}, "A rate is more than 0."),
        ({"rate": "1.12345678"}, "with at most six decimals"),
        ({"rate": "1e15"}, "with at most six decimals"),
        ({"rate": ""}, "Say what one unit is worth."),
        ({"currency": "EUR"}, "not offered"),
        ({"currency": ""}, "Choose one."),
        ({"from_on": ""}, "Say from which day on it holds."),
    ],
)
def test_what_cannot_be_is_said(said: dict[str, str], sentence: str, admin: Person, client_for: ClientFor) -> None:
    answer = client_for(admin).post("/set-up/rates/", SAID | said)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize("who", ["cio", "it", "observer"])
def test_rates_are_the_administrators(who: str, request: pytest.FixtureRequest, client_for: ClientFor) -> None:
    client = client_for(request.getfixturevalue(who))
    assert client.get("/set-up/rates/").status_code == 403
    assert client.post("/set-up/rates/", SAID).status_code == 403
