"""Two hands on one card at the same moment, each on a connection of its own: SQLite's file and Postgres alike."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from partnership.activity.models import Event, first_break
from partnership.core.refusals import Refused, Stale
from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Person
from partnership.projects.actions.several import change_several
from partnership.projects.models import Card, CardLink, HandOff
from partnership.projects.together import Wish
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
        assert refusals(results) == [Stale]
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
        assert refusals(results) == [Stale]
        stored = Card.objects.for_detail().get(pk=card.pk)
        assert stored.waits == (stored.lane.name == CREATIVE)


def test_accepted_and_returned_at_once_is_one_of_both(hand_off: HandOff, it: Person, cio: Person) -> None:
    first, second = (HandOff.objects.for_detail().get() for _ in range(2))
    results = at_once(lambda: first.accept(by=it), lambda: second.give_back(by=cio, because="No"))
    assert refusals(results) == [Stale]
    stored = HandOff.objects.get()
    assert (stored.state == "accepted") == (Card.objects.get().lane.name == INTEGRATION)


def test_two_owners_at_once_leave_exactly_one(lanes: list[Lane], it2: Person, cio: Person, admin: Person) -> None:
    for _ in range(ROUNDS):
        one, two = lane_of(INTEGRATION), lane_of(INTEGRATION)
        results = at_once(
            lambda one=one: one.give_to(Ownership.Owner.IT, it=it2, by=admin),
            lambda two=two: two.give_to(Ownership.Owner.IT, it=cio, by=admin),
        )
        assert refusals(results) == []
        assert one.ownerships.holding_on(timezone.localdate()).count() == 1


def ordering(card: Card, before: Card, by: Person) -> Callable[[], Any]:
    return lambda: (
        Card.objects.for_detail().get(pk=card.pk).move(lane=lane_of(CREATIVE), column="todo", before=before.pk, by=by)
    )


def test_eight_who_reorder_one_cell_leave_each_card_once_in_an_order(
    card_in: Callable[..., Card], marketing: Person, marketing2: Person
) -> None:
    """Between two cards whose ranks are next to each other, so that the cell is numbered anew under their hands."""
    cards = [card_in(title=f"Card {n}") for n in range(8)]
    for round_ in range(3):
        Card.objects.filter(pk=cards[0].pk).update(rank=1.0)
        Card.objects.filter(pk=cards[1].pk).update(rank=1.0000000000000002)
        at_once(
            *(
                ordering(card, cards[1] if card != cards[1] else cards[2], (marketing, marketing2)[n % 2])
                for n, card in enumerate(cards[round_:] + cards[:round_])
            )
        )
        stored = list(Card.objects.in_cell(lane_of(CREATIVE), "todo").values_list("pk", flat=True))
        assert sorted(stored) == [card.pk for card in cards]
    assert first_break() is None


def test_ten_drags_into_a_hard_limit_of_three_let_three_in(
    card_in: Callable[..., Card], marketing: Person, marketing2: Person, admin: Person
) -> None:
    cards = [card_in(title=f"Card {n}") for n in range(10)]
    lane_of(INSIGHT).change(name=INSIGHT, belongs="", limit=3, limit_is_hard=True, by=admin)
    results = at_once(*(move(card, INSIGHT, (marketing, marketing2)[n % 2]) for n, card in enumerate(cards)))
    assert refusals(results) == [Refused] * 7
    assert Card.objects.filter(lane__name=INSIGHT).count() == 3
    assert Card.objects.filter(lane__name=CREATIVE, version=1).count() == 7


def test_links_made_at_once_never_close_a_circle(
    card_in: Callable[..., Card], marketing: Person, marketing2: Person
) -> None:
    for _ in range(ROUNDS):
        one, two, three = (card_in() for _ in range(3))
        results = at_once(
            lambda one=one, two=two: CardLink.objects.tie(blocker=one, blocked=two, by=marketing),
            lambda two=two, three=three: CardLink.objects.tie(blocker=two, blocked=three, by=marketing2),
            lambda three=three, one=one: CardLink.objects.tie(blocker=three, blocked=one, by=marketing),
        )
        assert refusals(results) == [Refused]


def test_several_at_once_against_one_of_them_are_all_or_none(
    card_in: Callable[..., Card], marketing: Person, marketing2: Person
) -> None:
    for _ in range(ROUNDS):
        cards = [Card.objects.for_moving().get(pk=card_in().pk) for _ in range(3)]
        lanes = {lane.pk: lane for lane in Lane.objects.open().with_sides()}
        wish = Wish(column="doing")
        results = at_once(
            lambda cards=cards, lanes=lanes, wish=wish: change_several(
                [(card, card.version) for card in cards], wish, lanes, by=marketing
            ),
            move(cards[1], INSIGHT, marketing2),
        )
        doing = Card.objects.filter(pk__in=[card.pk for card in cards], lane__name=CREATIVE, column="doing").count()
        assert len(refusals(results)) == 1
        assert doing in {0, 3}
