"""A file of cards as it is read now: its cards, what its names mean here, and what is still to be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from partnership.projects.importing.boards import BoardSheet
from partnership.projects.importing.cards import Incoming, Named
from partnership.projects.importing.finding import Directory
from partnership.projects.importing.guesses import column_called
from partnership.projects.importing.heads import PLAIN, columns_in, tool_of
from partnership.projects.importing.mapping import ALL, OUT, Meaning
from partnership.projects.importing.rows import Table, under_parents
from partnership.sheets.besides import listed, several
from partnership.sheets.encodings import Unreadable
from partnership.sheets.evidence import Evidence
from partnership.sheets.tables import Sheet

COLOURED = frozenset(("Trello", "WeKan"))
MOST = 20_000
MOST_NAMES = 200
"""Lists, lanes or projects of one file: more are no board's."""


@dataclass(frozen=True)
class CardsReading:
    """What a file holds, and under which meaning of its names."""

    sheet: Sheet
    tool: str
    meaning: Meaning
    evidence: Evidence
    cards: Sequence[Incoming]
    directory: Directory
    not_read: Sequence[str] = ()
    besides: Sequence[str] = ()
    order: Sequence[str] = ()
    """The lists as the board has them."""

    @property
    def said(self) -> dict[str, Any]:
        return self.meaning.as_json()

    @property
    def rows(self) -> int:
        return len(self.cards)

    @property
    def is_board(self) -> bool:
        return isinstance(self.sheet, BoardSheet)

    @property
    def has_titles(self) -> bool:
        return self.is_board or "title" in self.meaning.columns

    @property
    def taken(self) -> list[Incoming]:
        """Without those that somebody leaves out."""
        return [card for card in self.cards if not self.meaning.leaves_out(card)]

    @property
    def lists(self) -> Counter[str]:
        """How many cards are in each, in the board's order; those without a card are none."""
        found = Counter(self.meaning.list_of(card) for card in self.cards if not card.problem)
        if self.meaning.column_by != "list":
            return found
        names = [name for name in self.order if name in found]
        return Counter({name: found[name] for name in [*names, *found]})

    @property
    def lanes(self) -> Counter[str]:
        return Counter(self.meaning.lane_of(card) for card in self.taken if not card.problem)

    @property
    def projects(self) -> Counter[str]:
        return Counter(card.project for card in self.cards if not card.problem)

    @property
    def people(self) -> dict[str, tuple[Named, int]]:
        """Everybody whom the file names, with how often."""
        found: dict[str, tuple[Named, int]] = {}
        for card in self.taken:
            authors = [said.author for said in card.comments if said.author]
            for named in [*card.people, *authors]:
                known, count = found.get(named.words, (named, 0))
                found[named.words] = (known if known.address or not named.address else named, count + 1)
        return found

    @property
    def strangers(self) -> dict[str, tuple[Named, int]]:
        """Those who are nobody here, and of whom nobody has said who they are."""
        return {
            words: (named, count)
            for words, (named, count) in self.people.items()
            if self.directory.find(named, self.meaning.people) is None and words not in self.meaning.people
        }

    @property
    def open_lists(self) -> list[str]:
        return [name for name in self.lists if name not in self.meaning.lists]

    @property
    def open_lanes(self) -> list[str]:
        return [name for name in self.lanes if name not in self.meaning.lanes]

    @property
    def open_projects(self) -> list[str]:
        return [name for name in self.projects if name not in self.meaning.projects]

    @property
    def open_order(self) -> str:
        return self.evidence.asks_date_order(self.meaning.date_order)

    @property
    def is_open(self) -> bool:
        return not self.has_titles or bool(self.open_lists or self.open_lanes or self.open_projects or self.open_order)

    @property
    def left_out(self) -> list[str]:
        meaning = self.meaning
        lists = [
            f"{name or 'no list'} ({count})" for name, count in self.lists.items() if meaning.lists.get(name) == OUT
        ]
        return lists + [
            f"{name or 'no project'} ({count})"
            for name, count in self.projects.items()
            if meaning.projects.get(name) == OUT
        ]

    @property
    def unread(self) -> list[str]:
        return list(self.not_read)

    @property
    def columns_taken(self) -> int:
        heads = sum(head != "" for head in self.sheet.header.cells)
        return heads - len(self.not_read) if not self.is_board else heads

    @property
    def without_value(self) -> Sequence[int]:
        return ()

    @property
    def not_on_cards(self) -> list[str]:
        """A sentence for each kind of thing that is known of the file and on no card."""
        said, taken = [], self.taken
        if self.tool in COLOURED and any(card.labels for card in taken):
            said.append("Labels come without their colours: here a label is a word.")
        if empty := [name for name in self.order if name not in self.lists]:
            said.append(f"Lists without a card, not taken: {listed(empty, len(empty))}.")
        lanes = list(dict.fromkeys(card.swimlane for card in taken if card.swimlane))
        if lanes and self.meaning.lane_by != "swimlane":
            said.append(f"Swimlanes tell nothing here, as you said: {listed(lanes, len(lanes))}.")
        if open_ones := sum(card.touched_at is not None and not card.done_since for card in taken):
            said.append(f"When it was changed last there is not kept of {several(open_ones, 'card')} that go on here.")
        return said

    def proposed(self, name: str) -> str:
        """The column that a list seems to be."""
        return self.meaning.lists.get(name) or column_called(name)


def read_cards(sheet: Sheet, said: Mapping[str, Any] | None, *, zone: ZoneInfo, directory: Directory) -> CardsReading:
    """Raises tables.Unreadable for more cards than are taken at once, or names than any board has."""
    meaning, evidence = Meaning.of(said), Evidence()
    if isinstance(sheet, BoardSheet):
        board = sheet.board
        cards = [card for _, card in zip(sheet.lines, board.cards, strict=False)]
        found = _with_choices(meaning, cards)
        reading = CardsReading(
            sheet, board.tool, found, evidence, cards, directory, besides=board.besides, order=board.lists
        )
    else:
        reading = _read_table(sheet, meaning, evidence, zone, directory)
    _refuse_many(reading)
    return reading


def _read_table(
    sheet: Sheet, meaning: Meaning, evidence: Evidence, zone: ZoneInfo, directory: Directory
) -> CardsReading:
    columns = meaning.columns or columns_in(sheet.header.cells)
    tool = tool_of(sheet.header.cells) if sheet.has_heads else PLAIN
    if tool != PLAIN:
        sheet = replace(sheet, how=f"a table of {tool.name}, {sheet.how}")
    table = Table(sheet, tool, columns, meaning.date_order, zone, meaning.keeps_rest)
    for rows, line in enumerate(sheet.lines, 1):
        if rows > MOST:
            raise _too_many()
        table.see_days(line, evidence)
    meaning = replace(meaning, columns={name: list(of) for name, of in columns.items()})
    meaning = replace(meaning, date_order=meaning.date_order or evidence.date_order)
    table.date_order = meaning.date_order
    cards = list(table.cards()) if "title" in columns else []
    under_parents(cards)
    found = _with_choices(meaning, cards)
    return CardsReading(sheet, tool.name, found, evidence, cards, directory, not_read=table.unread())


def _with_choices(meaning: Meaning, cards: Iterable[Incoming]) -> Meaning:
    """By what columns and lanes are told, where nobody has said: by lists, and by swimlanes where there are several."""
    lanes = {card.swimlane for card in cards}
    column_by = meaning.column_by or ("list" if any(card.under for card in cards) else "state")
    lane_by = meaning.lane_by or ("swimlane" if len(lanes) > 1 else ALL)
    return replace(meaning, column_by=column_by, lane_by=lane_by)


def _refuse_many(reading: CardsReading) -> None:
    if reading.rows > MOST:
        raise _too_many()
    for what, names in (("lists", reading.lists), ("lanes", reading.lanes), ("projects", reading.projects)):
        if len(names) > MOST_NAMES:
            raise Unreadable(
                f"The file has {len(names):,} {what}, which no board has. Look whether its columns are what they say."
            )


def _too_many() -> Unreadable:
    return Unreadable(f"At most {MOST:,} cards are taken at once. Split the file.")
