"""Several cards at once: moved, given, dated. All of them or none, and which one stands in the way is said."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card, Column, ReasonNeeded
from partnership.projects.permissions import can_change_card
from partnership.projects.together import Was, Wish


class SomeRefused(Refused):
    """Some of the cards do not go along, each with its sentence; nothing was changed."""

    def __init__(self, why: Mapping[int, str], of: int) -> None:
        super().__init__(f"{len(why)} of {of} cards do not go along, so nothing was changed. They are left out now.")
        self.why = dict(why)


@verb
def change_several(
    cards: Iterable[tuple[Card, int]], wish: Wish, lanes: Mapping[int, Lane], *, by: Person
) -> list[Was]:
    """Each card with the version that was seen. Raises SomeRefused, or ReasonNeeded, and has then changed nothing."""
    why: dict[int, str] = {}
    done: list[Was] = []
    wanted = list(cards)
    _hold(card.pk for card, _ in wanted)
    for card, seen in wanted:
        was = Was.of(card)
        try:
            _change(card, seen, wish, lanes, by=by)
        except ReasonNeeded:
            raise
        except Refused as refused:
            why[card.pk] = str(refused)
        else:
            done.append(replace(was, seen=card.version))
    if why:
        raise SomeRefused(why, len(wanted))
    return done


@step
def _hold(pks: Iterable[int]) -> None:
    """Everything that a move takes, in the order in which one move takes it."""
    list(Lane.objects.select_for_update().filter(limit_is_hard=True).order_by("pk"))
    list(Column.objects.select_for_update().filter(limit_is_hard=True).order_by("pk"))
    list(Card.objects.select_for_update().filter(pk__in=list(pks)).order_by("pk"))


def _change(card: Card, seen: int, wish: Wish, lanes: Mapping[int, Lane], *, by: Person) -> None:
    lane = lanes.get(card.lane_id)
    if lane is None or not can_change_card(by, card, lane):
        raise Refused(f"It is not yours to change: “{card.lane}” is the other side’s lane.")
    card.lane = lane
    into, column = wish.lane or lane, wish.column or card.column_id
    if (into.pk, column) != (card.lane_id, card.column_id):
        card.move(
            lane=into,
            column=column,
            by=by,
            seen=seen,
            blocked_because=wish.blocked_because,
            over_limit_because=wish.over_limit_because,
        )
        seen = card.version
    if wish.fields:
        fields = {"assignee": card.assignee, "due_on": card.due_on} | dict(wish.fields)
        card.change(title=card.title, **fields, by=by, seen=seen)


@verb
def undo_several(before: Iterable[tuple[Card, Was]], lanes: Mapping[int, Lane], *, by: Person) -> None:
    """Each as it stood, unless somebody changed it since. Raises SomeRefused and has then changed nothing."""
    why: dict[int, str] = {}
    wanted = list(before)
    _hold(card.pk for card, _ in wanted)
    for card, was in wanted:
        try:
            _put_back(card, was, lanes, by=by)
        except Refused as refused:
            why[card.pk] = str(refused)
    if why:
        raise SomeRefused(why, len(wanted))


def _put_back(card: Card, was: Was, lanes: Mapping[int, Lane], *, by: Person) -> None:
    here, there = lanes.get(card.lane_id), lanes.get(was.lane)
    if here is None or there is None or not can_change_card(by, card, here):
        raise Refused("It is not yours to change any more.")
    card.lane, seen = here, was.seen
    if (was.lane, was.column) != (card.lane_id, card.column_id):
        card.move(
            lane=there,
            column=was.column,
            by=by,
            seen=seen,
            rank=was.rank,
            blocked_because=was.blocked_because,
            over_limit_because=was.over_limit_because,
        )
        seen = card.version
    assignee = Person.objects.filter(pk=was.assignee).first() if was.assignee else None
    if (was.assignee, was.due_on) != (card.assignee_id, card.due_on):
        card.change(title=card.title, assignee=assignee, due_on=was.due_on, by=by, seen=seen)
