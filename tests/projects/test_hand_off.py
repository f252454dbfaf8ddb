"""Hand-offs: the packet, the answer, and what the database holds together."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.refusals import Refused, Stale
from partnership.lanes.models import Ownership
from partnership.people.models import Person
from partnership.projects.models import Card, Column, HandOff, ReasonNeeded
from tests.projects.board_cast import CONSENT, CREATIVE, INSIGHT, INTEGRATION, lane_of

pytestmark = pytest.mark.django_db


def test_accept_moves_the_card_and_both_sides_have_it(hand_off: HandOff, it: Person, marketing: Person) -> None:
    hand_off.accept(by=it)
    card = Card.objects.get()
    assert (card.lane.name, card.column_id, card.accepting_sides) == (INTEGRATION, "todo", {"it", "marketing"})
    stored = HandOff.objects.get()
    assert (stored.state, stored.answered_by, stored.answered_for) == ("accepted", it, None)
    # From now on it goes back and forth by plain moves.
    card.move(lane=lane_of(CREATIVE), column="doing", by=marketing)
    card.move(lane=lane_of(CONSENT), column="doing", by=it)
    assert Event.objects.about(card).filter(kind="hand-off.accepted").get().changes == {"lane": [CREATIVE, INTEGRATION]}


def test_accept_by_a_deputy_says_for_whom(hand_off: HandOff, deputy_cio: Person, cio: Person) -> None:
    hand_off.accept(by=deputy_cio)
    assert HandOff.objects.get().answered_for == cio
    assert Event.objects.filter(kind="hand-off.accepted").get().acting_for == cio


def test_give_back_keeps_the_card_where_it_was_and_says_why(hand_off: HandOff, it: Person) -> None:
    hand_off.give_back(by=it, because="The consent text is missing.")
    card = Card.objects.get()
    assert (card.lane.name, card.accepting_sides) == (CREATIVE, {"marketing"})
    assert HandOff.objects.get().because == "The consent text is missing."
    event = Event.objects.about(card)[0]
    assert event.kind == "hand-off.returned"
    assert "consent text" not in str(event.changes)  # of long texts only digests


def test_give_back_without_a_reason_is_refused(hand_off: HandOff, it: Person) -> None:
    with pytest.raises(Refused, match="Say why"):
        hand_off.give_back(by=it, because="")
    assert HandOff.objects.get().is_waiting


def test_withdraw_lets_the_card_move_again(hand_off: HandOff, marketing: Person) -> None:
    hand_off.withdraw(by=marketing)
    Card.objects.get().move(lane=lane_of(INSIGHT), column="todo", by=marketing)
    assert HandOff.objects.get().state == "withdrawn"


def test_second_answer_is_refused(hand_off: HandOff, it: Person, cio: Person) -> None:
    second = HandOff.objects.get()
    hand_off.accept(by=it)
    with pytest.raises(Stale):
        second.give_back(by=cio, because="No")
    assert HandOff.objects.get().state == "accepted"


def test_send_is_refused_where_a_move_does_and_while_one_waits(hand_off: HandOff, marketing: Person) -> None:
    card = Card.objects.get()
    send = HandOff.objects.send
    with pytest.raises(Refused, match="waits to be accepted already"):
        send(card=card, lane=lane_of(CONSENT), column="todo", by=marketing, done="All")
    with pytest.raises(Refused, match="no crossing"):
        send(card=card, lane=lane_of(INSIGHT), column="todo", by=marketing, done="All")
    with pytest.raises(Refused, match="other than “Blocked”"):
        send(card=card, lane=lane_of(INTEGRATION), column="blocked", by=marketing, done="All")
    with pytest.raises(Stale):
        send(card=card, lane=lane_of(INTEGRATION), column="todo", by=marketing, done="All", seen=1)


def test_accept_respects_a_hard_limit(
    hand_off: HandOff, card_in: Callable[..., Card], it: Person, admin: Person
) -> None:
    card_in(INTEGRATION)
    lane_of(INTEGRATION).change(name=INTEGRATION, belongs="", limit=1, limit_is_hard=True, by=admin)
    with pytest.raises(Refused, match="is full"):
        HandOff.objects.for_detail().get().accept(by=it)
    assert HandOff.objects.get().is_waiting
    assert Card.objects.get(pk=hand_off.card_id).lane.name == CREATIVE


def test_accept_respects_a_hard_limit_of_the_column(
    hand_off: HandOff, card_in: Callable[..., Card], it: Person
) -> None:
    Column.objects.filter(pk="doing").update(limit=1, limit_is_hard=True)
    card_in(INTEGRATION, column="doing")
    HandOff.objects.update(to_column="doing")
    with pytest.raises(Refused, match="“Doing” takes 1"):
        HandOff.objects.for_detail().get().accept(by=it)
    assert HandOff.objects.get().is_waiting


def test_accept_over_a_soft_limit_asks_why_and_keeps_it(
    hand_off: HandOff, card_in: Callable[..., Card], it: Person, admin: Person
) -> None:
    card_in(INTEGRATION)
    lane_of(INTEGRATION).change(name=INTEGRATION, belongs="", limit=1, limit_is_hard=False, by=admin)
    with pytest.raises(ReasonNeeded, match="over its limit of 1"):
        HandOff.objects.for_detail().get().accept(by=it)
    assert HandOff.objects.get().is_waiting
    HandOff.objects.for_detail().get().accept(by=it, over_limit_because="The launch.")
    assert Card.objects.get(pk=hand_off.card_id).over_limit_because == "The launch."


def test_lane_that_changes_hands_does_not_unaccept_its_cards(
    card_in: Callable[..., Card], it: Person, admin: Person
) -> None:
    card = card_in()
    lane_of(CREATIVE).give_to(Ownership.Owner.IT, it=it, by=admin)
    assert Card.objects.get(pk=card.pk).accepting_sides == {"marketing"}


def test_database_holds_a_hand_off_together(hand_off: HandOff, marketing: Person, it: Person) -> None:
    rows = HandOff.objects.filter(pk=hand_off.pk)
    wrong: dict[str, dict[str, Any]] = {
        "hand_off_answered_by_somebody": {"state": "accepted"},
        "hand_off_returned_with_a_reason": {"state": "returned", "answered_by": it, "answered_at": timezone.now()},
        "hand_off_says_what_is_done": {"done": ""},
    }
    for name, change in wrong.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.update(**change)
    hand_off.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        hand_off.save(force_insert=True)
