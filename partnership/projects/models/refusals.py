"""Why a card does not move, each with its sentence for whoever moves it."""

from partnership.people.models import Refused


class Overtaken(Refused):
    """Somebody changed the card since the page was read."""


class HandOffNeeded(Refused):
    """The lane is a side's that has not accepted the card."""


class ReasonNeeded(Refused):
    """The move is allowed with a reason. ``field`` says which is missing."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
