"""What waits and each list, in few queries: the same with 1, 3 and 300 of a kind.

For every page over the demo, tests/told/test_queries_of_pages.py holds the counts that stand here.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partnership.attention.items import survey
from partnership.attention.kinds import WAITING
from partnership.core.memory import remembering
from partnership.people.models import Person
from tests.many import NOW, Crowd

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]

MOST = 15
FEWER = {"outcomes:dashboard": 8, "projects:board": 10, "intake:requests": 10}
MORE = {
    "setup:hand_over": 30,  # one for each kind of thing that somebody holds
    # Each area asks for itself, one query for each kind of record: outcomes and contracts seven, projects six,
    # meetings, requests, standards, actions and systems two each, comments, ideas, the journey and loose ends one;
    # beside the reader, rules, seats, closed days.
    "home:waiting": 37,
    "home:waiting_count": 37,
    "home:joint": 37,
    "meetings:suggestions": 37,  # what waits for both, as above
    "meetings:detail": 18,  # one in progress: its topics' KPIs, both notes, the forms of three kinds of results
    "home:stage": 22,  # one for each kind of thing that stands at a stage, and what of it is missing
    "stack:integration_facts": 19,  # two systems, their data and the people of both sides, and who is kept though gone
    "outcomes:closing": 23,  # one for each sort of thing that can hang on an outcome
    "intake:request_refusal": 17,  # on a request
    "stack:system_facts": 19,  # on a system, beside the people of both sides
    "outcomes:kpi_change": 17,  # the people of both sides, and whoever is kept although they left
    "projects:detail": 16,  # what was promised and is tried, who owns it, both sides' yes, what was said of it
}
ROLES = ("cio@example.com", "it@example.com", "admin@example.com", "observer@example.com")
WAIT = ("/waiting/", "/waiting/count/", "/joint/")
LISTS = (
    "/", "/outcomes/", "/outcomes/dashboard/", "/outcomes/reviews/", "/projects/", "/projects/all/",
    "/projects/requests/", "/projects/requests/triage/", "/projects/requests/report/",
    "/projects/flow/", "/projects/hand-offs/", "/standards/",
    "/projects/learnt/", "/projects/ideas/", "/projects/ideas/?state=all&sort=backed",
    "/standards/catalogue/", "/lanes/", "/meetings/", "/contracts/", "/contracts/calendar/", "/contracts/costs/",
    "/meetings/decisions/", "/actions/", "/actions/?show=overdue",
)  # fmt: skip
SET_UP = ("/set-up/", "/set-up/people/", "/set-up/lanes/", "/set-up/seats/", "/set-up/ledger/", "/set-up/deliveries/")


def ask(client: Client, address: str) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    return answer, own(captured)


def own(captured: CaptureQueriesContext) -> int:
    """Without the savepoints, which are the test's: without its transaction a source needs none."""
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


@pytest.fixture
def crowd(it: Person, marketing: Person, cio: Person, cmo: Person, admin: Person) -> Crowd:
    return Crowd(it=it, marketing=marketing, cio=cio, cmo=cmo, admin=admin)


@pytest.fixture
def _on_a_wednesday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.usefixtures("_on_a_wednesday")
def test_what_waits_and_each_list_cost_as_much_with_1_3_and_300(
    crowd: Crowd, observer: Person, client_for: ClientFor
) -> None:
    readers = (crowd.cio, crowd.it, observer)
    asked = [(who, address) for who in readers for address in WAIT + LISTS]
    asked.remove((observer, "/meetings/decisions/"))  # staff's
    asked += [(crowd.admin, address) for address in SET_UP]
    clients = {who: client_for(who) for who in (*readers, crowd.admin)}
    counts = defaultdict(list)
    for more in (0, 2, 297):
        crowd.grow(more)
        for client in clients.values():
            client.get("/waiting/")  # the first visit of a while also notes that they were here
        for who, address in asked:
            answer, queries = ask(clients[who], address)
            assert answer.status_code == 200, address
            assert "could not be read" not in answer.text, address
            counts[who.name, address].append(queries)
        with remembering(), CaptureQueriesContext(connection) as captured:
            everybody = survey(NOW)  # what the plan and each mail ask
        assert not everybody.failures
        counts["everybody", "mail"].append(own(captured))
    waiting = Counter(item.kind for item in everybody.items)
    assert set(WAITING) - {kind for kind, number in waiting.items() if number >= 299} == {"no-one-to-one", "loose-ends"}
    grown = {place: found for place, found in counts.items() if max(found) > min(found[0], most(place[1]))}
    assert not grown


def most(address: str) -> int:
    fewer = {"/outcomes/dashboard/": 8, "/projects/": 10, "/projects/requests/": 10}
    asked = dict.fromkeys(WAIT, MORE["home:waiting"])
    return (fewer | asked | {"mail": MORE["home:waiting"] + 1}).get(address, MOST)  # and who holds the seats
