"""Files as tables: a CSV or XLSX file becomes numbered rows of cells, whatever its encoding.

A text is read as a stream, anew each time somebody goes through its rows, so that a file of a million rows costs no
more memory than one of ten. Nothing here knows what the rows are about. A file that is no table raises `Unreadable`
with a sentence; a line that cannot be read becomes a row with a `problem`, and the lines after it are read.
"""

from __future__ import annotations

import hashlib
import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from partnership.sheets.cells import Cell, is_date, plain, text_of
from partnership.sheets.encodings import BLANK, BLOCK, SIGNATURES, Unreadable, find_encoding, opened
from partnership.sheets.notation import short
from partnership.sheets.texts import DELIMITERS, find_delimiter, text_rows
from partnership.sheets.workbooks import worksheet_of

Raw = tuple[int, Sequence[Cell], str]  # number, cells as they stand, and what is wrong with the line


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: where it stands, what is in it, or why it cannot be read."""

    number: int
    cells: Sequence[Cell]
    problem: str = ""

    def cell(self, column: int | None) -> Cell:
        """The cell of a column, or an empty text where the row is shorter."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


class Lines:
    """The rows under a header, read anew from the file by whoever goes through them."""

    def __init__(self, read: Callable[[], Iterator[Raw]], header: int) -> None:
        self._read, self._header = read, header

    def raw(self) -> Iterator[Raw]:
        """The rows with their cells as they stand, blanks around them included; empty rows too."""
        return (row for row in self._read() if row[0] > self._header or row[2])

    def __iter__(self) -> Iterator[Line]:
        lines = (_line(*row) for row in self.raw())
        return (line for line in lines if line.problem or any(cell != "" for cell in line.cells))

    def __getitem__(self, number: int) -> Line:
        return next(itertools.islice(self, number, None))

    def watched(self, told: Callable[[int], object]) -> Lines:
        """The same rows; ``told`` hears how many they are so far, each thousand, from whoever goes through them."""

        def read() -> Iterator[Raw]:
            for count, row in enumerate(self._read(), 1):
                if count % 1_000 == 0:
                    told(count)
                yield row

        return Lines(read, self._header)

    def first(self, count: int) -> list[Line]:
        return list(itertools.islice(self, count))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its header and the rows under it, with a word on how it was read."""

    header: Line
    lines: Lines
    how: str
    worksheet: str = ""
    worksheets: Sequence[str] = ()

    @property
    def width(self) -> int:
        return len(self.header.cells)


def read(source: bytes | Path, *, worksheet: str = "", header: int | None = None) -> Sheet:
    """The table in a file, given as its content or as its place: a header of two cells or more, and what is under it.

    ``worksheet`` and ``header``, the number of its line, are said by who knows better. Raises Unreadable.
    """
    start = _start_of(source)
    if start.startswith(b"PK"):
        found = worksheet_of(source, worksheet)
        how = "a spreadsheet" if len(found.names) == 1 else f"a spreadsheet, its sheet “{short(found.name)}”"
        line, lines = _with_header(lambda: iter(found.rows), header)
        return Sheet(line, lines, how, found.name, found.names)
    read, how = _text(source)
    return Sheet(*_with_header(read, header), how)


def source_of(sheet: Sheet) -> str:
    """What tables of one source share: their heads, but for the days among them."""
    heads = [plain(text_of(cell)) for cell in sheet.header.cells if not is_date(cell)]
    return hashlib.sha256("\n".join(heads).encode()).hexdigest()


def lines_of(source: bytes | Path) -> Iterator[Line]:
    """Every line of a file that may have no header, such as a list of addresses; of a workbook those of its table.

    Raises Unreadable.
    """
    if _start_of(source).startswith(b"PK"):
        sheet = read(source)
        return itertools.chain([sheet.header], sheet.lines)
    rows, _how = _text(source)
    return (_line(*row) for row in rows())


def _start_of(source: bytes | Path) -> bytes:
    """How a file begins; raises Unreadable where that tells that it is empty or no table."""
    with opened(source) as stream:
        start = stream.read(BLOCK)
        blank = not start.strip(BLANK)
        while blank and (more := stream.read(BLOCK)):
            blank = not more.strip(BLANK)
    if blank:
        raise Unreadable("The file is empty.")
    for signature, name in SIGNATURES.items():
        if start.startswith(signature):
            raise Unreadable(f"This is {name}, not a table. Send a CSV or an XLSX file.")
    return start


def _text(source: bytes | Path) -> tuple[Callable[[], Iterator[Raw]], str]:
    """The rows of a text, to be gone through as often as wanted, and a word on how it is written."""
    encoding, name = find_encoding(source)

    def text() -> TextIO:
        errors = "replace" if encoding == "cp1252" else "strict"
        return io.TextIOWrapper(opened(source), encoding, errors, newline="")

    with text() as stream:
        delimiter = find_delimiter(stream)

    def rows() -> Iterator[Raw]:
        with text() as stream:
            yield from text_rows(stream, delimiter)

    return rows, f"{name} with {DELIMITERS[delimiter]} between the columns"


def _with_header(read: Callable[[], Iterator[Raw]], said: int | None) -> tuple[Line, Lines]:
    problem: Line | None = None
    for row in read():
        line = _line(*row)
        if line.problem:
            problem = problem or line
        elif said in (None, line.number) and sum(1 for cell in line.cells if cell != "") >= 2:
            return line, Lines(read, line.number)
    if said is not None:
        raise Unreadable(f"Line {said} has no two cells that could be the heads of columns.")
    if problem:
        raise Unreadable(f"No row of this file can be read. Line {problem.number}: {problem.problem}.")
    raise Unreadable("This file has no table: no row has two columns or more.")


def _line(number: int, cells: Sequence[Cell], problem: str) -> Line:
    return Line(number, [cell.strip() if isinstance(cell, str) else cell for cell in cells], problem)
