"""Systems that do the same stand side by side."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partnership.company.models import ExchangeRate
from partnership.company.money import Rates
from partnership.core.days import company_day
from partnership.people.models import Person
from partnership.stack.models import System
from partnership.stack.overlap import SHOWN, overlaps

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
SystemCalled = Callable[..., System]


def test_one_category_says_what_keeping_one_saves(
    it: Person, admin: Person, client_for: ClientFor, system_called: SystemCalled
) -> None:
    ExchangeRate.objects.say(currency="GBP", rate=Decimal("1.2"), from_on=company_day(), by=admin)
    system_called("Chatline", category="Live chat", yearly_cost=Decimal(12_000), currency="EUR")
    system_called("Parley", category="live chat", yearly_cost=Decimal(5_000), currency="GBP")
    system_called("Talkback", category="Live chat", yearly_cost=Decimal(70_000), currency="JPY")
    system_called("Thought of", category="Live chat", life="considered", live_on=None)
    system_called("Alone", category="Surveys")
    page = client_for(it).get("/stack/overlap/").text
    assert "3 systems, 18,000" in page
    assert "Converted at 1 GBP = 1.2 EUR. Without 70,000" in page
    assert "<b>6,000" in page
    assert "<b>12,000" in page
    assert "Alone" not in page
    assert "Thought of" not in page


def test_one_job_is_seen_across_categories(it: Person, system_called: SystemCalled) -> None:
    system_called("One", category="Email", does="Sends the monthly newsletter to customers.")
    system_called("Two", category="Automation", does="Sends the weekly newsletter to customers.")
    system_called("Three", category="Delivery", does="Tells customers where their parcel is.")
    (found,) = overlaps(list(System.objects.all()), [], Rates.current())
    assert [side.system.name for side in found.sides] == ["One", "Two"]
    assert found.saves is None


def test_nothing_does_the_same(it: Person, client_for: ClientFor) -> None:
    assert "No two systems in use" in client_for(it).get("/stack/overlap/").text


def test_very_many_of_one_category_cost_no_more_queries_and_are_not_all_drawn(
    it: Person, client_for: ClientFor
) -> None:
    System.objects.bulk_create(
        System(name=f"S{n}", category="CMS", life="live", does="Keeps pages of the website.") for n in range(600)
    )
    client = client_for(it)
    client.get("/stack/overlap/")
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/stack/overlap/").text
    assert len(captured) <= 12
    assert page.count("overlap__side") == SHOWN
    assert f"And {600 - SHOWN} more" in page
