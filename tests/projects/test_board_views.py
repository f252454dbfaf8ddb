"""The board through its doors: what is drawn, in how many queries, and what a move is answered with."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from partnership.activity.models import Event
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card, Column, HandOff, Project
from tests.projects.board_cast import ARCHITECTURE, CREATIVE, INSIGHT, INTEGRATION, lane_of, make_project

pytestmark = pytest.mark.django_db

AddCard = Callable[..., Card]
SignIn = Callable[[Person], Client]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/projects/?side=marketing"}
HOSTILE = "<script>alert(1)</script> & \"'"


def place(card: Card, lane: str = CREATIVE, column: str = "doing", **more: Any) -> dict[str, Any]:
    return {"lane": lane_of(lane).pk, "column": column, "version": card.version} | more


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


def test_board_draws_lanes_with_owners_columns_and_cards(
    card_in: AddCard, client_for: SignIn, observer: Person
) -> None:
    card_in(due_on=timezone.localdate() - timedelta(days=1), title=HOSTILE)
    text = client_for(observer).get("/projects/").content.decode()
    assert [text.index(name) for name in (CREATIVE, INSIGHT)] == sorted(
        text.index(name) for name in (CREATIVE, INSIGHT)
    )
    assert "Maya Lindqvist" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;&#x27;" in text
    assert "Late, " in text
    assert "New card" not in text  # an observer reads


def test_board_without_lanes_says_what_is_missing(client_for: SignIn, it: Person) -> None:
    assert "There is no lane yet" in client_for(it).get("/projects/").content.decode()


def test_board_is_a_piece_for_htmx_and_a_page_for_a_visit(card_in: AddCard, client_for: SignIn, it: Person) -> None:
    card_in()
    client = client_for(it)
    assert client.get("/projects/", headers=HTMX).content.strip().startswith(b'<section id="board"')
    assert b"<!doctype html>" in client.get("/projects/").content


@pytest.mark.parametrize("count", [1, 3, 300])
def test_board_takes_the_same_few_queries_however_many_cards(
    card_in: AddCard, client_for: SignIn, cio: Person, django_assert_num_queries: Any, count: int
) -> None:
    many(card_in(), count)
    client = client_for(cio)
    client.get("/projects/")
    with django_assert_num_queries(9):  # one of them counts comments
        client.get("/projects/")


def test_card_weighs_little(card_in: AddCard, client_for: SignIn, it: Person, admin: Person) -> None:
    """At most 1 kB and 15 nodes with everything that a card can carry."""
    card = card_in(
        title="t" * 120, column="blocked", blocked_because="b" * 200, assignee=it, due_on=timezone.localdate()
    )
    Card.objects.update(moved_at=timezone.now() - timedelta(days=40), over_limit_because="o" * 200)
    text = client_for(it).get("/projects/").content.decode()
    drawn = text[text.index(f'id="c{card.pk}"') - 40 :]
    drawn = drawn[drawn.index("<li") : drawn.index("</li>") + 5]
    assert len(re.findall(r"<[a-z]", drawn)) <= 15
    plain = drawn.replace("t" * 120, "t" * 40).replace("b" * 200, "b" * 60).replace("o" * 200, "o" * 60)
    assert len(plain.encode()) <= 1000


def test_filters_live_in_the_address_and_counts_stay_of_all(
    card_in: AddCard, client_for: SignIn, it: Person, marketing: Person
) -> None:
    other = make_project(marketing, "Product finder")
    card_in(title="Mine", assignee=it)
    card_in(title="Theirs", project=other)
    card_in(ARCHITECTURE, title="Draw it")
    client = client_for(it)

    def shown(query: str) -> list[str]:
        text = client.get(f"/projects/?{query}").content.decode()
        assert 'id="n-todo">3</b>' in text
        return [title for title in ("Mine", "Theirs", "Draw it") if f'/">{title}</a>' in text]

    assert shown("") == ["Mine", "Theirs", "Draw it"]
    assert shown(f"project={other.pk}") == ["Theirs"]
    assert shown(f"assignee={it.pk}") == shown("mine=1") == ["Mine"]
    assert shown("side=it") == ["Draw it"]
    assert shown("project=0&assignee=-1&side=nobody&x=%00") == ["Mine", "Theirs", "Draw it"]
    assert shown(f"project={2**63}") == ["Mine", "Theirs", "Draw it"]
    assert shown(f"project={10**17}") == []


def test_cards_of_closed_projects_leave_the_board(
    card_in: AddCard, client_for: SignIn, project: Project, cio: Person
) -> None:
    card_in(title="Left over")
    project.enter("closed", by=cio, because="Enough.")
    assert "Left over" not in client_for(cio).get("/projects/").content.decode()


def test_what_is_done_for_a_month_is_folded_with_its_number(card_in: AddCard, client_for: SignIn, it: Person) -> None:
    card_in(title="Long done", column="done")
    Card.objects.update(moved_at=timezone.now() - timedelta(days=31))
    text = client_for(it).get("/projects/").content.decode()
    assert "Long done" not in text
    assert "1 done earlier" in text
    assert "Long done" in client_for(it).get("/projects/?done=all").content.decode()


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


def test_undo_of_a_move_puts_the_card_back(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card, below = card_in(), card_in(title="Below")
    client, url = client_for(marketing), f"/projects/cards/{card.pk}/place/"
    text = client.post(url, place(card, was_before=below.pk), headers=HTMX).content.decode()
    undo = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', text))
    assert client.post(url, undo, headers=HTMX).status_code == 200
    assert [one.title for one in Card.objects.in_cell(lane_of(CREATIVE), "todo")] == [card.title, "Below"]


def test_stale_move_is_409_with_the_fresh_board_and_nothing_lost(
    card_in: AddCard, client_for: SignIn, marketing: Person
) -> None:
    card = card_in()
    card.move(lane=lane_of(INSIGHT), column="doing", by=marketing)
    client, url = client_for(marketing), f"/projects/cards/{card.pk}/place/"
    data = place(card, CREATIVE, "blocked", version=1, blocked_because="The photos are late.")
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
    response = client_for(marketing).post(f"/projects/cards/{card.pk}/place/", place(card, version=7))
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
        ({"column": "blocked"}, "Say what blocks it"),
        ({"lane": "0"}, "That lane is not on the board any more"),
        ({"lane": "-1"}, "That lane is not on the board any more"),
        ({"lane": "x\x00"}, "That lane is not on the board any more"),
        ({"lane": str(2**63)}, "That lane is not on the board any more"),
        ({"column": "later"}, "There is no such column"),
        ({"version": ""}, "Open the card anew"),
        ({"version": "99999999999"}, "less than or equal"),
        ({"before": str(2**70)}, "less than or equal"),
        ({"column": "blocked", "blocked_because": "x" * 201}, "200"),
        ({"column": "blocked", "blocked_because": "a\x00b"}, "Null characters"),
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
    assert response.status_code == 422
    assert "over its limit of 1" in response.content.decode()
    assert "over_limit_because" in response.content.decode()
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


def test_signed_out_sees_nothing(client: Client, db: None) -> None:
    for url in ("/projects/", "/projects/cards/1/", "/lanes/", "/set-up/lanes/", "/projects/1/"):
        assert client.get(url).status_code == 302


def test_new_card_goes_into_ones_own_lanes_only(
    lanes: list[Lane], project: Project, client_for: SignIn, it: Person
) -> None:
    client = client_for(it)
    data = {"title": "Connect the till", "project": project.pk, "lane": lane_of(INTEGRATION).pk}
    assert client.post("/projects/cards/new/", data).status_code == 303
    assert Card.objects.get().accepting_sides == {"it"}
    refused = client.post("/projects/cards/new/", data | {"lane": lane_of(CREATIVE).pk, "title": "\u202eNo"})
    assert refused.status_code == 422
    assert Card.objects.count() == 1


def test_new_card_over_a_soft_limit_asks_why(
    lanes: list[Lane], project: Project, client_for: SignIn, it: Person
) -> None:
    client, lane = client_for(it), lane_of(INTEGRATION)
    data = {"title": "Connect the till", "project": project.pk, "lane": lane.pk}
    assert "Why one more card" not in client.get("/projects/cards/new/").text
    client.post("/projects/cards/new/", data)
    Lane.objects.filter(pk=lane.pk).update(limit=1)
    asked = client.post("/projects/cards/new/", data)
    assert asked.status_code == 422
    assert "would hold 2 open cards, over its limit of 1" in asked.text
    assert "Why one more card" in asked.text
    assert client.post("/projects/cards/new/", data | {"over_limit_because": "Friday."}).status_code == 303
    assert Card.objects.filter(over_limit_because="Friday.").exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Give the card a title"),
        ({"title": "x" * 121}, "120"),
        ({"project": "0"}, "Choose a project that is not closed"),
        ({"assignee": "-1"}, "Choose somebody of IT or marketing"),
        ({"assignee": str(2**63)}, "Choose somebody of IT or marketing"),
        ({"due_on": "soon"}, "Give the day as"),
        ({"due_on": "2026-02-30"}, "Give the day as"),
    ],
)
def test_bad_card_answers_a_sentence(
    lanes: list[Lane], project: Project, client_for: SignIn, it: Person, change: dict[str, str], sentence: str
) -> None:
    data = {"title": "Connect", "project": project.pk, "lane": lane_of(INTEGRATION).pk} | change
    response = client_for(it).post("/projects/cards/new/", data)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Card.objects.exists()


def test_observer_adds_no_card(lanes: list[Lane], client_for: SignIn, observer: Person) -> None:
    assert client_for(observer).get("/projects/cards/new/").status_code == 403


def test_edit_changes_a_card_and_a_stale_one_is_shown_both(
    card_in: AddCard, client_for: SignIn, marketing: Person, cmo: Person
) -> None:
    card = card_in()
    data = {"title": "Mine", "assignee": marketing.pk, "due_on": "2026-12-24", "version": 1}
    assert client_for(marketing).post(f"/projects/cards/{card.pk}/words/", data).status_code == 303
    response = client_for(cmo).post(f"/projects/cards/{card.pk}/words/", data | {"title": "The other", "due_on": ""})
    text = response.content.decode()
    assert response.status_code == 409
    assert "Maya Lindqvist changed this card" in text
    assert 'value="The other"' in text
    assert "<dd>Mine</dd>" in text
    assert client_for(cmo).post(f"/projects/cards/{card.pk}/words/", data | {"version": 2}).status_code == 303


def test_card_page_shows_its_history_to_everybody(hand_off: HandOff, client_for: SignIn, observer: Person) -> None:
    text = client_for(observer).get(f"/projects/cards/{hand_off.card_id}/").content.decode()
    assert "Integration and platforms" in text
    assert "ask Maya Lindqvist" in text
