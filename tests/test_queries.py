"""What waits, and every page over the demo, in few queries: the same with 1, 3 and 300 of a kind."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outcomes.actions import closing
from partnership.people.models import Person
from partnership.promises.models import Action
from tests.outcomes.making import a_proposal, in_force
from tests.pages import addresses
from tests.projects import asking

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]

MOST = 15
FEWER = {"outcomes:dashboard": 8, "projects:board": 10, "projects:requests": 10}
ROLES = ("cio@example.com", "it@example.com", "admin@example.com", "observer@example.com")


def ask(client: Client, address: str) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    own = [query for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
    return answer, len(own)  # the savepoints are the test's: without its transaction a source needs none


def more_waits(count: int, it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    """Proposed versions, closings, requests, KPIs and actions, each so many times."""
    for n in range(count):
        a_proposal(it, marketing, title=f"Another {n}")
        outcome = in_force(it, marketing, cio, cmo, title=f"Sold {n}")
        asking.submitted(marketing, outcome)
        closing.propose_closing(outcome, by=cio, result="missed", learnt="Too late.")
        for each in range(12):
            Action.objects.capture(title=f"Send {n}, {each}", owner=it, due_on=timezone.localdate(), by=cio)


def test_what_waits_costs_as_much_with_1_3_and_many(
    cio: Person, cmo: Person, it: Person, marketing: Person, observer: Person, client_for: ClientFor
) -> None:
    clients = {who: client_for(who) for who in (cio, it, observer)}
    counts = defaultdict(list)
    for wanted in (1, 2, 22):
        more_waits(wanted, it, marketing, cio, cmo)
        for who, client in clients.items():
            client.get("/waiting/")  # the first visit of a while also notes that they were here
            for address in ("/waiting/", "/waiting/count/", "/joint/"):
                answer, queries = ask(client, address)
                assert answer.status_code == 200
                assert "could not be read" not in answer.text
                counts[who.name, address].append(queries)
    for asked, (one, three, many) in counts.items():
        assert one == three == many <= MOST, (asked, one, three, many)


def test_every_page_of_the_demo_answers_in_15_queries(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    call_command("demo", verbosity=0)
    too_many = set()
    for email in ROLES:
        client = Client()
        client.force_login(Person.objects.get(email=email))
        client.get("/")
        for name, address in addresses(each=2):
            answer, queries = ask(client, address)
            assert answer.status_code < 500 or name == "attention:readyz", address
            if queries > FEWER.get(name, MOST):
                too_many.add((name, address, email, queries))
    assert not too_many
