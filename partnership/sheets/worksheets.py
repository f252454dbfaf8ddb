"""One worksheet's XML, row by row as it is unpacked: each cell with its kind, no row that is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from xml.parsers import expat

from partnership.sheets.cells import MOST_COLUMNS, Cell, Percent
from partnership.sheets.encodings import Unreadable
from partnership.sheets.formats import Means, day_numbered, meaning
from partnership.sheets.notation import Unclear, fitting

MOST_ROWS = 1_048_576
LONGEST_TEXT = 32_767  # of a cell, as spreadsheets have it
FORMULAS_NAMED = 5
DEEPEST = 100  # elements within each other
LONGEST_TAG = 1 << 20  # bytes
ODD = "This spreadsheet is built as none is. Save it again, or as CSV."
DAMAGED = "This spreadsheet is damaged: it has a cell beyond the last {} of a worksheet. Save it again, or as CSV."
REFERENCE = re.compile(r"([A-Z]{1,4})([0-9]{1,12})")
KEPT = frozenset(("v", "t", "f"))

Row = tuple[int, bool, list[Cell]]  # number, whether it is hidden, cells


@dataclass
class About:
    """What a worksheet says besides its cells."""

    hidden_columns: set[int] = field(default_factory=set)
    formulas: list[str] = field(default_factory=list)  # the first places of those without a kept value, and
    formulas_count: int = 0


@dataclass(frozen=True)
class Workbook:
    """What the cells of all worksheets hang on."""

    strings: Sequence[str]
    formats: Sequence[str]
    is_1904: bool


class Xml:
    """Reads XML that is fed in blocks, and has no types and entities of its own: spreadsheets have none, and bombs are
    made of them, of nesting and of tags without an end."""

    def __init__(
        self,
        start: Callable[[str, dict[str, str]], object],
        end: Callable[[str], object],
        text: Callable[[str], object],
    ) -> None:
        self.start, self.end, self.text, self.depth, self.silent = start, end, text, 0, 0
        reads = self.reads = expat.ParserCreate(namespace_separator=" ")
        reads.buffer_text, reads.buffer_size = True, 1 << 16
        reads.StartDoctypeDeclHandler = self._refuse
        reads.StartElementHandler, reads.EndElementHandler = self._start, self._end
        reads.CharacterDataHandler = self._text

    def feed(self, block: bytes) -> None:
        """The next block; an empty one is the end."""
        self.silent += len(block)
        if self.silent > LONGEST_TAG:
            raise Unreadable(ODD)
        self.reads.Parse(block, not block)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.silent = 0
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable(ODD)
        self.start(name.rpartition(" ")[2], attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.end(name.rpartition(" ")[2])

    def _text(self, text: str) -> None:
        self.silent = 0
        self.text(text)

    def _refuse(self, *_given: object) -> None:
        raise Unreadable("This spreadsheet declares entities, which none has. Save it again, or as CSV.")


class Worksheet:
    """Takes a worksheet's XML in blocks and hands out the rows that are whole."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook, self.about = workbook, About()
        self.number, self.is_hidden, self.column = 0, False, -1
        self.cells: dict[int, Cell] = {}
        self.kind, self.style, self.holds = "n", 0, ""
        self.said: dict[str, str] = {}
        self.done: list[Row] = []

    def rows(self, blocks: Iterator[bytes]) -> Iterator[Row]:
        xml = Xml(self._start, self._end, self._text)
        for block in blocks:
            xml.feed(block)
            yield from self._whole()
        xml.feed(b"")
        yield from self._whole()

    def _whole(self) -> list[Row]:
        done, self.done = self.done, []
        return done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name in KEPT:
            self.holds = name if self.holds != "rPh" else self.holds
        elif name == "rPh":
            self.holds = name
        elif name == "row":
            self.number = int(attributes.get("r") or self.number + 1)
            if not 0 < self.number <= MOST_ROWS:
                raise Unreadable(DAMAGED.format("row"))
            self.is_hidden, self.column, self.cells = attributes.get("hidden") in ("1", "true"), -1, {}
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes["min"]), min(int(attributes["max"]), MOST_COLUMNS)
            self.about.hidden_columns.update(range(first - 1, last))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self.column += 1
        if match := REFERENCE.fullmatch(attributes.get("r", "")):
            self.column = column_called(match[1])
        if self.column >= MOST_COLUMNS:
            raise Unreadable(DAMAGED.format("column"))
        self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s") or 0)
        self.said, self.holds = {}, ""

    def _text(self, text: str) -> None:
        if self.holds in KEPT:
            before = self.said.get(self.holds, "")
            if len(before) < LONGEST_TEXT:
                self.said[self.holds] = (before + text)[:LONGEST_TEXT]

    def _end(self, name: str) -> None:
        if name == "c":
            if self.said and (cell := self._cell()) != "":
                self.cells[self.column] = cell
        elif name in KEPT or name == "rPh":
            self.said.setdefault(name, "")
            self.holds = ""
        elif name == "row" and self.cells:
            cells: list[Cell] = [""] * (max(self.cells) + 1)
            for column, cell in self.cells.items():
                cells[column] = cell
            self.done.append((self.number, self.is_hidden, cells))

    def _cell(self) -> Cell:
        said = self.said.get("v", "")
        if not said and "f" in self.said and self.kind != "str":
            self.about.formulas_count += 1
            if len(self.about.formulas) < FORMULAS_NAMED:
                self.about.formulas.append(f"{column_name(self.column)}{self.number}")
            return f"={self.said['f']}"
        if self.kind == "n":
            return self._number(said) if said else ""
        if self.kind == "s":
            return self.workbook.strings[int(said)] if said else ""
        if self.kind == "b":
            return str(said == "1")
        if self.kind == "d":
            return date.fromisoformat(said[:10])
        return (said or self.said.get("t", "")).strip()

    def _number(self, said: str) -> Cell:
        """A spreadsheet keeps 15 digits; what a float shows beyond them was never typed by anybody."""
        try:
            number = float(said)
            means = meaning(self._format(), number)
            if means == Means.DAY:
                return day_numbered(number, is_1904=self.workbook.is_1904)
            if means == Means.CLOCK:
                return f"{int(number * 24)}:{int(number * 1440) % 60:02}:{round(number * 86400) % 60:02}"
            value = Decimal(f"{number:.15g}")
            return Percent(fitting(value * 100, said)) if means == Means.PERCENT else fitting(value, said)
        except (Unclear, ValueError, OverflowError, ArithmeticError):
            return said.strip()

    def _format(self) -> str:
        formats = self.workbook.formats
        return formats[self.style] if self.style < len(formats) else ""


def column_called(letters: str) -> int:
    """A is 0."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1


def column_name(column: int) -> str:
    """0 is A."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
