"""Files as tables: a CSV or XLSX file becomes numbered rows of cells, whatever its encoding.

A text is read as a stream, anew each time somebody goes through its rows, so that a file of a million rows costs no
more memory than one of ten. Nothing here knows of KPIs. A file that is no table raises `Unreadable` with a sentence; a
line that cannot be read becomes a row with a `problem`, and the lines after it are read all the same.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import zipfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from openpyxl import load_workbook

from outcomes.notation import Unclear, fitting

LONGEST_LINE = 100_000
MOST_LINES_IN_A_ROW = 50
MOST_COLUMNS = 1_000
AT_ONCE = 2_000  # lines of a text that are read together
BLOCK = 1 << 20
BLANK = b"\0 \t\r\n"
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


Raw = tuple[int, Sequence[Cell], str]  # number, cells as they stand, and what is wrong with the line


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

    def first(self, count: int) -> list[Line]:
        return list(itertools.islice(self, count))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its header and the rows under it, with a word on how it was read."""

    header: Line
    lines: Lines
    how: str

    @property
    def width(self) -> int:
        return len(self.header.cells)


def read(source: bytes | Path) -> Sheet:
    """The table in a file, given as its content or as its place. Raises Unreadable."""
    with _opened(source) as stream:
        start = stream.read(BLOCK)
        blank = not start.strip(BLANK)
        while blank and (more := stream.read(BLOCK)):
            blank = not more.strip(BLANK)
    if blank:
        raise Unreadable("The file is empty.")
    for signature, name in SIGNATURES.items():
        if start.startswith(signature):
            raise Unreadable(f"This is {name}, not a table. Send a CSV or an XLSX file.")
    if start.startswith(b"PK"):
        rows = _workbook_rows(source)
        return _with_header(lambda: iter(rows), "a spreadsheet")
    encoding, name = find_encoding(source)

    def text() -> TextIO:
        errors = "replace" if encoding == "cp1252" else "strict"
        return io.TextIOWrapper(_opened(source), encoding, errors, newline="")

    with text() as opened:
        delimiter = find_delimiter(opened)

    def rows_of_text() -> Iterator[Raw]:
        with text() as opened:
            yield from text_rows(opened, delimiter)

    return _with_header(rows_of_text, f"{name} with {DELIMITERS[delimiter]} between the columns")


def _opened(source: bytes | Path) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _with_header(read: Callable[[], Iterator[Raw]], how: str) -> Sheet:
    problem: Line | None = None
    for row in read():
        line = _line(*row)
        if line.problem:
            problem = problem or line
        elif sum(1 for cell in line.cells if cell != "") >= 2:
            return Sheet(line, Lines(read, line.number), how)
    if problem:
        raise Unreadable(f"No row of this file can be read. Line {problem.number}: {problem.problem}.")
    raise Unreadable("This file has no table: no row has two columns or more.")


def _line(number: int, cells: Sequence[Cell], problem: str) -> Line:
    return Line(number, [cell.strip() if isinstance(cell, str) else cell for cell in cells], problem)


def find_encoding(source: bytes | Path) -> tuple[str, str]:
    """How a text is encoded, as Python calls it and as people do: UTF-8, UTF-16 or else Windows-1252."""
    with _opened(source) as stream:
        start = stream.read(2000)
    for encoding, mark in MARKS:
        if start.startswith(mark):
            if (wrong := _first_wrong(source, encoding)) is not None:
                raise Unreadable(f"The file says it is {encoding}, but byte {wrong:,} is not.")
            return encoding, "UTF-16" if encoding == "utf-16" else "UTF-8"
    if start.count(0) > len(start) // 4:
        encoding = "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"
        if _first_wrong(source, encoding) is not None:
            raise Unreadable("This is no text that can be read. Send a CSV or an XLSX file.")
        return encoding, "UTF-16"
    if _first_wrong(source, "utf-8") is None:
        return "utf-8", "UTF-8"
    if sum(byte < 9 or 13 < byte < 32 for byte in start) > len(start) // 20:
        raise Unreadable("This is no text that can be read. Send a CSV or an XLSX file.")
    return "cp1252", "Windows-1252"


def _first_wrong(source: bytes | Path, encoding: str) -> int | None:
    """The first byte that is not in this encoding."""
    decoder, at = codecs.getincrementaldecoder(encoding)(), 0
    with _opened(source) as stream:
        while block := stream.read(BLOCK):
            kept = len(decoder.getstate()[0])
            try:
                decoder.decode(block)
            except UnicodeDecodeError as problem:
                return at - kept + problem.start
            at += len(block)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as problem:
        return at - len(problem.object) + problem.start
    return None


def find_delimiter(text: TextIO) -> str:
    """The delimiter that cuts most of the first lines into the same number of columns, two or more."""
    first = list(itertools.islice((line[:LONGEST_LINE] for line in text if line.strip()), 20))

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


def text_rows(text: TextIO, delimiter: str) -> Iterator[Raw]:
    """The rows of a delimited text. A row that cannot be read is given up at its first line, not to the file's end.

    Lines without quotation marks are rows by themselves and are read many at a time.
    """
    number, ahead = 0, list(itertools.islice(text, AT_ONCE))
    while ahead:
        if _is_plain(ahead):
            for number, cells in enumerate(csv.reader(ahead, delimiter=delimiter), number + 1):  # noqa: B020
                yield number, cells, ""
            ahead = list(itertools.islice(text, AT_ONCE))
        else:
            number, ahead = yield from _careful_rows(number, _Feed(ahead, text), delimiter)


def _is_plain(lines: Sequence[str]) -> bool:
    """No line can begin a row that ends in another, nor be a bad one."""
    together = "".join(lines)
    return '"' not in together and "\0" not in together and max(map(len, lines)) <= MOST_COLUMNS


def _careful_rows(number: int, feed: _Feed, delimiter: str) -> Generator[Raw, None, tuple[int, list[str]]]:
    """The rows that begin in the lines that were read ahead; then the number so far and the lines that are left."""
    left = len(feed.lines)
    while feed.start < left and feed.start < len(feed.lines):
        try:
            for cells in csv.reader(feed, delimiter=delimiter, strict=True):
                at, feed.start = feed.start, feed.at
                yield _careful_row(number + at + 1, cells)
                if feed.start >= left:
                    break
        except csv.Error:
            yield number + feed.start + 1, (), _why(feed.lines[feed.start])
            feed.at = feed.start = feed.start + 1
    rest = feed.lines[feed.start :] or list(itertools.islice(feed.text, AT_ONCE))
    return number + feed.start, rest


class _Feed:
    """Hands lines to the CSV reader, but no line that is far too long and no row that would swallow the file."""

    def __init__(self, lines: list[str], text: TextIO) -> None:
        self.lines, self.text, self.start, self.at = lines, text, 0, 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.lines):
            self.lines.append(next(self.text))
        if self.at - self.start >= MOST_LINES_IN_A_ROW or len(self.lines[self.at]) > LONGEST_LINE:
            raise csv.Error
        self.at += 1
        return self.lines[self.at - 1]


def _why(line: str) -> str:
    if len(line) > LONGEST_LINE:
        return f"the line is {len(line):,} characters long; at most {LONGEST_LINE:,} are read"
    return "a quotation mark is opened and not closed, or stands in the middle of a cell"


def _careful_row(number: int, cells: list[str]) -> Raw:
    if len(cells) > MOST_COLUMNS:
        return number, (), f"the line has {len(cells):,} columns; at most {MOST_COLUMNS:,} are read"
    if any("\0" in cell for cell in cells):
        return number, (), "the line has a NUL character in it"
    return number, cells, ""


def _workbook_rows(source: bytes | Path) -> list[Raw]:
    """The rows of the first worksheet that has any. Raises Unreadable."""
    try:
        with _opened(source) as stream, zipfile.ZipFile(stream) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                raise Unreadable("This spreadsheet is too large to open. Send its table as CSV.")
        with _opened(source) as stream:
            workbook = load_workbook(stream, read_only=True, data_only=True)
            for worksheet in workbook.worksheets:
                worksheet.reset_dimensions()
                cells = (_workbook_cells(row) for row in worksheet.iter_rows(max_col=MOST_COLUMNS))
                rows: list[Raw] = [(number, each, "") for number, each in enumerate(cells, 1)]
                if any(each for _, each, _ in rows):
                    return rows
    except Unreadable:
        raise
    except Exception as problem:  # openpyxl raises whatever its parts raise on a damaged file
        raise Unreadable("This file cannot be opened as a spreadsheet. Save it again as .xlsx, or as CSV.") from problem
    raise Unreadable("The spreadsheet is empty.")


def _workbook_cells(row: Sequence[Any]) -> list[Cell]:
    cells = [_typed(cell) for cell in row]
    while cells and cells[-1] == "":
        cells.pop()
    return cells


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
