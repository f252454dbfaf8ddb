"""Every page over the demo, in few queries."""

import pytest
from django.test import Client
from pytest_django import Settings

from partnership.people.models import Person
from tests.pages import addresses
from tests.test_queries import FEWER, MORE, MOST, ROLES, ask

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("told"), pytest.mark.usefixtures("told")]


def test_every_page_of_the_demo_answers_in_15_queries(settings: Settings) -> None:
    settings.DEMO = True
    too_many = set()
    for email in ROLES:
        client = Client()
        client.force_login(Person.objects.get(email=email))
        client.get("/")
        for name, address in addresses(each=2):
            answer, queries = ask(client, address)
            assert answer.status_code < 500 or name == "attention:readyz", address
            if queries > (FEWER | MORE).get(name, MOST):
                too_many.add((name, address, email, queries))
    assert not too_many, "\n".join(map(str, sorted(too_many)))
