"""Two hands on one card at the same moment, each on a connection of its own: SQLite's file and Postgres alike."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from partnership.activity.models import Event, first_break
from partnership.lanes.models import Lane, Owner
from partnership.people.models import Person, Refused
from partnership.projects.models import Card, HandOff, Overtaken
from tests.projects.board_cast import CREATIVE, INSIGHT, INTEGRATION, lane_of
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def refusals(results: list[Any]) -> list[type[Exception]]:
    return [type(one) for one in results if isinstance(one, Exception)]


def move(card: Card, lane: str, by: Person) -> Callable[[], Any]:
    mine, row = Card.objects.for_detail().get(pk=card.pk), lane_of(lane)
    return lambda: mine.move(lane=row, column="doing", by=by)


def test_two_moves_of_one_card_at_once_are_one_move_and_one_refusal(
    card_in: Callable[..., Card], marketing: Person, marketing2: Person
) -> None:
    for _ in range(ROUNDS):
        card = card_in()
        results = at_once(move(card, CREATIVE, marketing), move(card, INSIGHT, marketing2))
        assert refusals(results) == [Overtaken]
        assert Card.objects.get(pk=card.pk).version == 2
        assert Event.objects.about(card).filter(kind="card.moved").count() == 1
    assert first_break() is None


def test_two_cards_into_the_last_place_of_a_hard_limit(
    card_in: Callable[..., Card], marketing: Person, marketing2: Person, admin: Person
) -> None:
    for number in range(1, ROUNDS + 1):
        one, two = card_in(), card_in()
        lane_of(INSIGHT).change(name=INSIGHT, belongs="", limit=number, limit_is_hard=True, by=admin)
        results = at_once(move(one, INSIGHT, marketing), move(two, INSIGHT, marketing2))
        assert refusals(results) == [Refused]
        assert Card.objects.filter(lane__name=INSIGHT).count() == number


def test_a_move_against_a_hand_off(card_in: Callable[..., Card], marketing: Person, marketing2: Person) -> None:
    def send(card: Card) -> Callable[[], Any]:
        row = lane_of(INTEGRATION)
        return lambda: HandOff.objects.send(card=card, lane=row, column="todo", by=marketing, done="All")

    for _ in range(ROUNDS):
        card = Card.objects.for_detail().get(pk=card_in().pk)
        results = at_once(
            send(card),
            move(card, INSIGHT, marketing2),
        )
        assert refusals(results) == [Overtaken]
        stored = Card.objects.for_detail().get(pk=card.pk)
        assert stored.waits == (stored.lane.name == CREATIVE)


def test_accepted_and_returned_at_once_is_one_of_both(hand_off: HandOff, it: Person, cio: Person) -> None:
    first, second = (HandOff.objects.for_detail().get() for _ in range(2))
    results = at_once(lambda: first.accept(by=it), lambda: second.give_back(by=cio, because="No"))
    assert refusals(results) == [Overtaken]
    stored = HandOff.objects.get()
    assert (stored.state == "accepted") == (Card.objects.get().lane.name == INTEGRATION)


def test_two_owners_at_once_leave_exactly_one(lanes: list[Lane], it2: Person, cio: Person, admin: Person) -> None:
    for _ in range(ROUNDS):
        one, two = lane_of(INTEGRATION), lane_of(INTEGRATION)
        results = at_once(
            lambda one=one: one.give_to(Owner.IT, it=it2, by=admin),
            lambda two=two: two.give_to(Owner.IT, it=cio, by=admin),
        )
        assert refusals(results) == []
        assert one.ownerships.holding_on(timezone.localdate()).count() == 1
