"""The move of a card through its doors: what it is answered with, what it asks, and how it is undone."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from partnership.activity.models import Event
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card, Column
from tests.projects.board_cast import CREATIVE, INSIGHT, INTEGRATION, lane_of

pytestmark = pytest.mark.django_db

AddCard = Callable[..., Card]
SignIn = Callable[[Person], Client]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/projects/?side=marketing"}
HOSTILE = "<script>alert(1)</script> & \"'"


def place(card: Card, lane: str = CREATIVE, column: str = "doing", **more: Any) -> dict[str, Any]:
    return {"lane": lane_of(lane).pk, "column": column, "seen": card.version} | more


def many(card: Card, count: int) -> None:
    """As many more, spread over all cells."""
    lanes, columns = list(Lane.objects.open()), ["todo", "doing", "done"]
    Card.objects.bulk_create(
        Card(
            project=card.project,
            lane=lanes[n % 6],
            column_id=columns[n % 3],
            rank=float(n),
            title=f"Card {n}",
            accepted_by="both",
            added_by=card.added_by,
            assignee=card.added_by,
        )
        for n in range(count)
    )


def test_move_without_a_script_goes_back_to_the_board(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card = card_in()
    response = client_for(marketing).post(f"/projects/cards/{card.pk}/place/", place(card))
    assert (response.status_code, response["Location"]) == (303, f"/projects/#c{card.pk}")
    assert Card.objects.get().column_id == "doing"
    assert Event.objects.filter(kind="card.moved", by=marketing).exists()


def test_move_by_htmx_answers_the_two_changed_places(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card, below = card_in(title="x" * 120), card_in(INSIGHT)
    many(card, 60)
    data = place(card, INSIGHT, "todo", before=below.pk)
    response = client_for(marketing).post(f"/projects/cards/{card.pk}/place/", data, headers=HTMX)
    text = response.content.decode()
    assert response.status_code == 200
    assert len(response.content) <= 2000
    assert f'<li id="c{card.pk}" hx-swap-oob="delete">' in text
    assert f'hx-swap-oob="beforebegin:#c{below.pk}"' in text
    assert f'id="n{lane_of(CREATIVE).pk}-todo"' in text
    assert "Undo" in text
    assert "Moved" in response["HX-Trigger"]


@pytest.mark.parametrize("count", [3, 300])
def test_move_takes_ten_queries(
    card_in: AddCard, client_for: SignIn, marketing: Person, django_assert_num_queries: Any, count: int
) -> None:
    card = card_in()
    many(card, count)
    client = client_for(marketing)
    client.get("/projects/")
    data = place(card, INSIGHT)
    with django_assert_num_queries(12):  # two of them are the savepoint of the test's transaction
        client.post(f"/projects/cards/{card.pk}/place/", data, headers=HTMX)
    assert Card.objects.get(pk=card.pk).lane.name == INSIGHT


def test_a_move_into_blocked_asks_for_the_reason_and_begins_in_no_red(
    card_in: AddCard, client_for: SignIn, marketing: Person
) -> None:
    card, below = card_in(), card_in(title="Below", column="blocked", blocked_because="Rain.")
    client, url = client_for(marketing), f"/projects/cards/{card.pk}/place/"
    asked = client.post(url, place(card, column="blocked", before=below.pk), headers=HTMX)
    assert (asked.status_code, asked["HX-Retarget"]) == (200, "#move-body")
    assert "data-wrong" not in asked.text
    assert 'class="errors' not in asked.text
    assert "One question" in asked.text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
    answered = client.post(url, fields | {"blocked_because": "The photos are late."}, headers=HTMX)
    assert answered.status_code == 200
    assert [one.title for one in Card.objects.in_cell(lane_of(CREATIVE), "blocked")] == [card.title, "Below"]


def test_undo_under_a_filter_puts_the_card_back_where_it_stood(
    card_in: AddCard, client_for: SignIn, marketing: Person
) -> None:
    """Between it and the next card that the reader sees stand others, which the filter hides."""
    card, _hidden, seen = card_in(title="One"), card_in(title="Hidden"), card_in(title="Seen")
    card_in(title="Last")
    client, url = client_for(marketing), f"/projects/cards/{card.pk}/place/"
    text = client.post(url, place(card, was_before=seen.pk), headers=HTMX).text
    undo = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', text))
    back = client.post(url, undo, headers=HTMX)
    assert f'hx-swap-oob="beforebegin:#c{seen.pk}"' in back.text
    in_order = [one.title for one in Card.objects.in_cell(lane_of(CREATIVE), "todo")]
    assert in_order == ["One", "Hidden", "Seen", "Last"]


def test_undo_out_of_blocked_knows_the_reason(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card = card_in(column="blocked", blocked_because="“Rain” & snow.")
    client, url = client_for(marketing), f"/projects/cards/{card.pk}/place/"
    text = client.post(url, place(card), headers=HTMX).text
    undo = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', text))
    assert client.post(url, {name: unescape(value) for name, value in undo.items()}, headers=HTMX).status_code == 200
    assert Card.objects.get().blocked_because == "“Rain” & snow."


def test_undo_of_a_move_puts_the_card_back(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card, below = card_in(), card_in(title="Below")
    client, url = client_for(marketing), f"/projects/cards/{card.pk}/place/"
    text = client.post(url, place(card, was_before=below.pk), headers=HTMX).content.decode()
    undo = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', text))
    assert client.post(url, undo, headers=HTMX).status_code == 200
    assert [one.title for one in Card.objects.in_cell(lane_of(CREATIVE), "todo")] == [card.title, "Below"]


def test_stale_move_is_409_with_the_fresh_board_and_nothing_lost(
    card_in: AddCard, client_for: SignIn, marketing: Person
) -> None:
    card = card_in()
    card.move(lane=lane_of(INSIGHT), column="doing", by=marketing)
    client, url = client_for(marketing), f"/projects/cards/{card.pk}/place/"
    data = place(card, CREATIVE, "blocked", seen=1, blocked_because="The photos are late.")
    response = client.post(url, data, headers=HTMX)
    text = response.content.decode()
    assert response.status_code == 409
    assert response["HX-Retarget"] == "#board"
    assert text.strip().startswith('<section id="board"')
    assert "The photos are late." in text
    assert f"It is in {INSIGHT}, Doing now" in text
    # The same move once more, from the note: it is made on the card as it is now.
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text)) | {"csrfmiddlewaretoken": "-"}
    assert client.post(url, again).status_code == 303
    assert Card.objects.get().blocked_because == "The photos are late."


def test_stale_move_without_a_script_is_a_whole_page(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card = card_in()
    response = client_for(marketing).post(f"/projects/cards/{card.pk}/place/", place(card, seen=7))
    assert response.status_code == 409
    assert b"<!doctype html>" in response.content


def test_move_that_crosses_leads_to_the_hand_off(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card = card_in()
    address, given = f"/projects/cards/{card.pk}/place/", place(card, INTEGRATION)
    there = f"/projects/cards/{card.pk}/hand-off/?lane={lane_of(INTEGRATION).pk}&column=doing"
    response = client_for(marketing).post(address, given)
    assert (response.status_code, response["Location"]) == (303, there)
    response = client_for(marketing).post(address, given, headers=HTMX)
    where = json.loads(response["HX-Location"])
    assert (where["path"], where["target"], where["push"]) == (there, "#move-body", "false")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"column": "blocked", "blocked_because": ""}, "Say what blocks it"),
        ({"lane": "0"}, "That lane is not on the board any more"),
        ({"lane": "-1"}, "That lane is not on the board any more"),
        ({"lane": "x\x00"}, "That lane is not on the board any more"),
        ({"lane": str(2**63)}, "That lane is not on the board any more"),
        ({"column": "later"}, "There is no such column"),
        ({"seen": ""}, "Open the card anew"),
        ({"seen": "99999999999"}, " or less"),
        ({"before": str(2**70)}, " or less"),
        ({"column": "blocked", "blocked_because": "x" * 201}, "200"),
        ({"column": "blocked", "blocked_because": "a\x00b"}, "a character in it that is no text"),
    ],
)
def test_bad_move_answers_a_sentence_and_changes_nothing(
    card_in: AddCard, client_for: SignIn, marketing: Person, change: dict[str, str], sentence: str
) -> None:
    card = card_in()
    response = client_for(marketing).post(f"/projects/cards/{card.pk}/place/", place(card) | change, headers=HTMX)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Card.objects.get().version == 1


def test_soft_limit_answers_with_the_question_why(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    Column.objects.filter(pk="doing").update(limit=1)
    card_in(INSIGHT, column="doing")
    card = card_in()
    client, url = client_for(marketing), f"/projects/cards/{card.pk}/place/"
    response = client.post(url, place(card), headers=HTMX)
    assert response.status_code == 200
    assert "over its limit of 1" in response.content.decode()
    assert "over_limit_because" in response.content.decode()
    assert "data-wrong" not in response.text
    assert client.post(url, place(card, over_limit_because=""), headers=HTMX).status_code == 422
    response = client.post(url, place(card, over_limit_because="Friday."), headers=HTMX)
    assert response.status_code == 200
    assert "data-over" in response.content.decode()


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("it", "Ask Maya Lindqvist, who answers for it"),
        ("cio", "Ask Maya Lindqvist, who answers for it"),
        ("observer", "Observers and administrators read the board"),
        ("admin", "Observers and administrators read the board"),
    ],
)
def test_move_of_others_is_403_with_a_sentence(
    card_in: AddCard, client_for: SignIn, request: pytest.FixtureRequest, who: str, sentence: str
) -> None:
    card = card_in()
    client = client_for(request.getfixturevalue(who))
    for response in (
        client.post(f"/projects/cards/{card.pk}/place/", place(card)),
        client.get(f"/projects/cards/{card.pk}/place/"),
        client.get(f"/projects/cards/{card.pk}/words/"),
        client.post(f"/projects/cards/{card.pk}/hand-off/", {}),
    ):
        assert response.status_code == 403
        assert sentence in response.content.decode()
    assert Card.objects.get().version == 1


@pytest.mark.parametrize("who", ["marketing", "marketing2", "cmo"])
def test_people_of_the_side_move_its_cards(
    card_in: AddCard, client_for: SignIn, request: pytest.FixtureRequest, who: str
) -> None:
    card = card_in()
    client = client_for(request.getfixturevalue(who))
    assert client.post(f"/projects/cards/{card.pk}/place/", place(card)).status_code == 303


def test_assignee_moves_their_card_in_the_other_sides_lane(card_in: AddCard, client_for: SignIn, it: Person) -> None:
    card = card_in(assignee=it)
    assert client_for(it).post(f"/projects/cards/{card.pk}/place/", place(card)).status_code == 303


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), "999", "x"])
@pytest.mark.parametrize("end", ["", "place/", "words/", "hand-off/"])
def test_card_that_is_not_there_is_404(client_for: SignIn, it: Person, number: str, end: str) -> None:
    assert client_for(it).get(f"/projects/cards/{number}/{end}").status_code == 404
