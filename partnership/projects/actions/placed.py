"""A card of a file, beside the card that came of it before: what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.importing.cards import Incoming, Item, Said
from partnership.projects.importing.fitting import Fitted, Notes
from partnership.projects.models import Card, Project
from partnership.sheets.fates import Fate


@dataclass
class Here:
    """A card that came before, as it stands now."""

    card: Card
    said: dict[str, Any]
    """What its tool said of it when it came."""
    values: dict[str, Any]
    items: dict[int, tuple[str, bool, bool]]
    """Text, whether it is done, whether it is on the list still."""
    waits: bool


@dataclass
class Placed:
    """A card of the file with what becomes of it."""

    card: Incoming
    origin_id: str = ""
    fate: Fate = Fate.NEW
    reason: str = ""
    notes: Notes = field(default_factory=list)
    project: Project | None = None
    lane: Lane | None = None
    column: str = ""
    assignee: Person | None = None
    fitted: Fitted | None = None
    values: dict[str, Any] = field(default_factory=dict)
    here: Here | None = None
    apply: dict[str, Any] = field(default_factory=dict)
    before: list[tuple[str, Any]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    ticks: dict[int, bool] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    comments: list[Said] = field(default_factory=list)
    is_over: bool = False

    def bad(self, reason: str) -> None:
        self.fate, self.reason = Fate.BAD, reason
