"""A table with one record a row, as it is read now: its columns, its words, its notation, and what is left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from partnership.sheets.cells import says_no_value
from partnership.sheets.columns import Field, Named, Written, columns_besides
from partnership.sheets.evidence import Evidence
from partnership.sheets.fates import Fate
from partnership.sheets.meant import NOTHING, Meant
from partnership.sheets.notation import Unclear
from partnership.sheets.tables import Line, Sheet


@dataclass(frozen=True, slots=True)
class Record:
    """A row as it is read: what it says by the fields' names, empty cells left out, and what becomes of it."""

    line: int
    values: dict[str, Any]
    fate: Fate = Fate.NEW
    before: dict[str, Any] = field(default_factory=dict)
    reason: str = ""

    def as_bad(self, reason: str) -> Record:
        return replace(self, fate=Fate.BAD, reason=reason)

    def beside(self, there: Mapping[str, Any] | None) -> Record:
        """The same with its fate. What the row does not say stays as it is recorded."""
        if there is None:
            return self
        said = {name: value for name, value in self.values.items() if name in there}
        before = {name: there[name] for name, value in said.items() if there[name] != value}
        return replace(self, fate=Fate.CHANGED if before else Fate.SAME, before=before)


@dataclass(frozen=True, slots=True)
class RecordsReading:
    """A table as it is read now: which column is which field, how it writes, and what it leaves open."""

    sheet: Sheet
    fields: Sequence[Field]
    columns: dict[str, int]
    written: Written
    evidence: Evidence
    rows: int
    meant: Meant = field(default_factory=Meant)
    others: dict[str, Any] = field(default_factory=dict)
    """What an importer asks beside that, as it was answered; None where it still is to be."""

    @property
    def said(self) -> dict[str, Any]:
        answered = {name: value for name, value in self.others.items() if value is not None}
        return {"columns": self.columns, "meant": self.meant.said, **self.written._asdict(), **answered}

    @property
    def missing(self) -> list[Field]:
        return [each for each in self.fields if each.is_required and each.name not in self.columns]

    @property
    def is_open(self) -> bool:
        evidence, written = self.evidence, self.written
        asked = evidence.asks_date_order(written.date_order) or evidence.asks_decimal_mark(written.decimal_mark)
        besides = self.meant.is_open or None in self.others.values()
        return bool(self.missing or asked or besides or evidence.asks_brackets(written.brackets))

    @property
    def left_out(self) -> list[str]:
        return []

    @property
    def unread(self) -> list[str]:
        return columns_besides(self.sheet, self.columns.values())

    @property
    def columns_taken(self) -> int:
        return len(set(self.columns.values()))

    @property
    def without_value(self) -> Sequence[int]:
        """Lines with a cell that says that it holds no figure."""
        figures = [self.columns[each.name] for each in self.fields if each.is_number and each.name in self.columns]
        return [line.number for line in self.sheet.lines if any(says_no_value(line.cell(column)) for column in figures)]

    def records(self) -> Iterator[Record]:
        """Each row; one of which a cell cannot be read is bad with that reason."""
        for line in self.sheet.lines:
            yield read_record(line, self.fields, self.columns, self.written, self.meant)


def read_record(
    line: Line, fields: Sequence[Field], columns: Mapping[str, int], written: Written, meant: Meant | None = None
) -> Record:
    """A row as what it says; bad with the first reason for which it cannot be read."""
    record = Record(line.number, {})
    if line.problem:
        return record.as_bad(line.problem)
    for each in fields:
        cell = line.cell(columns.get(each.name))
        try:
            if cell == "" or (each.is_number and says_no_value(cell)):
                if each.is_required:
                    raise Unclear(f"{each.label} is missing")
                continue
            found = meant.value(each, cell) if meant and isinstance(each, Named) else each.value(cell, written)
            if found != NOTHING or not isinstance(each, Named):
                record.values[each.name] = found
        except Unclear as problem:
            record = record if record.reason else record.as_bad(str(problem))
    return record
