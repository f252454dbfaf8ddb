"""What nobody can act on: listed on Set-up, told to both executives, and mended by the hand-over page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from partnership.attention.items import survey
from partnership.core import guards
from partnership.core.memory import remembering
from partnership.lanes.guards import GUARDS as LANES
from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Person
from partnership.projects.guards import GUARDS as CARDS
from partnership.projects.models import Card
from partnership.setup import loose
from tests.projects.board_cast import INTEGRATION
from tests.setup.test_hand_over import choices

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


@pytest.fixture
def left(lanes: list[Lane], card_in: Callable[..., Card], it: Person, cio: Person, cmo: Person) -> Person:
    """As from before the guards: Ivan Petrov was moved to marketing, and owns IT's lanes."""
    Card.objects.filter(pk=card_in(INTEGRATION).pk).update(assignee=it)
    for rules in (LANES, CARDS):
        guards.lift(connection, rules)
    Person.objects.filter(pk=it.pk).update(side="marketing")
    for rules in (LANES, CARDS):
        guards.put(connection, rules)
    it.refresh_from_db()
    return it


def waiting_for(person: Person) -> list[str]:
    return [item.title for item in survey(timezone.now(), person).items if item.kind == "loose-ends"]


def test_loose_ends_are_listed_told_and_mended(
    client_for: SignIn, left: Person, admin: Person, cio: Person, cmo: Person, it2: Person
) -> None:
    client = client_for(admin)
    assert "thing" in client.get("/set-up/").content.decode()
    page = client.get("/set-up/loose-ends/").content.decode()
    assert "Ivan Petrov: 4 lanes" in page
    assert "is of marketing, and this is the other side’s" in page.replace("Marketing", "marketing")
    assert waiting_for(cio) == waiting_for(cmo) == waiting_for(admin) == ["4 things that nobody can act on"]
    assert waiting_for(it2) == []
    assert "Hand over" not in client_for(cmo).get("/loose-ends/").content.decode()
    assert client_for(it2).get("/loose-ends/").status_code == 403

    mend = client.get(f"/set-up/people/{left.pk}/hand-over/?then=mend").content.decode()
    assert "Open cards" not in mend, "a card may be either side's"
    data = choices(mend, it2)
    response = client.post(f"/set-up/people/{left.pk}/hand-over/", data | {"confirmed": "1"})
    assert response.status_code == 303
    assert loose.ends() == []
    assert Person.objects.get(pk=left.pk).is_active, "nothing else becomes of them"
    assert waiting_for(cio) == []


def test_who_can_no_longer_sign_in_is_mended_whole(
    client_for: SignIn, left: Person, admin: Person, cio: Person, it2: Person
) -> None:
    for rules in (LANES, CARDS):
        guards.lift(connection, rules)
    Person.objects.filter(pk=left.pk).update(side="it", is_active=False)
    client = client_for(admin)
    assert "Ivan Petrov: 4 lanes and 1 card" in client.get("/set-up/loose-ends/").content.decode()
    page = client.get(f"/set-up/people/{left.pk}/hand-over/").content.decode()
    assert (
        client.post(f"/set-up/people/{left.pk}/hand-over/", choices(page, it2) | {"confirmed": "1"}).status_code == 303
    )
    assert loose.ends() == []


def test_a_lane_without_an_owner_and_an_empty_seat(
    client_for: SignIn, lanes: list[Lane], admin: Person, cmo: Person
) -> None:
    Ownership.objects.filter(lane__name=INTEGRATION).update(until_on=timezone.localdate())
    page = client_for(admin).get("/set-up/loose-ends/").content.decode()
    assert "Nobody answers for this lane today." in page
    assert "The CIO’s seat" in page
    assert waiting_for(cmo) == ["2 things that nobody can act on"]
    lane = Lane.objects.get(name=INTEGRATION)
    assert client_for(admin).get(f"/set-up/lanes/{lane.pk}/").status_code == 200


def test_words_and_the_same_set_is_told_once_a_week(left: Person, cio: Person) -> None:
    now = timezone.now()
    first, again = (
        [i for i in survey(at, cio).items if i.kind == "loose-ends"] for at in (now, now + timedelta(minutes=5))
    )
    assert first[0].occasion == again[0].occasion
    assert render_to_string(first[0].word_templates, {"item": first[0]}).startswith("4 things that nobody can act on")
    assert "/loose-ends/" in render_to_string(first[0].row_templates, {"item": first[0]})
    Card.objects.update(assignee=None)
    Ownership.objects.filter(lane__name=INTEGRATION).update(until_on=timezone.localdate())
    changed = [item for item in survey(now, cio).items if item.kind == "loose-ends"]
    assert changed[0].occasion != first[0].occasion


def test_it_takes_one_query_however_much_is_loose(left: Person, django_assert_max_num_queries: Callable) -> None:
    with remembering(), django_assert_max_num_queries(2):  # the ground rules, and everything
        assert len(loose.ends()) == 4
