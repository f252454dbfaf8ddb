"""A card through its doors: a new one, what it says, off the board and back."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core import guards
from partnership.core.refusals import Refused
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card, HandOff, Project
from tests.projects.board_cast import CONSENT, CREATIVE, INTEGRATION, lane_of, make_project

pytestmark = pytest.mark.django_db

AddCard = Callable[..., Card]
SignIn = Callable[[Person], Client]
BOARD = "http://testserver/projects/"


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


def test_a_card_without_a_project_to_belong_to_is_not_asked_for(
    lanes: list[Lane], client_for: SignIn, it: Person
) -> None:
    page = client_for(it).get("/projects/cards/new/").text
    assert "A card is a piece of a project, and none runs." in page
    assert 'name="project"' not in page


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
        ({"assignee": "-1"}, "Choose somebody who may sign in, of a side"),
        ({"assignee": str(2**63)}, "Choose somebody who may sign in, of a side"),
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
    data = {"title": "Mine", "assignee": marketing.pk, "due_on": "2026-12-24", "seen": 1}
    assert client_for(marketing).post(f"/projects/cards/{card.pk}/words/", data).status_code == 303
    response = client_for(cmo).post(f"/projects/cards/{card.pk}/words/", data | {"title": "The other", "due_on": ""})
    text = response.content.decode()
    assert response.status_code == 409
    assert "Maya Lindqvist changed this card" in text
    assert 'value="The other"' in text
    assert "<dd>Mine</dd>" in text
    assert client_for(cmo).post(f"/projects/cards/{card.pk}/words/", data | {"seen": 2}).status_code == 303


def test_card_page_shows_its_history_to_everybody(hand_off: HandOff, client_for: SignIn, observer: Person) -> None:
    text = client_for(observer).get(f"/projects/cards/{hand_off.card_id}/").content.decode()
    assert "Integration and platforms" in text
    assert "ask Maya Lindqvist" in text


def test_new_card_begins_in_ones_own_lane_with_the_filters_project_and_goes_back_to_it(
    lanes: list[Lane], project: Project, marketing: Person, it: Person, client_for: SignIn
) -> None:
    other, client = make_project(marketing, "Product finder"), client_for(it)
    text = client.get("/projects/cards/new/", headers={"Referer": f"{BOARD}?project={other.pk}&side=it"}).text
    assert f'<option value="{other.pk}" selected>' in text
    assert (
        f'<option value="{lane_of("Technical architecture").pk}" selected>' in text
    )  # the border lane stands above it
    assert f'name="board" value="project={other.pk}&amp;side=it"' in text
    data = {"title": "Connect", "project": other.pk, "lane": lane_of(INTEGRATION).pk, "description": "The till first."}
    made = client.post("/projects/cards/new/", data | {"board": f"project={other.pk}&side=it&next=//evil"})
    card = Card.objects.get()
    assert made["Location"] == f"/projects/?project={other.pk}&side=it#c{card.pk}"
    assert "The till first." in client.get(card.get_absolute_url()).text


def test_an_edit_of_the_title_keeps_whom_the_list_offers_no_more(
    card_in: AddCard, it: Person, marketing: Person, client_for: SignIn
) -> None:
    card = card_in(assignee=it)
    with guards.lifted(connection):
        Person.objects.filter(pk=it.pk).update(is_active=False)
    client, url = client_for(marketing), f"/projects/cards/{card.pk}/words/"
    assert "Ivan Petrov left, or is not of this lane’s side, and stays here" in client.get(url).text
    kept = client.post(url, {"title": "Write two mails", "assignee": it.pk, "due_on": "", "seen": 1})
    assert kept.status_code == 303
    card.refresh_from_db()
    assert (card.title, card.assignee) == ("Write two mails", it)


def test_a_card_is_given_to_people_of_its_lanes_sides_alone(
    card_in: AddCard, it: Person, marketing: Person, marketing2: Person, client_for: SignIn
) -> None:
    card, client = card_in(), client_for(marketing)
    url = f"/projects/cards/{card.pk}/words/"
    page = client.get(url).text
    assert "Milo Brandt" in page
    assert "Ivan Petrov</option>" not in page
    data = {"title": card.title, "assignee": it.pk, "due_on": "", "seen": card.version}
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert "Choose somebody who may sign in, of a side that owns the lane." in refused.text
    with pytest.raises(Refused, match="Ivan Petrov is of IT, and “Creative and content” is Marketing’s"):
        card.change(title=card.title, assignee=it, due_on=None, by=marketing)
    with pytest.raises(Refused, match="choose somebody of IT"):
        Card.objects.add(
            project=card.project, lane=lane_of(INTEGRATION), title="Connect it", by=it, assignee=marketing2
        )
    data = {"title": "New", "project": card.project_id, "lane": card.lane_id, "assignee": it.pk}
    assert "hoose somebody" in client.post("/projects/cards/new/", data).text


def test_who_gets_a_card_and_who_had_it_are_told(
    card_in: AddCard, it: Person, marketing: Person, marketing2: Person, client_for: SignIn
) -> None:
    card = card_in(CONSENT, assignee=marketing2)
    assert Notice.objects.get(person=marketing2).text.endswith("is yours to do now.")
    data = {"title": card.title, "assignee": it.pk, "due_on": "", "seen": card.version}
    client_for(marketing).post(f"/projects/cards/{card.pk}/words/", data)
    assert "yours to do now" in Notice.objects.get(person=it, kind="card-given").text
    assert Notice.objects.filter(person=marketing2).first().text.endswith("is Ivan Petrov’s now.")
    assert not Notice.objects.filter(person=marketing, kind="card-given").exists()


def test_a_card_goes_off_the_board_with_what_waits_on_it_and_comes_back(
    hand_off: HandOff, it: Person, marketing: Person, client_for: SignIn
) -> None:
    client, card = client_for(marketing), hand_off.card
    page = client.get(f"/projects/cards/{card.pk}/removal/").text
    assert f"It waits to be accepted into {INTEGRATION}" in page
    assert client.post(f"/projects/cards/{card.pk}/removal/", {"because": ""}).status_code == 422
    assert client.post(f"/projects/cards/{card.pk}/removal/", {"because": "Twice."}).status_code == 303
    assert HandOff.objects.get().state == "withdrawn"
    told = Notice.objects.get(person=it, kind="hand-off-answered")
    assert "waits for Integration and platforms no more" in told.text
    assert f'id="c{card.pk}"' not in client.get("/projects/").text
    page = client.get(card.get_absolute_url()).text
    assert "Twice." in page
    assert "Move…" not in page
    stale = client.post(f"/projects/cards/{card.pk}/place/", {"lane": card.lane_id, "column": "doing", "seen": 9})
    assert stale.status_code == 422
    assert "Put it back before you change it" in stale.text
    assert client.post(f"/projects/cards/{card.pk}/return/").status_code == 303
    assert f'id="c{card.pk}"' in client.get("/projects/").text
    assert {"card.taken-off", "card.put-back"} <= set(Event.objects.values_list("kind", flat=True))


def test_a_full_lane_takes_no_card_back_without_a_reason(
    card_in: AddCard, marketing: Person, client_for: SignIn
) -> None:
    card, client = card_in(), client_for(marketing)
    client.post(f"/projects/cards/{card.pk}/removal/", {"because": "Later."})
    card_in()
    Lane.objects.filter(name=CREATIVE).update(limit=1)
    url, here = f"/projects/cards/{card.pk}/return/", {"Referer": f"http://testserver{card.get_absolute_url()}"}
    refused = client.post(url, headers=here, follow=True)
    assert refused.redirect_chain == [(card.get_absolute_url(), 303)]
    assert "over its limit of 1. Say why one more." in refused.text
    assert client.post(url, {"over_limit_because": "Friday."}).status_code == 303
    card.refresh_from_db()
    assert (card.taken_off_at, card.over_limit_because) == (None, "Friday.")


def test_only_who_may_change_it_takes_a_card_off(
    card_in: AddCard, it: Person, observer: Person, client_for: SignIn
) -> None:
    card = card_in(CONSENT)
    url = f"/projects/cards/{card.pk}/removal/"
    assert client_for(observer).post(url, {"because": "x"}).status_code == 403
    assert client_for(it).post(f"/projects/cards/{card_in().pk}/removal/", {"because": "x"}).status_code == 403
    assert client_for(it).post(url, {"because": "Border lanes are both sides’."}).status_code == 303


def test_hints_of_keys_are_for_those_who_may(
    card_in: AddCard, it: Person, observer: Person, client_for: SignIn
) -> None:
    card_in()
    reads, moves = (client_for(person).get("/projects/").text for person in (observer, it))
    assert 'data-key-hint="← ↑ → ↓"' in reads
    assert "With Shift they move" not in reads
    assert 'id="mover"' not in reads
    assert 'data-key-hint="Shift ← ↑ → ↓"' in moves
    assert 'id="mover"' in moves
