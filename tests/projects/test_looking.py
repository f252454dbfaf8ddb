"""The board as each looks at it: filters in the address and kept, lanes folded, and what others changed meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.actions.board import take_card_off
from partnership.projects.models import Card, CardLink, Column, HandOff, SavedFilter
from tests.projects.board_cast import ARCHITECTURE, CREATIVE, INSIGHT, INTEGRATION, lane_of

pytestmark = pytest.mark.django_db

AddCard = Callable[..., Card]
SignIn = Callable[[Person], Client]


def on_board(client: Client, query: str) -> set[str]:
    text = client.get(f"/projects/?{query}").text
    return {title for title in ("Late", "Soon", "Blocked", "Held", "Old", "Plain") if f">{title}</a>" in text}


def test_each_filter_keeps_what_it_says(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    today = timezone.localdate()
    card_in(title="Late", due_on=today - timedelta(days=1), assignee=marketing)
    card_in(title="Soon", due_on=today + timedelta(days=7), labels=["Spring"])
    card_in(title="Blocked", column="blocked", blocked_because="No key")
    held, plain = card_in(title="Held"), card_in(title="Plain")
    CardLink.objects.tie(blocker=plain, blocked=held, by=marketing)
    old = card_in(INSIGHT, title="Old")
    Card.objects.filter(pk=old.pk).update(moved_at=timezone.now() - timedelta(days=20))
    label = Card.objects.get(title="Soon").labels.get()
    client = client_for(marketing)
    assert on_board(client, "due=late") == {"Late"}
    assert on_board(client, "due=week") == {"Soon"}
    assert on_board(client, "due=none") == {"Blocked", "Held", "Old", "Plain"}
    assert on_board(client, "blocked=1") == {"Blocked", "Held"}
    assert on_board(client, "stalled=1") == {"Old"}
    assert on_board(client, "mine=1") == {"Late"}
    assert on_board(client, f"label={label.pk}") == {"Soon"}
    assert on_board(client, "blocked=1&due=late") == set()
    assert on_board(client, "due=never&label=x&side=moon") == {"Late", "Soon", "Blocked", "Held", "Old", "Plain"}


def test_a_link_holds_until_its_blocker_is_done(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    held, plain = card_in(title="Held"), card_in(title="Plain")
    CardLink.objects.tie(blocker=plain, blocked=held, by=marketing)
    Card.objects.filter(pk=plain.pk).update(column=Column.Kind.DONE)
    assert on_board(client_for(marketing), "blocked=1") == set()


def test_a_filter_is_kept_by_its_name_for_oneself(
    card_in: AddCard, client_for: SignIn, marketing: Person, it: Person
) -> None:
    card_in()
    client = client_for(marketing)
    assert client.post("/projects/filters/", {"name": "", "board": "due=late"}).status_code == 422
    kept = client.post("/projects/filters/", {"name": "Late ones", "board": "due=late&next=//evil"})
    assert kept["Location"] == "/projects/?due=late"
    client.post("/projects/filters/", {"name": "Late ones", "board": "due=late&side=it"})
    stored = SavedFilter.objects.get()
    assert stored.query == "side=it&due=late"
    assert "Late ones" in client.get("/projects/").text
    assert "Late ones" not in client_for(it).get("/projects/").text
    assert client_for(it).post(f"/projects/filters/{stored.pk}/removal/").status_code == 404
    client.post(f"/projects/filters/{stored.pk}/removal/", {"board": stored.query})
    assert not SavedFilter.objects.exists()


def test_a_lane_is_folded_for_oneself_and_remembered(
    card_in: AddCard, client_for: SignIn, marketing: Person, it: Person
) -> None:
    card, url = card_in(), f"/projects/lanes/{lane_of(CREATIVE).pk}/fold/"
    client = client_for(marketing)
    piece = client.post(url, {"folded": "1", "board": "side=marketing"}, headers={"HX-Request": "true"})
    assert f'id="c{card.pk}"' not in piece.text
    assert 'data-changes="/projects/changes/?side=marketing"' in piece.text
    assert f'id="c{card.pk}"' not in client.get("/projects/").text
    assert f'id="c{card.pk}"' in client_for(it).get("/projects/").text
    assert client.post(url, {"folded": ""}).status_code == 303
    assert f'id="c{card.pk}"' in client.get("/projects/").text
    assert client.post("/projects/lanes/999999/fold/").status_code == 404


@pytest.mark.parametrize("query", ["", "blocked=1&stalled=1&due=late&mine=1"])
def test_the_board_takes_at_most_ten_queries_whatever_is_kept(
    card_in: AddCard, client_for: SignIn, marketing: Person, django_assert_max_num_queries: Any, query: str
) -> None:
    card_in(labels=["Spring"])
    for name in ("One", "Two", "Three"):
        SavedFilter.objects.keep(marketing, name, "due=late")
    client = client_for(marketing)
    client.get("/projects/")
    with django_assert_max_num_queries(10):
        client.get(f"/projects/?{query}")


# What others changed.


def mark_of(client: Client) -> int:
    text = client.get("/projects/").text
    return int(text.partition('data-mark="')[2].partition('"')[0])


def news(client: Client, mark: int, query: str = "") -> Any:
    answer = client.get(f"/projects/changes/?since={mark}&{query}")
    return answer.json() if answer.status_code == 200 else answer.status_code


def test_nothing_new_is_204_and_one_query_of_its_own(
    card_in: AddCard, client_for: SignIn, marketing: Person, django_assert_num_queries: Any
) -> None:
    card_in()
    client = client_for(marketing)
    mark = mark_of(client)
    with django_assert_num_queries(3):  # the session, the person, the question
        assert news(client, mark) == 204
    assert Client().get(f"/projects/changes/?since={mark}").status_code == 302


def test_a_move_is_told_with_the_place_below_which_it_stands(
    card_in: AddCard, client_for: SignIn, marketing: Person, it: Person, django_assert_max_num_queries: Any
) -> None:
    first, second, third = (card_in(title=title) for title in ("One", "Two", "Three"))
    client = client_for(it)
    mark = mark_of(client)
    Card.objects.for_detail().get(pk=third.pk).move(
        lane=lane_of(CREATIVE), column="todo", before=first.pk, by=marketing
    )
    Card.objects.for_detail().get(pk=second.pk).move(lane=lane_of(INSIGHT), column="doing", by=marketing)
    with django_assert_max_num_queries(12):
        told = news(client, mark)
    cells = {each["id"]: (each["cell"], each["before"]) for each in told["cards"]}
    todo, doing = f"k{lane_of(CREATIVE).pk}-todo", f"k{lane_of(INSIGHT).pk}-doing"
    assert cells == {third.pk: (todo, first.pk), second.pk: (doing, None)}
    assert f'<b id="n{lane_of(CREATIVE).pk}">2</b>' in told["counts"]
    assert news(client, told["mark"]) == 204


def test_what_the_filter_shows_no_more_goes(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card, client = card_in(assignee=marketing), client_for(marketing)
    mark = mark_of(client)
    card.change(title=card.title, assignee=None, due_on=None, by=marketing)
    assert news(client, mark, "mine=1")["cards"] == [{"id": card.pk}]
    assert "html" in news(client, mark)["cards"][0]
    take_card_off(card, by=marketing, because="Twice.")
    assert news(client, mark)["cards"] == [{"id": card.pk}]


def test_a_hand_off_is_told_with_its_ghost_and_its_end_without(
    card_in: AddCard, client_for: SignIn, marketing: Person, it: Person
) -> None:
    card, client = card_in(), client_for(it)
    mark = mark_of(client)
    sent = HandOff.objects.send(card=card, lane=lane_of(INTEGRATION), column="todo", by=marketing, done="All")
    told = news(client, mark)
    assert [ghost["cell"] for ghost in told["ghosts"]] == [f"k{lane_of(INTEGRATION).pk}-todo"]
    HandOff.objects.for_detail().get(pk=sent.pk).accept(by=it)
    told = news(client, told["mark"])
    assert told["ghosts"] == []
    assert told["cards"][0]["cell"] == f"k{lane_of(INTEGRATION).pk}-todo"


def test_another_lane_or_many_cards_are_a_board_anew(
    card_in: AddCard, client_for: SignIn, marketing: Person, admin: Person
) -> None:
    client = client_for(marketing)
    card_in()
    mark = mark_of(client)
    for _ in range(31):
        card_in(ARCHITECTURE)
    assert news(client, mark)["anew"]
    mark = mark_of(client)
    lane_of(CREATIVE).change(name="Creation", belongs="", limit=None, limit_is_hard=False, by=admin)
    assert news(client, mark) == {"mark": mark + 1, "anew": True}
    assert Lane.objects.filter(name="Creation").exists()


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 30, str(2**63 - 1)])
def test_a_mark_that_is_none_is_no_failure(card_in: AddCard, client_for: SignIn, it: Person, since: str) -> None:
    card_in()
    assert client_for(it).get(f"/projects/changes/?since={since}").status_code in {200, 204}
