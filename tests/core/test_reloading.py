"""The address of a form can be reloaded: whoever looks at what takes only posts is led to its page."""

from collections.abc import Callable

import pytest
from django.test import Client

from partnership.people.models import Person
from tests.test_doors import OURS, Route

A_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
MOST_HOPS = 3
ClientFor = Callable[[Person], Client]


def way(client: Client, address: str) -> list[tuple[int, str]]:
    """Each answer on the way, with the address that gave it."""
    walked: list[tuple[int, str]] = []
    while len(walked) <= MOST_HOPS:
        answer = client.get(address, headers=A_BROWSER)
        walked.append((answer.status_code, address))
        if answer.status_code != 303:
            break
        address = answer["Location"]
    return walked


def only_posts(client: Client) -> list[Route]:
    """The routes that tell a machine that they take no visit."""
    return [route for route in OURS if client.get(route.address).status_code == 405]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["cio", "marketing", "admin"])
def test_every_address_that_takes_posts_leads_a_visitor_to_a_page(
    who: str, client_for: ClientFor, request: pytest.FixtureRequest
) -> None:
    client = client_for(request.getfixturevalue(who))
    posts = only_posts(client)
    assert len(posts) > 50
    wrong = []
    for route in posts:
        walked = way(client, route.address)
        (*led, (status, at)) = walked
        if not led or status in {303, 405} or not all(route.address.startswith(place) for _, place in walked):
            wrong.append(f"{route.name}: {walked}")
        if at == "/" and route.address.count("/") > 3:
            wrong.append(f"{route.name} knows no page but the first")
    assert wrong == []


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/projects/requests/7/return/", "/projects/requests/7/"),
        ("/projects/requests/7/consultation/", "/projects/requests/7/"),
        ("/projects/requests/7/draft/money/?save=money", "/projects/requests/7/draft/"),
    ],
)
def test_a_form_s_address_leads_to_its_page(address: str, page: str, client_for: ClientFor, cio: Person) -> None:
    answer = client_for(cio).get(address, headers=A_BROWSER)
    assert (answer.status_code, answer["Location"]) == (303, page)


def test_what_asks_for_no_page_is_told_so(client_for: ClientFor, cio: Person) -> None:
    client = client_for(cio)
    assert client.get("/projects/requests/7/return/", headers={"Accept": "*/*"}).status_code == 405
    assert client.generic("PUT", "/projects/requests/7/return/", headers=A_BROWSER).status_code == 405
