"""Cards: where they go, what a lane's side must have accepted, limits, ranks, and two moves at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.refusals import Refused, Stale
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card, Column, HandOff, HandOffNeeded, Project, ReasonNeeded
from tests.projects.board_cast import ARCHITECTURE, CONSENT, CREATIVE, INSIGHT, INTEGRATION, lane_of

pytestmark = pytest.mark.django_db

AddCard = Callable[..., Card]


def order(lane: str, column: str) -> list[str]:
    return [card.title for card in Card.objects.in_cell(lane_of(lane), column)]


def test_add_puts_a_card_at_the_end_with_its_makers_side(card_in: AddCard) -> None:
    card_in(title="One")
    card = card_in(title="Two")
    assert order(CREATIVE, "todo") == ["One", "Two"]
    assert card.accepting_sides == {"marketing"}
    assert Event.objects.about(card)[0].kind == "card.added"


def test_add_refuses_a_closed_project(card_in: AddCard, project: Project, cio: Person) -> None:
    project.enter("closed", by=cio, because="The market went elsewhere.")
    with pytest.raises(Refused, match="takes no more cards"):
        card_in()


def test_move_goes_before_the_named_card_or_to_the_end(card_in: AddCard, marketing: Person) -> None:
    one, two, three = (card_in(title=title) for title in ("One", "Two", "Three"))
    three.move(lane=lane_of(CREATIVE), column="todo", before=one.pk, by=marketing)
    assert order(CREATIVE, "todo") == ["Three", "One", "Two"]
    one.move(lane=lane_of(CREATIVE), column="todo", by=marketing)
    assert order(CREATIVE, "todo") == ["Three", "Two", "One"]
    one.move(lane=lane_of(CREATIVE), column="todo", before=two.pk, by=marketing)
    assert order(CREATIVE, "todo") == ["Three", "One", "Two"]


def test_move_before_a_card_that_went_away_goes_to_the_end(card_in: AddCard, marketing: Person) -> None:
    one, two, _ = (card_in(title=title) for title in ("One", "Two", "Three"))
    two.move(lane=lane_of(INSIGHT), column="todo", by=marketing)
    one.move(lane=lane_of(CREATIVE), column="todo", before=two.pk, by=marketing)
    assert order(CREATIVE, "todo") == ["Three", "One"]


def test_move_rebalances_when_ranks_run_out(card_in: AddCard, marketing: Person) -> None:
    cards = [card_in(title=str(number)) for number in range(3)]
    for number in range(120):
        # Always between the first and the second: each halves the gap.
        second = Card.objects.in_cell(lane_of(CREATIVE), "todo")[1]
        last = Card.objects.in_cell(lane_of(CREATIVE), "todo")[2]
        last.move(lane=lane_of(CREATIVE), column="todo", before=second.pk, by=marketing)
        ranks = list(Card.objects.in_cell(lane_of(CREATIVE), "todo").values_list("rank", flat=True))
        assert len(set(ranks)) == 3, number
    assert order(CREATIVE, "todo")[0] == cards[0].title


def test_move_leaves_an_event_with_from_and_to(card_in: AddCard, marketing: Person) -> None:
    card = card_in()
    card.move(lane=lane_of(INSIGHT), column="doing", by=marketing)
    event = Event.objects.about(card)[0]
    assert event.kind == "card.moved"
    assert event.changes == {"lane": [CREATIVE, INSIGHT], "column": ["To do", "Doing"]}


def test_reordering_a_cell_keeps_since_when_the_card_stands_still(card_in: AddCard, marketing: Person) -> None:
    card = card_in()
    long_ago = timezone.now() - timedelta(days=30)
    Card.objects.update(moved_at=long_ago)
    card.refresh_from_db()
    card.move(lane=lane_of(CREATIVE), column="todo", by=marketing)
    assert Card.objects.get().moved_at == long_ago
    assert Event.objects.about(card)[0].kind == "card.ordered"


def test_move_on_an_old_version_is_overtaken_and_changes_nothing(card_in: AddCard, marketing: Person) -> None:
    card = card_in()
    card.move(lane=lane_of(INSIGHT), column="doing", by=marketing)
    again = Card.objects.get(pk=card.pk)
    with pytest.raises(Stale):
        again.move(lane=lane_of(CREATIVE), column="done", by=marketing, seen=1)
    stored = Card.objects.get(pk=card.pk)
    assert (stored.lane.name, stored.column_id, stored.version) == (INSIGHT, "doing", 2)


@pytest.mark.parametrize(
    ("start", "to", "waits_for"),
    [
        (CREATIVE, INSIGHT, None),
        (CREATIVE, CONSENT, "IT"),
        (CREATIVE, INTEGRATION, "IT"),
        (ARCHITECTURE, INTEGRATION, None),
        (ARCHITECTURE, CONSENT, "Marketing"),
        (ARCHITECTURE, CREATIVE, "Marketing"),
        (CONSENT, CREATIVE, None),  # begun by marketing
        (CONSENT, INTEGRATION, "IT"),
    ],
)
def test_crossing_into_a_lane_of_a_side_that_has_not_accepted_is_never_a_plain_move(
    card_in: AddCard, marketing: Person, start: str, to: str, waits_for: str | None
) -> None:
    card = card_in(start)
    if waits_for is None:
        card.move(lane=lane_of(to), column="todo", by=marketing)
        assert Card.objects.get().lane.name == to
    else:
        with pytest.raises(HandOffNeeded, match=f"{waits_for} has not accepted"):
            card.move(lane=lane_of(to), column="todo", by=marketing)
        assert Card.objects.get().lane.name == start


def test_blocking_asks_for_a_reason_and_unblocking_forgets_it(card_in: AddCard, marketing: Person) -> None:
    card = card_in()
    lane = lane_of(CREATIVE)
    with pytest.raises(ReasonNeeded) as caught:
        card.move(lane=lane, column="blocked", by=marketing)
    assert caught.value.field == "blocked_because"
    card.move(lane=lane, column="blocked", by=marketing, blocked_because="The photos are late.")
    assert Card.objects.get().blocked_because == "The photos are late."
    card.move(lane=lane, column="doing", by=marketing)
    assert Card.objects.get().blocked_because == ""


def test_soft_limit_of_a_lane_asks_for_a_reason_and_keeps_it(
    card_in: AddCard, marketing: Person, admin: Person
) -> None:
    card_in(INSIGHT)
    lane_of(INSIGHT).change(name=INSIGHT, belongs="", limit=1, limit_is_hard=False, by=admin)
    card = card_in()
    with pytest.raises(ReasonNeeded, match="would hold 2 open cards, over its limit of 1"):
        card.move(lane=lane_of(INSIGHT), column="todo", by=marketing)
    assert Card.objects.get(pk=card.pk).version == 1
    card = Card.objects.get(pk=card.pk)
    card.move(lane=lane_of(INSIGHT), column="todo", by=marketing, over_limit_because="The launch is on Friday.")
    assert Card.objects.get(pk=card.pk).over_limit_because == "The launch is on Friday."
    assert Event.objects.about(card)[0].detail == {"over_limit_because": "The launch is on Friday."}


def test_hard_limit_refuses_even_with_a_reason(card_in: AddCard, marketing: Person, admin: Person) -> None:
    card_in(INSIGHT)
    lane_of(INSIGHT).change(name=INSIGHT, belongs="", limit=1, limit_is_hard=True, by=admin)
    with pytest.raises(Refused, match="takes 1 open cards and is full"):
        card_in().move(lane=lane_of(INSIGHT), column="todo", by=marketing, over_limit_because="Please")


@pytest.mark.parametrize("limited", ["lane", "column"])
def test_a_new_card_keeps_to_the_limits_too(limited: str, card_in: AddCard, marketing: Person, admin: Person) -> None:
    card_in(INSIGHT)
    rows = Column.objects.filter(pk="todo") if limited == "column" else Lane.objects.filter(name=INSIGHT)
    rows.update(limit=1)
    with pytest.raises(ReasonNeeded, match="would hold 2 open cards, over its limit of 1"):
        card_in(INSIGHT)
    assert card_in(INSIGHT, over_limit_because="The launch is on Friday.").over_limit_because
    assert card_in(INSIGHT, column="done", over_limit_because="No limit is touched").over_limit_because == ""
    rows.update(limit=5, limit_is_hard=True)
    assert card_in(INSIGHT).over_limit_because == ""
    rows.update(limit=3)
    with pytest.raises(Refused, match="takes 3 open cards and is full"):
        card_in(INSIGHT, over_limit_because="Please")


def test_limit_counts_open_cards_only(card_in: AddCard, marketing: Person, admin: Person) -> None:
    card_in(INSIGHT, column="done")
    lane_of(INSIGHT).change(name=INSIGHT, belongs="", limit=1, limit_is_hard=True, by=admin)
    card_in().move(lane=lane_of(INSIGHT), column="todo", by=marketing)
    card_in().move(lane=lane_of(INSIGHT), column="done", by=marketing)
    done = Card.objects.in_cell(lane_of(INSIGHT), "done")[0]
    with pytest.raises(Refused, match="is full"):
        done.move(lane=lane_of(INSIGHT), column="doing", by=marketing)


def test_column_limit_counts_all_lanes_and_leaves_moves_within_it_alone(
    card_in: AddCard, marketing: Person, it: Person
) -> None:
    Column.objects.filter(pk="doing").update(limit=1, limit_is_hard=True)
    card_in(ARCHITECTURE, column="doing")
    with pytest.raises(Refused, match="“Doing” takes 1"):
        card_in().move(lane=lane_of(CREATIVE), column="doing", by=marketing)
    Card.objects.get(column="doing").move(lane=lane_of(INTEGRATION), column="doing", by=it)


def test_move_tells_what_the_cells_hold_after_it(card_in: AddCard, marketing: Person) -> None:
    card_in()
    tally = card_in().move(lane=lane_of(INSIGHT), column="done", by=marketing)
    assert tally.in_cell(lane_of(CREATIVE).pk, "todo") == 1
    assert tally.in_cell(lane_of(INSIGHT).pk, "done") == 1
    assert tally.open_in_lane(lane_of(INSIGHT).pk) == 0


def test_move_refuses_an_archived_lane(card_in: AddCard, marketing: Person, admin: Person) -> None:
    card, gone = card_in(), lane_of(INSIGHT)
    gone.archive(into=lane_of(CREATIVE), by=admin)
    with pytest.raises(Refused, match="no longer on the board"):
        card.move(lane=gone, column="todo", by=marketing)


def test_change_edits_what_a_card_says_once_for_each_version(card_in: AddCard, it: Person, marketing: Person) -> None:
    card = card_in(CONSENT)
    card.change(title="Write two mails", assignee=it, due_on=None, by=marketing, seen=1)
    assert Event.objects.about(card)[0].changes == {
        "title": ["Write the welcome mail", "Write two mails"],
        "assignee": [None, "Ivan Petrov"],
    }
    with pytest.raises(Stale):
        Card.objects.get().change(title="Mine", assignee=None, due_on=None, by=marketing, seen=1)
    assert Card.objects.get().title == "Write two mails"


def test_stalled_are_open_cards_that_have_not_moved_for_the_days(card_in: AddCard) -> None:
    now = timezone.now()
    card, done = card_in(), card_in(column="done")
    Card.objects.update(moved_at=now - timedelta(days=14, seconds=1))
    assert list(Card.objects.stalled(now, 14)) == [card]
    assert (card_in().is_stalled(now, 14), Card.objects.get(pk=card.pk).is_stalled(now, 14)) == (False, True)
    assert not Card.objects.get(pk=done.pk).is_stalled(now, 14)


def test_database_refuses_what_no_verb_does(card_in: AddCard, lanes: list[Lane]) -> None:
    card = card_in()
    for name, change in {
        "card_blocked_says_why": {"column": "blocked"},
        "card_accepted_by_a_side": {"accepted_by": ""},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Card.objects.filter(pk=card.pk).update(**change)
    with pytest.raises(IntegrityError, match="card_blocked_says_why"), transaction.atomic():
        Card.objects.filter(pk=card.pk).update(blocked_because="but it is not")


def test_hand_off_waits_and_the_card_counts_for_its_sender(hand_off: HandOff) -> None:
    card = Card.objects.get()
    assert (card.lane.name, card.accepting_sides, hand_off.side) == (CREATIVE, {"marketing"}, "it")


def test_card_that_waits_moves_within_its_lane_only(hand_off: HandOff, marketing: Person) -> None:
    card = Card.objects.get()
    card.move(lane=lane_of(CREATIVE), column="doing", by=marketing)
    with pytest.raises(Refused, match="Take that back"):
        card.move(lane=lane_of(INSIGHT), column="doing", by=marketing)
