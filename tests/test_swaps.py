"""What htmx swaps into a page makes of it what a visit to the same address is given."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from partnership import settings as portal
from partnership.people.models import Person
from tests.many import NOW, Crowd
from tests.swaps import PIECE, as_typed, difference, fill, fresh, parsed, swap

ClientFor = Callable[[Person], Client]

LISTS = [
    # who, the page that is open, what is asked for from it
    ("it", "/waiting/", "page=2"),
    ("cio", "/waiting/", "page=2"),
    ("admin", "/set-up/deliveries/", "state=sent"),
    ("admin", "/set-up/people/", "page=2"),
    ("it", "/actions/", "whose=all"),
    ("cio", "/projects/requests/", "state=submitted"),
    ("cio", "/projects/requests/report/", "side=it"),
    ("it", "/projects/", "lane=1"),
    ("it", "/projects/flow/", "period=30"),
    ("cio", "/outcomes/", "state=closed"),
    ("cio", "/outcomes/dashboard/", "status=stale"),
    ("cio", "/meetings/decisions/", "page=2"),
    ("cio", "/meetings/", "page=2"),
    ("cio", "/outcomes/reviews/", "page=2"),
]


@pytest.fixture
def clock(settings: Settings) -> Iterator[time_machine.Traveller]:
    settings.ATTENTION_SOURCES = portal.ATTENTION_SOURCES
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def crowd(
    clock: time_machine.Traveller, it: Person, marketing: Person, cio: Person, cmo: Person, admin: Person
) -> Crowd:
    return Crowd(it=it, marketing=marketing, cio=cio, cmo=cmo, admin=admin)


@pytest.mark.django_db
def test_a_list_that_is_narrowed_is_the_narrowed_page(crowd: Crowd, client_for: ClientFor) -> None:
    """All of them over one crowd, which takes longer to gather than the lists."""
    wrong = {}
    for who, path, query in LISTS:
        client = client_for(getattr(crowd, who))
        page = fresh(client, path)
        swap(page, client.get(f"{path}?{query}", headers=PIECE).text)
        chosen = {query.partition("=")[0]}
        if found := difference(as_typed(page, chosen), as_typed(fresh(client, f"{path}?{query}"), chosen)):
            wrong[path] = found
    assert not wrong, "\n".join(wrong.values())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("joint", [True, False])
def test_what_needs_both_comes_into_home_as_a_fresh_home_has_it(
    joint: bool, crowd: Crowd, cio: Person, client_for: ClientFor, settings: Settings
) -> None:
    if not joint:
        settings.ATTENTION_SOURCES = []
    client = client_for(cio)
    page = fresh(client, "/")
    swap(page, client.get("/joint/", headers=PIECE).text, target="needs")
    fill(page, "waiting", client.get("/waiting/count/", headers=PIECE).text)
    whole = fresh(client, "/")
    assert ("Needs both of you" in str(whole)) == joint
    assert difference(page, whole) == ""


@pytest.mark.django_db
def test_a_form_that_is_refused_is_the_page_that_a_post_without_htmx_answers(it: Person, client_for: ClientFor) -> None:
    client, data = client_for(it), {"everything_else": "never", "hour": "25"}
    page = fresh(client, "/reminders/")
    swap(page, client.post("/reminders/", data, headers=PIECE).text)
    assert difference(page, parsed(client.post("/reminders/", data).text)) == ""
