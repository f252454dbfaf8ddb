"""What is wished of several cards, and how each of them stood before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from partnership.lanes.models import Lane
from partnership.projects.models import Card

MOST = 50
"""Cards in one go: more is a file to bring in."""


@dataclass(frozen=True)
class Wish:
    """What is to be true of them; what is left out stays as it is."""

    lane: Lane | None = None
    column: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)  # assignee, due_on
    blocked_because: str = ""
    over_limit_because: str = ""


@dataclass(frozen=True)
class Was:
    """How a card stood before, and its version after: what undoing needs."""

    card: int
    seen: int
    lane: int
    column: str
    rank: float
    blocked_because: str
    over_limit_because: str
    assignee: int | None
    due_on: date | None

    @classmethod
    def of(cls, card: Card) -> "Was":
        return cls(
            card=card.pk,
            seen=card.version,
            lane=card.lane_id,
            column=card.column_id,
            rank=card.rank,
            blocked_because=card.blocked_because,
            over_limit_because=card.over_limit_because,
            assignee=card.assignee_id,
            due_on=card.due_on,
        )
