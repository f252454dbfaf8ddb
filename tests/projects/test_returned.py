"""A hand-off that came back waits for its sender with the reason, until they go on with the card."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from partnership.core import guards
from partnership.people.models import Person
from partnership.projects.attention import items
from partnership.projects.models import HandOff
from tests.projects.board_cast import CREATIVE, INSIGHT, INTEGRATION, lane_of

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]


def waiting(person: Person | None = None) -> list[int]:
    return [item.person_id for item in items(timezone.now(), person) if item.kind == "hand-off-returned"]


@pytest.fixture
def came_back(hand_off: HandOff, it: Person) -> HandOff:
    found = HandOff.objects.for_detail().get()
    found.give_back(by=it, because="No test data.")
    return found


def test_it_waits_for_its_sender_with_the_reason(
    came_back: HandOff, marketing: Person, marketing2: Person, it: Person, client_for: SignIn
) -> None:
    assert waiting() == waiting(marketing) == [marketing.pk]
    assert waiting(it) == waiting(marketing2) == []
    page = client_for(marketing).get("/waiting/").text
    assert "Go on with “Write the welcome mail”" in page
    assert "No test data." in page
    (item,) = (each for each in items(timezone.now()) if each.kind == "hand-off-returned")
    assert "No test data." in render_to_string(item.word_templates[0], {"item": item})
    assert "No test data." in client_for(it).get("/projects/hand-offs/").text


@pytest.mark.parametrize("ends", ["read", "moved", "sent again", "taken off", "closed"])
def test_it_waits_until_somebody_goes_on(
    came_back: HandOff, marketing: Person, cio: Person, client_for: SignIn, ends: str
) -> None:
    card, client = came_back.card, client_for(marketing)
    if ends == "read":
        assert client.post(f"/projects/hand-offs/{came_back.pk}/reading/").status_code == 303
    elif ends == "moved":
        card.move(lane=lane_of(INSIGHT), column="doing", by=marketing)
    elif ends == "sent again":
        HandOff.objects.send(card=card, lane=lane_of(INTEGRATION), column="todo", by=marketing, done="With data.")
    elif ends == "taken off":
        card.take_off(by=marketing, because="Enough.")
    else:
        card.project.enter("closed", by=cio, because="Enough.")
    assert waiting() == []


def test_its_page_says_why_and_leads_on(came_back: HandOff, marketing: Person, it: Person, client_for: SignIn) -> None:
    here = f"/projects/hand-offs/{came_back.pk}/"
    page = client_for(marketing).get(here).text
    assert "Ivan Petrov sent it back." in page
    assert f"/projects/cards/{came_back.card_id}/hand-off/?lane={lane_of(INTEGRATION).pk}&amp;column=todo" in page
    assert "I go on with it" not in client_for(it).get(here).text
    assert client_for(it).post(f"{here}reading/").status_code == 403


def test_where_the_sender_is_gone_it_waits_for_who_answers_for_the_lane(
    came_back: HandOff, marketing: Person, marketing2: Person, admin: Person
) -> None:
    lane_of(CREATIVE).give_to("marketing", marketing=marketing2, by=admin)
    with guards.lifted(connection):
        Person.objects.filter(pk=marketing.pk).update(is_active=False)
    assert waiting() == waiting(marketing2) == [marketing2.pk]
