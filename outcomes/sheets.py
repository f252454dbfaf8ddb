"""Files as tables: bytes of a CSV or XLSX file become numbered rows of cells, whatever their encoding.

Nothing here knows of KPIs. A file that is no table raises `Unreadable` with a sentence; a line that
cannot be read becomes a row with a `problem`, and the lines after it are read all the same.
"""

from __future__ import annotations

import csv
import io
import itertools
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from outcomes.notation import Unclear, fitting

LONGEST_LINE = 100_000
MOST_LINES_IN_A_ROW = 50
MOST_COLUMNS = 1_000
MOST_UNPACKED = 200 * 1024 * 1024
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
MARKS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))
SIGNATURES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an Excel file of the old kind; save it as .xlsx or CSV",
    b"\x1f\x8b": "a compressed file",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
}


class Unreadable(ValueError):
    """A file that is no table, with the sentence that says so."""


@dataclass(frozen=True, slots=True)
class Percent:
    """A spreadsheet's number with a percent format, already in points: 0.123 is 12.3."""

    points: Decimal


Cell = str | Decimal | Percent | date


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: where it stands, what is in it, or why it cannot be read."""

    number: int
    cells: Sequence[Cell]
    problem: str = ""

    def cell(self, column: int | None) -> Cell:
        """The cell of a column, or an empty text where the row is shorter."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its header and the rows under it, with a word on how it was read."""

    header: Line
    lines: Sequence[Line]
    how: str

    @property
    def width(self) -> int:
        return len(self.header.cells)


def read(data: bytes) -> Sheet:
    """The table in a file. Raises Unreadable."""
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("The file is empty.")
    for signature, name in SIGNATURES.items():
        if data.startswith(signature):
            raise Unreadable(f"This is {name}, not a table. Send a CSV or an XLSX file.")
    if data.startswith(b"PK"):
        how, lines = "a spreadsheet", iter(_workbook_lines(data))
    else:
        text, encoding = decode(data)
        delimiter = find_delimiter(text)
        how = f"{encoding} with {DELIMITERS[delimiter]} between the columns"
        lines = text_lines(text, delimiter)
    return _with_header(lines, how)


def _with_header(lines: Iterator[Line], how: str) -> Sheet:
    above: list[Line] = []
    for line in lines:
        if line.problem:
            above.append(line)
        elif sum(1 for cell in line.cells if cell != "") >= 2:
            return Sheet(
                line, [*above, *(one for one in lines if one.problem or any(cell != "" for cell in one.cells))], how
            )
    if above:
        raise Unreadable(f"No row of this file can be read. Line {above[0].number}: {above[0].problem}.")
    raise Unreadable("This file has no table: no row has two columns or more.")


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding: UTF-8, UTF-16 or else Windows-1252."""
    for encoding, mark in MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding).removeprefix("\ufeff"), "UTF-16" if encoding == "utf-16" else "UTF-8"
            except UnicodeDecodeError as problem:
                raise Unreadable(f"The file says it is {encoding}, but byte {problem.start:,} is not.") from None
    start = data[:2000]
    if start.count(0) > len(start) // 4:
        encoding = "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"
        try:
            return data.decode(encoding), "UTF-16"
        except UnicodeDecodeError:
            raise Unreadable("This is no text that can be read. Send a CSV or an XLSX file.") from None
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        if sum(byte < 9 or 13 < byte < 32 for byte in start) > len(start) // 20:
            raise Unreadable("This is no text that can be read. Send a CSV or an XLSX file.") from None
        return data.decode("cp1252", errors="replace"), "Windows-1252"


def find_delimiter(text: str) -> str:
    """The delimiter that cuts most of the first lines into the same number of columns, two or more."""
    first = list(itertools.islice((line[:LONGEST_LINE] for line in io.StringIO(text, newline="") if line.strip()), 20))

    def score(delimiter: str) -> tuple[int, int]:
        widths = Counter(_width(line, delimiter) for line in first)
        width, times = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(1, 0))
        return (times, width) if width > 1 else (0, 0)

    return max(DELIMITERS, key=score)


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), ()))
    except csv.Error:
        return 1


def text_lines(text: str, delimiter: str) -> Iterator[Line]:
    """The rows of a delimited text. A row that cannot be read is given up at its first line, not to the file's end."""
    physical = list(io.StringIO(text, newline=""))
    feed = _Feed(physical)
    while feed.at < len(physical):
        try:
            for cells in csv.reader(feed, delimiter=delimiter, strict=True):
                number, feed.start = feed.start + 1, feed.at
                yield _text_line(number, cells)
        except csv.Error:
            yield Line(feed.start + 1, (), _why(physical[feed.start]))
            feed.at = feed.start = feed.start + 1


class _Feed:
    """Hands lines to the CSV reader, but no line that is far too long and no row that would swallow the file."""

    def __init__(self, physical: Sequence[str]) -> None:
        self.physical, self.start, self.at = physical, 0, 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.physical):
            raise StopIteration
        if self.at - self.start >= MOST_LINES_IN_A_ROW or len(self.physical[self.at]) > LONGEST_LINE:
            raise csv.Error
        self.at += 1
        return self.physical[self.at - 1]


def _why(line: str) -> str:
    if len(line) > LONGEST_LINE:
        return f"the line is {len(line):,} characters long; at most {LONGEST_LINE:,} are read"
    return "a quotation mark is opened and not closed, or stands in the middle of a cell"


def _text_line(number: int, cells: list[str]) -> Line:
    if len(cells) > MOST_COLUMNS:
        return Line(number, (), f"the line has {len(cells):,} columns; at most {MOST_COLUMNS:,} are read")
    if any("\0" in cell for cell in cells):
        return Line(number, (), "the line has a NUL character in it")
    return Line(number, [cell.strip() for cell in cells])


def _workbook_lines(data: bytes) -> list[Line]:
    """The rows of the first worksheet that has any. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                raise Unreadable("This spreadsheet is too large to open. Send its table as CSV.")
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for worksheet in workbook.worksheets:
            worksheet.reset_dimensions()
            lines = [
                _workbook_line(number, row) for number, row in enumerate(worksheet.iter_rows(max_col=MOST_COLUMNS), 1)
            ]
            if any(line.cells for line in lines):
                return lines
    except Unreadable:
        raise
    except Exception as problem:  # openpyxl raises whatever its parts raise on a damaged file
        raise Unreadable("This file cannot be opened as a spreadsheet. Save it again as .xlsx, or as CSV.") from problem
    raise Unreadable("The spreadsheet is empty.")


def _workbook_line(number: int, row: Sequence[Any]) -> Line:
    cells = [_typed(cell) for cell in row]
    while cells and cells[-1] == "":
        cells.pop()
    return Line(number, cells)


def _typed(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value).strip()
    # A spreadsheet keeps 15 digits; what a float shows beyond them was never typed by anybody.
    try:
        number = fitting(Decimal(f"{value:.15g}"), value)
        return Percent(fitting(Decimal(f"{value:.15g}") * 100, value)) if "%" in (cell.number_format or "") else number
    except (Unclear, ValueError):
        return str(value)
