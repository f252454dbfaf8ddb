"""Why a card does not move, each with its sentence for whoever moves it."""

from partnership.core.refusals import Refused
from partnership.lanes.models import Lane
from partnership.people.models import Person, Side


class HandOffNeeded(Refused):
    """The lane is a side's that has not accepted the card."""


class ReasonNeeded(Refused):
    """The move is allowed with a reason. ``field`` says which is missing."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class OtherSide(Refused):
    """Whom a card cannot be given, since its lane is the other side's."""

    field = "assignee"


def refuse_other_side(person: Person, lane: Lane) -> None:
    """A card is given to people of a side that owns its lane. Whoever has it keeps it when it crosses."""
    if person.side not in lane.owned.sides:
        side = Side(next(iter(lane.owned.sides)))
        raise OtherSide(
            f"{person} is of {Side(side.other).label}, and “{lane}” is {side.label}’s: choose somebody of {side.label}."
        )
