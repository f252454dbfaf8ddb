"""What of a file is not in the table that is read: each kind has its sentence, and none goes unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from partnership.sheets.cells import Cell, shown
from partnership.sheets.notation import short
from partnership.sheets.worksheets import column_name

NAMED = 5


@dataclass(frozen=True, slots=True)
class Besides:
    """What stands beside a table: sheets, lines and columns that are not read, and cells that say nothing."""

    sheets: Sequence[str] = ()
    hidden_sheets: Sequence[str] = ()
    above: Sequence[tuple[int, Sequence[Cell]]] = ()
    hidden_rows: Sequence[int] = ()  # the first of them, and
    hidden_rows_count: int = 0
    hidden_columns: Sequence[int] = ()
    hidden_heads: Sequence[str] = ()
    takes_hidden: bool = False
    formulas: Sequence[str] = ()  # the first places, and
    formulas_count: int = 0

    @property
    def has_hidden(self) -> bool:
        return bool(self.hidden_rows_count or self.hidden_columns)

    def said(self) -> Iterator[str]:
        """A sentence for each kind of thing that is not taken."""
        if self.sheets:
            yield f"Not read: {several(len(self.sheets), 'sheet')} ({listed(self.sheets, len(self.sheets))})."
        if self.hidden_sheets:
            count = len(self.hidden_sheets)
            yield f"Not read: {several(count, 'hidden sheet')} ({listed(self.hidden_sheets, count)})."
        if self.above:
            first, cells = self.above[0]
            text = short(" ".join(shown(cell) for cell in cells if cell != ""))
            lines = f"line {first}" if len(self.above) == 1 else f"lines {first} to {self.above[-1][0]}"
            yield f"Above the heads, not read: {lines} (“{text}”)."
        if self.has_hidden and self.takes_hidden:
            yield "Hidden rows and columns are taken, as you said."
        elif self.has_hidden:
            yield from self._hidden()
        if self.formulas_count:
            formulas = several(self.formulas_count, "formula")
            yield (
                f"Without a kept value: {formulas} ({listed(self.formulas, self.formulas_count)}). Open the file in a"
                " spreadsheet and save it there, so that it keeps them."
            )

    def _hidden(self) -> Iterator[str]:
        if self.hidden_rows_count:
            lines = listed([f"line {number}" for number in self.hidden_rows], self.hidden_rows_count)
            yield f"Left out: {several(self.hidden_rows_count, 'hidden row')} ({lines})."
        if self.hidden_columns:
            names = [
                f"{column_name(column)} {head}".strip()
                for column, head in zip(self.hidden_columns, self.hidden_heads, strict=True)
            ]
            yield f"Left out: {several(len(names), 'hidden column')} ({listed(names, len(names))})."


def several(count: int, noun: str) -> str:
    if count != 1:
        noun = f"{noun.removesuffix('y')}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{count:,} {noun}"


def listed(names: Sequence[str], count: int, most: int = NAMED) -> str:
    """The first few, and how many more there are."""
    some = ", ".join(short(name) for name in names[:most])
    more = count - min(len(names), most)
    return f"{some} and {more:,} more" if more > 0 else some
