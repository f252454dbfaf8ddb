"""Lanes through their doors: everybody reads who decides, administrators set up."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Person
from partnership.projects.models import Card, Column
from tests.projects.board_cast import CREATIVE, INSIGHT, INTEGRATION, SECURITY, lane_of

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]


def test_list_shows_owner_since_when_and_who_had_it(
    lanes: list[Lane], client_for: SignIn, observer: Person, it2: Person, admin: Person
) -> None:
    lane_of(INTEGRATION).give_to(Ownership.Owner.IT, it=it2, by=admin)
    text = client_for(observer).get("/lanes/").content.decode()
    assert "Irene Castillo" in text
    assert "Who had it before" in text
    assert "Set lanes up" not in text
    assert "Set lanes up" in client_for(admin).get("/lanes/").content.decode()


@pytest.mark.parametrize("changes", [1, 3])
def test_lists_take_the_same_queries(
    lanes: list[Lane], client_for: SignIn, admin: Person, it2: Person, django_assert_max_num_queries: Any, changes: int
) -> None:
    for _ in range(changes):
        lane_of(INTEGRATION).give_to(Ownership.Owner.IT, it=it2, by=admin)
    client = client_for(admin)
    client.get("/lanes/")
    with django_assert_max_num_queries(9):  # with the rules, and what stands out: lanes unused, owners laden
        client.get("/lanes/")
    with django_assert_max_num_queries(9):
        client.get("/set-up/lanes/")
    with django_assert_max_num_queries(15):
        client.get(f"/set-up/lanes/{lane_of(INTEGRATION).pk}/")


@pytest.mark.parametrize("who", ["cio", "it", "marketing", "observer"])
@pytest.mark.parametrize("end", ["", "new/", "1/", "1/words/", "1/owner/", "1/row/", "1/end/"])
def test_set_up_is_the_administrators(client_for: SignIn, request: pytest.FixtureRequest, who: str, end: str) -> None:
    client = client_for(request.getfixturevalue(who))
    ask = client.get if end in ("", "new/", "1/") else client.post
    response = ask(f"/set-up/lanes/{end}")
    assert response.status_code == 403
    assert "Only an administrator sets the portal up." in response.content.decode()


@pytest.mark.parametrize("number", ["0", "-1", "999", str(2**63)])
def test_lane_that_is_not_there_is_404(client_for: SignIn, admin: Person, number: str) -> None:
    client = client_for(admin)
    assert client.get(f"/set-up/lanes/{number}/").status_code == 404
    assert client.post(f"/set-up/lanes/{number}/row/").status_code == 404
    assert client.post("/set-up/columns/later/", {"name": "x"}).status_code == 404


def test_without_a_lane_set_up_leads_to_the_starting_ones(client_for: SignIn, admin: Person) -> None:
    page = client_for(admin).get("/set-up/lanes/").content.decode()
    assert "Start with six lanes" in page
    assert 'href="/welcome/lanes/"' in page


def test_give_changes_the_owner_from_a_day(
    lanes: list[Lane], client_for: SignIn, admin: Person, it2: Person, cio: Person
) -> None:
    lane = lane_of(INTEGRATION)
    lane.ownerships.update(from_on=timezone.localdate() - timedelta(days=30))
    day = timezone.localdate() - timedelta(days=2)
    data = {"owner": "it", "it": it2.pk, "marketing": "", "deputies": [cio.pk], "from_on": day.isoformat()}
    response = client_for(admin).post(f"/set-up/lanes/{lane.pk}/owner/", data)
    assert response.status_code == 303
    owned = lane_of(INTEGRATION).owned
    assert (owned.people, owned.from_on, list(owned.deputies.all())) == ([it2], day, [cio])
    assert "Irene Castillo" in client_for(admin).get(f"/set-up/lanes/{lane.pk}/").content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"it": ""}, "Choose who answers for it on the IT side"),
        ({"owner": "border"}, "Choose who answers for it on the marketing side"),
        ({"owner": "nobody"}, "That is not offered here"),
        ({"it": "0"}, "Choose somebody of that side"),
        ({"it": str(2**63)}, "Choose somebody of that side"),
        ({"deputies": ["x"]}, "Choose somebody of that side"),
        ({"from_on": "tomorrow"}, "Give the day as"),
        ({"from_on": "1999-01-01"}, "choose that day or a later one"),
        ({"from_on": ""}, "Say from which day"),
    ],
)
def test_bad_owner_answers_a_sentence_and_changes_nothing(
    lanes: list[Lane], client_for: SignIn, admin: Person, it2: Person, change: dict[str, Any], sentence: str
) -> None:
    lane = lane_of(INTEGRATION)
    data = {"owner": "it", "it": it2.pk, "from_on": timezone.localdate().isoformat()} | change
    response = client_for(admin).post(f"/set-up/lanes/{lane.pk}/owner/", data)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert lane.ownerships.count() == 1


def test_new_lane_and_words(lanes: list[Lane], client_for: SignIn, admin: Person, it: Person) -> None:
    client = client_for(admin)
    data = {"name": "Search", "owner": "it", "it": it.pk, "from_on": timezone.localdate().isoformat()}
    assert client.post("/set-up/lanes/new/", data).status_code == 303
    twice = client.post("/set-up/lanes/new/", data)
    assert twice.status_code == 422
    assert "already a lane of this name" in twice.content.decode()
    lane = lane_of("Search")
    url = f"/set-up/lanes/{lane.pk}/words/"
    assert client.post(url, {"name": "Finding", "limit": "3", "limit_is_hard": "on"}).status_code == 303
    for change, sentence in (
        ({"name": ""}, "Give the lane a name"),
        ({"limit": "0"}, "A limit is 1 card or more"),
        ({"limit": "many"}, "whole number of cards"),
        ({"limit": "", "limit_is_hard": "on"}, "Say how many cards"),
        ({"name": SECURITY}, "already a lane of this name"),
        ({"name": "a\x00b"}, "a character in it that is no text"),
    ):
        response = client.post(url, {"name": "Finding", "limit": "3"} | change)
        assert response.status_code == 422
        assert sentence in response.content.decode()
    assert lane_of("Finding").limit == 3


def test_rows_go_up_and_down(lanes: list[Lane], client_for: SignIn, admin: Person) -> None:
    client, lane = client_for(admin), lane_of(INSIGHT)
    assert client.post(f"/set-up/lanes/{lane.pk}/row/", {"to": "up"}).status_code == 303
    assert next(iter(Lane.objects.open())) == lane
    client.post(f"/set-up/lanes/{lane.pk}/row/", {"to": "up"})  # it is the first already
    client.post(f"/set-up/lanes/{lane.pk}/row/", {"to": "down"})
    assert list(Lane.objects.open())[1] == lane


def test_archive_asks_for_a_destination(card_in: Callable[..., Card], client_for: SignIn, admin: Person) -> None:
    card_in()
    client, lane, into = client_for(admin), lane_of(CREATIVE), lane_of(INSIGHT)
    url = f"/set-up/lanes/{lane.pk}/end/"
    assert "Choose the lane that takes its cards" in client.post(url).content.decode()
    assert client.post(url, {"into": lane.pk}).status_code == 422
    assert client.post(url, {"into": into.pk}).status_code == 303
    assert Card.objects.get().lane == into
    assert client.get(f"/set-up/lanes/{lane.pk}/").status_code == 404
    assert "Archived" in client.get("/set-up/lanes/").content.decode()


def test_columns_are_renamed_and_limited(lanes: list[Lane], client_for: SignIn, admin: Person) -> None:
    client = client_for(admin)
    assert client.post("/set-up/columns/doing/", {"name": "At work", "limit": "9"}).status_code == 303
    assert (Column.objects.get(pk="doing").name, Column.objects.get(pk="doing").limit) == ("At work", 9)
    done = client.post("/set-up/columns/done/", {"name": "Done", "limit": "9"})
    assert done.status_code == 422
    assert "what is done has none" in done.content.decode()
