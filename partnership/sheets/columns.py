"""The columns of a table with one record a row: what each may be called, and what its cells must be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from partnership.core.text import clean_text
from partnership.sheets.cells import Cell, day_of, number_of, plain, text_of
from partnership.sheets.evidence import Evidence
from partnership.sheets.notation import Unclear, short
from partnership.sheets.tables import Sheet
from partnership.sheets.worksheets import column_name

LOOKED_AT = 200  # lines, for what stands in a column without a head


class Written(NamedTuple):
    """How a file writes days and numbers, as far as somebody or the file has said."""

    date_order: str = ""
    decimal_mark: str = ""
    brackets: str = ""


@dataclass(frozen=True)
class Field:
    """A text that a row says; other kinds read their cells otherwise."""

    name: str
    label: str
    heads: Sequence[str] = ()
    """What its column may be called besides its name and label."""
    is_required: bool = False
    longest: int = 200

    is_number = False

    def is_called(self, head: str) -> bool:
        return plain(head) in {plain(word) for word in (self.name, self.label, *self.heads)}

    def value(self, cell: Cell, written: Written) -> Any:
        """What a cell that is not empty says. Raises Unclear with the reason."""
        text = clean_text(text_of(cell))
        if len(text) > self.longest:
            raise Unclear(f"{self.label} is {len(text)} characters long; at most {self.longest} fit")
        return text

    def see(self, cell: Cell, evidence: Evidence) -> None:
        """Learn from a cell how the file writes."""


@dataclass(frozen=True)
class Day(Field):
    def value(self, cell: Cell, written: Written) -> Any:
        return day_of(cell, written.date_order)

    def see(self, cell: Cell, evidence: Evidence) -> None:
        evidence.see_day(cell)


@dataclass(frozen=True)
class Figure(Field):
    is_number = True

    def value(self, cell: Cell, written: Written) -> Any:
        return number_of(cell, written.decimal_mark, written.brackets).value

    def see(self, cell: Cell, evidence: Evidence) -> None:
        evidence.see_number(cell)


@dataclass(frozen=True)
class Choice(Field):
    words: Mapping[str, Any] = field(default_factory=dict)
    """What may be written, in small letters, and what it stands for."""

    def value(self, cell: Cell, written: Written) -> Any:
        word = text_of(cell).casefold()
        if word not in self.words:
            raise Unclear(f"“{short(word)}” is no {self.label}: {', '.join(self.words)}")
        return self.words[word]


@dataclass(frozen=True)
class Named(Field):
    """A word that names one of ours (sheets/meant.py); ``asks`` is the sentence over those that it does not plainly."""

    asks: str = ""


@dataclass(frozen=True)
class Amount(Figure):
    """An amount of money, with the currency that stands beside it in the cell, if one does."""

    def value(self, cell: Cell, written: Written) -> Any:
        found = number_of(cell, written.decimal_mark, written.brackets)
        if found.is_percent:
            raise Unclear(f"{self.label} is a percentage, not an amount")
        return found


def field_called(head: Cell, fields: Iterable[Field]) -> Field | None:
    """The field that a column's head names."""
    return next((each for each in fields if isinstance(head, str) and each.is_called(head)), None)


def columns_of(header: Sequence[Cell], fields: Sequence[Field]) -> dict[str, int]:
    """The column of each field whose head is there; of two with one meaning the first."""
    found: dict[str, int] = {}
    for column, head in enumerate(header):
        if each := field_called(head, fields):
            found.setdefault(each.name, column)
    return found


def columns_besides(sheet: Sheet, columns: Iterable[int]) -> list[str]:
    """The columns that are not read, by their heads or, where they hold something without one, by their letters."""
    used, header = set(columns), sheet.header.cells
    first = sheet.lines.first(LOOKED_AT)
    holding = {column for line in first for column, cell in enumerate(line.cells) if cell != ""}
    holding.add(sheet.lines.width - 1)
    return [
        short(text_of(header[column])) if column < len(header) and header[column] != "" else column_name(column)
        for column in range(max(len(header), sheet.lines.width))
        if column not in used and (column in holding or (column < len(header) and header[column] != ""))
    ]


def heads_besides(header: Sequence[Cell], columns: Iterable[int]) -> list[str]:
    """The heads of the columns that are not read, so that none is dropped without a word."""
    used = set(columns)
    return [short(text_of(head)) for column, head in enumerate(header) if head != "" and column not in used]
