"""A whole board in one file: which tool's it is, its cards, and what of it is not on any card."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from partnership.projects.importing.cards import Incoming
from partnership.sheets.encodings import Unreadable
from partnership.sheets.notation import short
from partnership.sheets.tables import Line, Lines, Raw, Sheet

ABOVE = -1
"""Where the heads of what is no table stand: in no line of it."""
HEADS = ("Card", "List", "Swimlane", "People", "Due", "Labels")


@dataclass
class Board:
    """What a tool's export holds."""

    tool: str
    name: str
    cards: list[Incoming]
    key: str = ""
    lists: list[str] = field(default_factory=list)
    """In the board's order, those without a card too."""
    besides: list[str] = field(default_factory=list)
    """A sentence for each kind of thing in the file that is on no card."""


@dataclass(frozen=True, slots=True)
class BoardSheet(Sheet):
    """A board, shown as the table that it is not."""

    board: Board = field(default_factory=lambda: Board("", "", []))


def sheet_of(board: Board) -> BoardSheet:
    """Raises Unreadable where no card is on it."""
    if not board.cards:
        raise Unreadable(f"There is no card in this export of {board.tool}.")

    def rows() -> Iterator[Raw]:
        for card in board.cards:
            people = ", ".join(person.words for person in card.people)
            due = card.due_on.isoformat() if card.due_on else ""
            labels = ", ".join(card.labels)
            yield card.place, [card.title or "—", card.under, card.swimlane, people, due, labels], ""

    named = f", “{short(board.name)}”" if board.name else ""
    how = f"a board of {board.tool}{named}"
    lines = Lines(rows, 0)
    return BoardSheet(Line(ABOVE, list(HEADS)), lines, how, is_table=False, board=board)


def source_of(sheet: BoardSheet) -> str:
    """Another export of the same board is of the same source."""
    board = sheet.board
    return hashlib.sha256(f"{board.tool}\n{board.key or board.name}".encode()).hexdigest()
