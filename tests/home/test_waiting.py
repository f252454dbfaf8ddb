from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.middleware.csrf import get_token
from django.template import Context, RequestContext
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from partnership.attention.items import URGENT, Item
from partnership.attention.templatetags.waiting import TOKEN, waiting_row
from partnership.home.views.waiting import by_urgency
from partnership.people.models import Person
from tests.attention.sample import item, waits

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
WEDNESDAY = datetime(2026, 11, 4, 12, tzinfo=UTC)


def due(person: Person, day: str, number: int, **fields: object) -> Item:
    return item(person, f"sample.thing:{number}", due=datetime.fromisoformat(f"{day}T17:00+00:00"), **fields)


def test_by_urgency_puts_what_is_over_first_and_what_is_urgent_under_today(it: Person) -> None:
    items = [
        due(it, "2026-11-02", 1),
        due(it, "2026-11-04", 2),
        due(it, "2026-11-11", 3),
        due(it, "2026-11-12", 4),
        due(it, "2026-11-12", 5, gravity=URGENT),
        item(it, "sample.thing:6"),
    ]
    groups = {name: [one.subject[-1] for one in group] for name, group in by_urgency(items, WEDNESDAY.date())}
    assert groups == {
        "Overdue": ["1"],
        "Today": ["2", "5"],
        "No date is set": ["6"],
        "The next seven days": ["3"],
        "Later": ["4"],
    }


def test_waiting_shows_ones_own_with_the_place_where_it_is_done(
    client_for: ClientFor, it: Person, marketing: Person
) -> None:
    waits(it, title="Send the brief", url="/actions/?mine")
    waits(marketing, "sample.thing:2", title="Ask the agency")
    page = client_for(it).get("/waiting/").text
    assert "Send the brief" in page
    assert 'href="/actions/?mine"' in page
    assert "Ask the agency" not in page


def test_waiting_says_what_is_overdue(client_for: ClientFor, it: Person) -> None:
    waits(it, due=datetime(2026, 11, 2, 17, tzinfo=UTC))
    with time_machine.travel(WEDNESDAY, tick=False):
        page = client_for(it).get("/waiting/").text
    assert "Overdue since" in page


def test_waiting_empty_says_so(client_for: ClientFor, it: Person) -> None:
    assert "Nothing waits for you." in client_for(it).get("/waiting/").text


def test_waiting_with_a_source_that_cannot_answer_says_so_and_shows_the_rest(
    client_for: ClientFor, it: Person, settings: Settings
) -> None:
    settings.ATTENTION_SOURCES = ["tests.attention.broken", "tests.attention.sample"]
    waits(it)
    page = client_for(it).get("/waiting/").text
    assert "could not be read" in page
    assert "Send the brief" in page


def test_waiting_gives_htmx_the_list_alone(client_for: ClientFor, it: Person) -> None:
    piece = client_for(it).get("/waiting/", headers={"HX-Request": "true"}).text
    assert "<h1" not in piece
    assert 'id="waiting"' in piece


def test_waiting_count_is_a_small_piece(client_for: ClientFor, it: Person) -> None:
    client = client_for(it)
    assert client.get("/waiting/count/").text.strip() == ""
    waits(it)
    waits(it, "sample.thing:2")
    assert ">2<" in client.get("/waiting/count/").text


def test_waiting_signed_out_goes_to_the_door(client: Client) -> None:
    assert client.get("/waiting/").status_code == 302
    assert client.get("/waiting/count/", headers={"HX-Request": "true"})["HX-Redirect"].startswith("/accounts/login/")


def test_waiting_costs_the_same_for_1_and_3(client_for: ClientFor, it: Person) -> None:
    client = client_for(it)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/waiting/")
        return len(captured)

    client.get("/waiting/")  # the first visit of a day also notes that they were here
    waits(it)
    one = queries()
    waits(it, "sample.thing:2")
    waits(it, "sample.thing:3")
    assert queries() == one <= 15


def test_a_row_is_drawn_once_and_has_each_pages_own_token(client_for: ClientFor, it: Person, marketing: Person) -> None:
    """A form of a row is nobody else's: its token is the page's, whoever drew the row first."""
    row = replace(item(it, "promises.action:1"), context={"action": 7})
    shown = []
    for person in (it, marketing):
        request = RequestFactory().get("/")
        request.user = person
        token = get_token(request)
        drawn = waiting_row(RequestContext(request, {"csrf_token": token}), row)
        assert f'value="{token}"' in drawn
        assert TOKEN not in drawn
        shown.append(drawn.replace(token, ""))
    assert shown[0] == shown[1]


def test_a_row_says_what_is_overdue_from_the_next_day_on(it: Person) -> None:
    row = due(it, "2026-11-04", 1)
    for day, words in ((4, "Due"), (5, "Overdue since")):
        with time_machine.travel(datetime(2026, 11, day, 12, tzinfo=UTC), tick=False):
            assert words in waiting_row(Context({"csrf_token": "x"}), row)
