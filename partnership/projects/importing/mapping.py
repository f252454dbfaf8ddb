"""What a file's names mean here: lists, swimlanes, projects and people, as far as somebody has said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from partnership.projects.importing.cards import Incoming

OUT = "out"
"""Of a list or a project whose cards are left out."""
NOBODY = 0
ALL = "all"
COLUMN_BY = {"list": "its list", "state": "how far its tool says it is"}
LANE_BY = {ALL: "one lane for all", "swimlane": "its swimlane", "list": "its list", "project": "its project there"}

NAME_OF: Mapping[str, Callable[[Incoming], str]] = {
    "list": lambda card: card.under,
    "state": lambda card: card.state,
    "swimlane": lambda card: card.swimlane,
    "project": lambda card: card.project,
    ALL: lambda card: "",
}


@dataclass(frozen=True)
class Meaning:
    """By the name in the file: the kind of a column, the number of a lane, a project or a person."""

    columns: dict[str, list[int]] = field(default_factory=dict)
    date_order: str = ""
    column_by: str = ""
    lane_by: str = ""
    keeps_rest: bool = True
    lists: dict[str, str] = field(default_factory=dict)
    lanes: dict[str, int] = field(default_factory=dict)
    projects: dict[str, int | str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Mapping[str, Any] | None) -> Meaning:
        known = cls.__dataclass_fields__
        return cls(**{name: value for name, value in (said or {}).items() if name in known})

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def list_of(self, card: Incoming) -> str:
        return NAME_OF[self.column_by](card)

    def lane_of(self, card: Incoming) -> str:
        return NAME_OF[self.lane_by](card)

    def leaves_out(self, card: Incoming) -> bool:
        return self.lists.get(self.list_of(card)) == OUT or self.projects.get(card.project) == OUT
