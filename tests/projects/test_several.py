"""Several cards at once, and one added in its cell: all or none, with who stands in the way, and the way back."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card, Project
from tests.projects.board_cast import ARCHITECTURE, CREATIVE, INSIGHT, INTEGRATION, lane_of

pytestmark = pytest.mark.django_db

AddCard = Callable[..., Card]
SignIn = Callable[[Person], Client]
PIECE = {"HX-Request": "true", "HX-Target": "move-body"}


def change(client: Client, cards: list[Card], **data: Any) -> Any:
    return client.post("/projects/cards/several/", {"card": [f"{one.pk}:{one.version}" for one in cards], **data})


def places(*cards: Card) -> list[tuple[str, str]]:
    fresh = Card.objects.select_related("lane").in_bulk([card.pk for card in cards])
    return [(fresh[card.pk].lane.name, fresh[card.pk].column_id) for card in cards]


def was_in(answer: Any) -> str:
    return json.dumps(json.loads(answer.context["was"]))


def test_several_are_moved_given_dated_and_put_back(
    card_in: AddCard, client_for: SignIn, marketing: Person, marketing2: Person
) -> None:
    one, two, rest = (card_in(title=title) for title in ("One", "Two", "Rest"))
    client = client_for(marketing)
    done = change(
        client, [one, two], lane=lane_of(INSIGHT).pk, column="doing", give="person", assignee=marketing2.pk,
        date="day", due_on="2026-12-24",
    )  # fmt: skip
    assert "Changed 2 cards." in done.text
    assert places(one, two, rest) == [(INSIGHT, "doing"), (INSIGHT, "doing"), (CREATIVE, "todo")]
    assert set(Card.objects.exclude(pk=rest.pk).values_list("assignee", "due_on")) == {
        (marketing2.pk, date(2026, 12, 24))
    }
    assert client.post("/projects/cards/several/undoing/", {"was": was_in(done)}).status_code == 303
    assert places(one, two) == [(CREATIVE, "todo")] * 2
    assert set(Card.objects.values_list("assignee", "due_on")) == {(None, None)}
    assert list(Card.objects.in_cell(lane_of(CREATIVE), "todo")) == [one, two, rest]


def test_one_in_the_way_stops_all_and_is_named_and_left_out(
    card_in: AddCard, client_for: SignIn, marketing: Person
) -> None:
    mine, theirs, stale = card_in(title="Mine"), card_in(ARCHITECTURE, title="Theirs"), card_in(title="Stale")
    Card.objects.filter(pk=stale.pk).update(version=7)
    client = client_for(marketing)
    refused = change(client, [mine, theirs, stale], column="doing")
    assert refused.status_code == 422
    assert "2 of 3 cards do not go along" in refused.text
    assert "is the other side’s lane" in refused.text
    assert "Somebody changed this card since you opened it." in refused.text
    assert places(mine, theirs, stale) == [(CREATIVE, "todo"), (ARCHITECTURE, "todo"), (CREATIVE, "todo")]
    assert f'value="{mine.pk}:1" checked' in refused.text
    assert f'value="{theirs.pk}:1" checked' not in refused.text
    assert change(client, [mine], column="doing").status_code == 200


def test_a_crossing_is_no_move_for_several_either(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card = card_in()
    refused = change(client_for(marketing), [card], lane=lane_of(INTEGRATION).pk)
    assert "IT has not accepted this card" in refused.text
    assert places(card) == [(CREATIVE, "todo")]


@pytest.mark.parametrize(("hard", "sentence"), [(True, "is full"), (False, "over its limit of 2")])
def test_limits_count_all_of_them(
    card_in: AddCard, client_for: SignIn, marketing: Person, hard: bool, sentence: str
) -> None:
    cards = [card_in(title=f"Card {n}") for n in range(3)]
    Lane.objects.filter(name=INSIGHT).update(limit=2, limit_is_hard=hard)
    client, lane = client_for(marketing), lane_of(INSIGHT).pk
    refused = change(client, cards, lane=lane)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert places(*cards) == [(CREATIVE, "todo")] * 3
    again = change(client, cards, lane=lane, over_limit_because="Friday.")
    assert again.status_code == (422 if hard else 200)
    assert Card.objects.filter(lane=lane).count() == (0 if hard else 3)


def test_blocking_several_asks_why(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    cards = [card_in(), card_in()]
    assert "Say what blocks it" in change(client_for(marketing), cards, column="blocked").text
    assert change(client_for(marketing), cards, column="blocked", blocked_because="No key").status_code == 200


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Say what is to change"),
        ({"give": "person"}, "Choose who gets them"),
        ({"date": "day"}, "Give the day on which"),
        ({"due_on": "soon"}, "Give the day as"),
        ({"lane": "0"}, "not on the board any more"),
        ({"column": "moon"}, "moon"),
    ],
)
def test_what_is_no_wish_gets_a_sentence(
    card_in: AddCard, client_for: SignIn, marketing: Person, data: dict[str, str], sentence: str
) -> None:
    card = card_in()
    refused = change(client_for(marketing), [card], **data)
    assert refused.status_code == 422
    assert sentence in refused.text


@pytest.mark.parametrize("was", ["", "[", "{}", "[1]", '[{"card": [], "seen": {}}]', '[{"card": 1e400}]', "[" * 9000])
def test_undoing_what_is_nothing_changes_nothing(
    card_in: AddCard, client_for: SignIn, marketing: Person, was: str
) -> None:
    card_in()
    assert client_for(marketing).post("/projects/cards/several/undoing/", {"was": was}).status_code == 303
    assert Card.objects.get().version == 1


def test_an_undo_that_was_overtaken_leaves_all_as_they_are(
    card_in: AddCard, client_for: SignIn, marketing: Person
) -> None:
    one, two = card_in(), card_in()
    client = client_for(marketing)
    done = change(client, [one, two], column="doing")
    Card.objects.get(pk=two.pk).change(title="Other", assignee=None, due_on=None, by=marketing)
    client.post("/projects/cards/several/undoing/", {"was": was_in(done)})
    assert places(one, two) == [(CREATIVE, "doing")] * 2


def test_readers_change_none_and_without_a_choice_ones_own_are_offered(
    card_in: AddCard, client_for: SignIn, marketing: Person, observer: Person
) -> None:
    card_in(title="Mine")
    card_in(ARCHITECTURE, title="Theirs")
    assert client_for(observer).get("/projects/cards/several/").status_code == 403
    assert client_for(observer).post("/projects/cards/several/undoing/").status_code == 403
    page = client_for(marketing).get("/projects/cards/several/").text
    assert "Mine" in page
    assert "Theirs" not in page
    piece = client_for(marketing).get(f"/projects/cards/several/?card={Card.objects.first().pk}", headers=PIECE)
    assert piece["HX-Retarget"] == "#move-body"
    assert "<!doctype" not in piece.text


def test_a_card_is_added_in_its_cell(
    lanes: list[Lane], project: Project, client_for: SignIn, it: Person, card_in: AddCard
) -> None:
    card_in()
    client, lane = client_for(it), lane_of(INTEGRATION)
    link = f'href="/projects/cards/new/?lane={lane.pk}&amp;column=doing"'
    page = client.get("/projects/").text
    assert link in page
    assert f"lane={lane_of(CREATIVE).pk}&amp;column=doing" not in page  # the other side's
    data = {"quick": "1", "title": "Connect", "project": project.pk, "lane": lane.pk, "column": "doing"}
    added = client.post("/projects/cards/new/", data, headers={"HX-Request": "true", "HX-Target": "quick-said"})
    assert added.status_code == 204
    made = Card.objects.get(title="Connect")
    assert (made.lane_id, made.column_id) == (lane.pk, "doing")
    assert json.loads(added["HX-Trigger"])["board:added"] == {"card": made.pk}
    Lane.objects.filter(pk=lane.pk).update(limit=1, limit_is_hard=True)
    full = client.post("/projects/cards/new/", data, headers={"HX-Request": "true", "HX-Target": "quick-said"})
    assert full.status_code == 422
    assert full.text.lstrip().startswith('<div id="quick-said"')
    assert "is full" in full.text
