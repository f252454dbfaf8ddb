"""The board through its doors: what is drawn, in how many queries, for whom."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card, Project
from tests.projects.board_cast import ARCHITECTURE, CREATIVE, INSIGHT, lane_of, make_project

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
    with django_assert_num_queries(9):  # one reads the filters that are kept; what waits is one more outside of a test
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


def test_a_filter_with_nothing_on_the_board_stays_chosen(
    card_in: AddCard, client_for: SignIn, it: Person, marketing: Person
) -> None:
    card_in()
    other = make_project(marketing, "Product finder")
    text = client_for(marketing).get(f"/projects/?project={other.pk}&assignee={it.pk}").text
    assert f'<option value="{other.pk}" selected>Product finder</option>' in text
    assert f'<option value="{it.pk}" selected>Ivan Petrov</option>' in text


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


def test_signed_out_sees_nothing(client: Client, db: None) -> None:
    for url in ("/projects/", "/projects/cards/1/", "/lanes/", "/set-up/lanes/", "/projects/1/"):
        assert client.get(url).status_code == 302
