"""Hand-offs through their doors, and whom they wait for."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client

from partnership.attention.items import Item
from partnership.core import guards
from partnership.lanes.guards import GUARDS
from partnership.lanes.models import Ownership
from partnership.people.models import Delegation, Person
from partnership.projects.attention import items as hand_offs_waiting
from partnership.projects.models import Card, HandOff
from tests.projects.board_cast import CREATIVE, INSIGHT, INTEGRATION, lane_of

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]
HTMX = {"HX-Request": "true"}
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


def packet(card: Card, lane: str = INTEGRATION, **more: Any) -> dict[str, Any]:
    return {"lane": lane_of(lane).pk, "column": "todo", "seen": card.version, "done": "All is written."} | more


def test_send_without_a_script_waits_in_both_lanes(
    card_in: Callable[..., Card], client_for: SignIn, marketing: Person
) -> None:
    card = card_in()
    client = client_for(marketing)
    form = client.get(f"/projects/cards/{card.pk}/hand-off/?lane={lane_of(INTEGRATION).pk}&column=doing")
    assert b"<!doctype html>" in form.content
    assert b'value="doing" selected' in form.content
    response = client.post(f"/projects/cards/{card.pk}/hand-off/", packet(card))
    assert (response.status_code, response["Location"]) == (303, f"/projects/#c{card.pk}")
    board = client.get("/projects/").content.decode()
    assert "Waits for Integration and platforms" in board
    assert f'data-from="c{card.pk}"' in board
    assert f'<b id="n{lane_of(CREATIVE).pk}">1</b>' in board  # it counts for its sender
    assert f'<b id="n{lane_of(INTEGRATION).pk}">0</b>' in board


def test_send_by_htmx_answers_the_two_changed_places(
    card_in: Callable[..., Card], client_for: SignIn, marketing: Person
) -> None:
    card = card_in()
    response = client_for(marketing).post(f"/projects/cards/{card.pk}/hand-off/", packet(card), headers=HTMX)
    text = response.content.decode()
    assert len(response.content) <= 2000
    assert f'hx-swap-oob="true" class="card crossing" id="c{card.pk}"' in text
    assert f'hx-swap-oob="afterbegin:#k{lane_of(INTEGRATION).pk}-todo"' in text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"done": ""}, "Say what is done"),
        ({"done": "x" * 2001}, "at most 2000"),
        ({"done": "a\x00b"}, "a character in it that is no text"),
        ({"lane": "0"}, "That lane is not on the board any more"),
        ({"column": "blocked"}, "That is not offered here"),
    ],
)
def test_bad_packet_answers_a_sentence_and_sends_nothing(
    card_in: Callable[..., Card], client_for: SignIn, marketing: Person, change: dict[str, str], sentence: str
) -> None:
    card = card_in()
    response = client_for(marketing).post(f"/projects/cards/{card.pk}/hand-off/", packet(card) | change)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not HandOff.objects.exists()


def test_packet_offers_only_lanes_that_need_one(
    card_in: Callable[..., Card], client_for: SignIn, marketing: Person
) -> None:
    card = card_in()
    response = client_for(marketing).post(f"/projects/cards/{card.pk}/hand-off/", packet(card, INSIGHT))
    assert response.status_code == 422


def test_stale_packet_is_409_and_keeps_what_was_typed(
    card_in: Callable[..., Card], client_for: SignIn, marketing: Person
) -> None:
    card = card_in()
    data = packet(card, done="Typed for ten minutes.")
    card.move(lane=lane_of(INSIGHT), column="doing", by=marketing)
    client = client_for(marketing)
    response = client.post(f"/projects/cards/{card.pk}/hand-off/", data)
    text = response.content.decode()
    assert response.status_code == 409
    assert "Typed for ten minutes." in text
    assert f"It is in {INSIGHT}, Doing." in text
    assert client.post(f"/projects/cards/{card.pk}/hand-off/", data | {"seen": card.version}).status_code == 303


def test_receiver_accepts_and_the_card_is_there(hand_off: HandOff, client_for: SignIn, it: Person) -> None:
    client = client_for(it)
    assert "Your answer" in client.get(f"/projects/hand-offs/{hand_off.pk}/").content.decode()
    response = client.post(f"/projects/hand-offs/{hand_off.pk}/acceptance/")
    assert response.status_code == 303
    assert Card.objects.get().lane.name == INTEGRATION
    here = f"/projects/hand-offs/{hand_off.pk}/"
    again = client.post(f"{here}acceptance/", headers={"Referer": f"http://testserver{here}"}, follow=True)
    assert again.redirect_chain == [(here, 303)]
    assert "answered a moment ago" in again.text
    by_htmx = client.post(f"{here}acceptance/", headers={**HTMX, "HX-Current-URL": f"http://testserver{here}"})
    assert json.loads(by_htmx["HX-Location"])["path"] == here


def test_receiver_returns_with_a_reason_only(hand_off: HandOff, client_for: SignIn, it: Person) -> None:
    client, url = client_for(it), f"/projects/hand-offs/{hand_off.pk}/return/"
    refused = client.post(url, {"because": " "})
    assert refused.status_code == 422
    assert "Say why it goes back" in refused.content.decode()
    assert client.post(url, {"because": "No test data."}).status_code == 303
    assert "No test data." in client.get(f"/projects/hand-offs/{hand_off.pk}/").content.decode()
    again = client.post(url, {"because": "Again."})
    assert again.status_code == 422
    assert "answered a moment ago" in again.text
    assert "What you wrote: “Again.”" in again.text


@pytest.mark.parametrize(
    ("who", "may"),
    [("it", True), ("cio", True), ("deputy_cio", True), ("it2", False), ("marketing", False), ("cmo", False),
     ("observer", False), ("admin", False)],
)  # fmt: skip
def test_who_answers_for_the_receiving_side(
    hand_off: HandOff, client_for: SignIn, request: pytest.FixtureRequest, who: str, may: bool
) -> None:
    client = client_for(request.getfixturevalue(who))
    answers = [client.post(f"/projects/hand-offs/{hand_off.pk}/{end}/") for end in ("return", "acceptance")]
    assert [answer.status_code for answer in answers] == ([422, 303] if may else [403, 403])
    if not may:
        assert "Only Ivan Petrov, who answers for “Integration and platforms”" in answers[1].content.decode()


def test_deputy_of_the_lane_answers_too(
    hand_off: HandOff, client_for: SignIn, it: Person, it2: Person, admin: Person
) -> None:
    lane_of(INTEGRATION).give_to(Ownership.Owner.IT, it=it, deputies=[it2], by=admin)
    assert client_for(it2).post(f"/projects/hand-offs/{hand_off.pk}/acceptance/").status_code == 303


def test_sender_takes_it_back_and_the_receiver_does_not(
    hand_off: HandOff, client_for: SignIn, marketing2: Person, it: Person
) -> None:
    url = f"/projects/hand-offs/{hand_off.pk}/withdrawal/"
    assert client_for(it).post(url).status_code == 403
    assert client_for(marketing2).post(url).status_code == 303
    assert HandOff.objects.get().state == "withdrawn"
    here = f"/projects/hand-offs/{HandOff.objects.get().pk}/"
    again = client_for(marketing2).post(url, headers={"Referer": f"http://testserver{here}"}, follow=True)
    assert again.redirect_chain == [(here, 303)]
    assert "answered a moment ago" in again.text


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), "999"])
@pytest.mark.parametrize("end", ["", "acceptance/", "return/", "withdrawal/"])
def test_hand_off_that_is_not_there_is_404(client_for: SignIn, it: Person, number: str, end: str) -> None:
    client = client_for(it)
    ask = client.post if end else client.get
    assert ask(f"/projects/hand-offs/{number}/{end}").status_code == 404


def test_list_takes_the_same_queries_for_one_and_three(
    card_in: Callable[..., Card], client_for: SignIn, marketing: Person, django_assert_num_queries: Any
) -> None:
    client = client_for(marketing)
    for count in (1, 3):
        for _ in range(count):
            card = card_in()
            HandOff.objects.send(card=card, lane=lane_of(INTEGRATION), column="todo", by=marketing, done="All")
        client.get("/projects/hand-offs/")
        with django_assert_num_queries(6):  # session, person, rules, seats; what waits, what came back
            client.get("/projects/hand-offs/")


def waiting(at: datetime, person: Person | None = None) -> list[tuple[int, str, bool]]:
    return [(item.person_id, item.occasion, item.joint) for item in hand_offs_waiting(at, person)]


@pytest.fixture
def sent_on_monday(card_in: Callable[..., Card], marketing: Person) -> HandOff:
    with time_machine.travel(MONDAY, tick=False):
        return HandOff.objects.send(
            card=card_in(), lane=lane_of(INTEGRATION), column="todo", by=marketing, done="The text is signed off."
        )


def test_receiver_hears_at_once_and_after_two_working_days(
    sent_on_monday: HandOff, it: Person, cio: Person, cmo: Person
) -> None:
    assert waiting(MONDAY - timedelta(minutes=1)) == []
    assert waiting(MONDAY) == [(it.pk, "2026-11-16:at-once", False)]
    assert waiting(MONDAY + timedelta(days=1)) == [(it.pk, "2026-11-16:at-once", False)]
    assert waiting(MONDAY + timedelta(days=2)) == [(it.pk, "2026-11-16:late", False)]
    assert waiting(MONDAY + timedelta(days=6)) == [(it.pk, "2026-11-16:late", False)]  # Sunday is no working day


def test_both_executives_hear_at_five_working_days(
    sent_on_monday: HandOff, it: Person, cio: Person, cmo: Person
) -> None:
    told = waiting(MONDAY + timedelta(days=7))
    assert told == [(who.pk, "2026-11-16:escalated", True) for who in (it, cio, cmo)]
    assert waiting(MONDAY + timedelta(days=7), cmo) == [(cmo.pk, "2026-11-16:escalated", True)]
    assert waiting(MONDAY + timedelta(days=7), it) == [(it.pk, "2026-11-16:escalated", True)]


def test_the_sides_executive_hears_where_the_lanes_person_is_gone(
    sent_on_monday: HandOff, it: Person, cio: Person, cmo: Person, deputy_cio: Person
) -> None:
    guards.lift(connection, GUARDS)  # as it may stand in a database from before them
    Person.objects.filter(pk=it.pk).update(is_active=False)
    guards.put(connection, GUARDS)
    with time_machine.travel(MONDAY):
        Delegation.objects.update(from_on=MONDAY.date(), until_on=MONDAY.date())
        assert [person for person, _, _ in waiting(MONDAY)] == [cio.pk, deputy_cio.pk]
        assert [person for person, _, _ in waiting(MONDAY, deputy_cio)] == [deputy_cio.pk]
        assert waiting(MONDAY, cmo) == []


def test_what_is_answered_waits_for_nobody(sent_on_monday: HandOff, it: Person) -> None:
    sent_on_monday.accept(by=it)
    assert waiting(MONDAY + timedelta(days=7)) == []


def test_border_lane_waits_for_the_person_of_the_missing_side(
    card_in: Callable[..., Card], marketing: Person, it: Person
) -> None:
    HandOff.objects.send(
        card=card_in(), lane=lane_of("Customer data and consent"), column="todo", by=marketing, done="All"
    )
    assert [item.person_id for item in hand_offs_waiting(datetime.now(UTC))] == [it.pk]


@pytest.mark.parametrize("days", [0, 2, 7])
def test_words_say_what_to_do(sent_on_monday: HandOff, cio: Person, cmo: Person, days: int) -> None:
    items: list[Item] = list(hand_offs_waiting(MONDAY + timedelta(days=days)))
    for item in items:
        assert item.url == f"/projects/hand-offs/{sent_on_monday.pk}/"
        words = render_to_string(item.word_templates[0], {"item": item})
        assert words.startswith("A hand-off waits: Write the welcome mail\n")
        row = render_to_string(item.row_templates[0], {"item": item})
        assert ("acceptance/" in row) == (item.person_id != cmo.pk)


@pytest.mark.parametrize("name", ["hand-off", "place"])
def test_a_form_on_its_own_page_aims_at_no_dialog(
    name: str, card_in: Callable[..., Card], client_for: SignIn, marketing: Person
) -> None:
    """A target that is not on the page would keep htmx from sending the form at all."""
    address = f"/projects/cards/{card_in().pk}/{name}/"
    client = client_for(marketing)
    assert f'hx-post="{address}"' not in client.get(address).content.decode()
    assert (
        f'hx-post="{address}"'
        in client.get(address, headers={"HX-Request": "true", "HX-Target": "move-body"}).content.decode()
    )


def test_a_card_that_both_sides_accepted_has_no_packet_to_fill_in(
    card_in: Callable[..., Card], client_for: SignIn, marketing: Person
) -> None:
    card = card_in()
    Card.objects.filter(pk=card.pk).update(accepted_by="both")
    page = client_for(marketing).get(f"/projects/cards/{card.pk}/hand-off/").content.decode()
    assert "every lane takes it by a plain move" in page
    assert 'name="done"' not in page


def test_the_list_says_whom_each_waits_for(card_in: Callable[..., Card], client_for: SignIn, marketing: Person) -> None:
    empty = client_for(marketing).get("/projects/hand-offs/").content.decode()
    assert "Nothing waits between the sides" in empty
    card = card_in()
    client_for(marketing).post(f"/projects/cards/{card.pk}/hand-off/", packet(card))
    assert "waits for" in client_for(marketing).get("/projects/hand-offs/").content.decode()
