"""Files as tables: a CSV or XLSX file becomes numbered rows of cells, whatever its encoding.

A text is read as a stream, anew each time somebody goes through its rows, and so is what is kept of a workbook: a file
of a million rows costs no more memory than one of ten. Nothing here knows what the rows are about. A file that is no
table raises `Unreadable` with a sentence; a line that cannot be read becomes a row with a `problem`, and the lines
after it are read.
"""

from __future__ import annotations

import hashlib
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, TextIO

from partnership.sheets import workbooks
from partnership.sheets.besides import Besides
from partnership.sheets.cells import Cell, is_date, plain, shown, text_of
from partnership.sheets.encodings import BLANK, BLOCK, SIGNATURES, Unreadable, find_encoding, opened
from partnership.sheets.headers import LOOKED_AT, NONE, find_header, numbered_heads
from partnership.sheets.notation import short
from partnership.sheets.texts import DELIMITERS, find_delimiter, text_rows
from partnership.sheets.workbooks import KeptSheet

MUCH_TEXT, MUCH_XML = 500_000, 2_000_000  # bytes that are read in less than a second

MOST_LOOKED_AT = 5_000  # rows, for the first few that hold something

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


def _full(rows: Iterable[Raw]) -> Iterator[Line]:
    lines = (_line(*row) for row in rows)
    return (line for line in lines if line.problem or any(cell != "" for cell in line.cells))


class Lines:
    """The rows under a header, read anew from the file by whoever goes through them."""

    def __init__(self, read: Callable[[], Iterator[Raw]], header: int) -> None:
        self._read, self._header = read, header
        self.count = self.width = 0
        """How many rows hold anything, and how wide they are, once somebody went through them all."""

    def raw(self) -> Iterator[Raw]:
        """The rows with their cells as they stand, blanks around them included; rows of nothing but delimiters too."""
        count = width = 0
        for row in self._read():
            if (row[1] and row[0] > self._header) or row[2]:
                count += 1
                if len(row[1]) > width:
                    width = max(width, *(n for n, cell in enumerate(row[1], 1) if cell != ""), 0)
                yield row
        self.count, self.width = count, width

    def __iter__(self) -> Iterator[Line]:
        return _full(self.raw())

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
        """Some of the first; where next to nothing stands at the beginning, the fewer."""
        return list(itertools.islice(_full(itertools.islice(self.raw(), MOST_LOOKED_AT)), count))


class Choice(NamedTuple):
    """Which table of a file is read, as far as somebody has said."""

    worksheet: str = ""
    header: int | None = None  # its line; NONE: it has no heads
    with_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its header and the rows under it, with a word on how it was read and what stands beside it."""

    header: Line
    lines: Lines
    how: str
    worksheet: str = ""
    worksheets: Sequence[str] = ()
    besides: Besides = field(default_factory=Besides)
    is_table: bool = True  # else it was made one: which line holds its heads is no question

    @property
    def width(self) -> int:
        return len(self.header.cells)

    @property
    def has_heads(self) -> bool:
        return self.header.number != NONE


def is_much(content: bytes) -> bool:
    """Whether a file as it was sent is too much to be read while somebody waits. Raises Unreadable."""
    is_workbook = _start_of_sent(content).startswith(b"PK")
    return workbooks.xml_in(content) > MUCH_XML if is_workbook else len(content) > MUCH_TEXT


def is_packed(content: bytes) -> bool:
    """Whether it is a workbook as it was sent."""
    return content.startswith(b"PK")


def keep(content: bytes) -> bytes:
    """What is kept of a file: a text as it is, a workbook's tables. Raises Unreadable."""
    return workbooks.kept(content) if _start_of_sent(content).startswith(b"PK") else content


def read(source: bytes | Path, chosen: Choice = Choice()) -> Sheet:  # noqa: B008  # a named tuple never changes
    """The table in a file, given as its content, as what is kept of it or as its place. Raises Unreadable."""
    start = _start_of(source)
    if start.startswith(b"PK"):
        source = workbooks.kept(source)
    if isinstance(source, bytes) and source.startswith(workbooks.KEPT):
        return _of_workbook(source, chosen)
    rows, how = _text(source)
    return _with_header(rows, how, chosen)


def source_of(sheet: Sheet) -> str:
    """What tables of one source share: their heads, but for the days among them."""
    heads = [plain(text_of(cell)) for cell in sheet.header.cells if not is_date(cell)]
    return hashlib.sha256("\n".join(heads).encode()).hexdigest()


def lines_of(source: bytes | Path) -> Iterator[Line]:
    """Every line of a file that may have no header, such as a list of addresses; of a workbook those of its table.

    Raises Unreadable.
    """
    if _start_of(source).startswith(b"PK"):
        content = workbooks.kept(source)
        rows = _rows_of(content, _sheet_of(workbooks.sheets_in(content), content, ""), with_hidden=False)
    else:
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


def _start_of_sent(content: bytes) -> bytes:
    """The same of what somebody sent, which is nothing that was kept here."""
    start = _start_of(content)
    if start.startswith(workbooks.KEPT):
        raise Unreadable(workbooks.NO_TABLES)
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


def _of_workbook(content: bytes, chosen: Choice) -> Sheet:
    sheets = workbooks.sheets_in(content)
    sheet = _sheet_of(sheets, content, chosen.worksheet)
    how = "a spreadsheet" if len(sheets) == 1 else f"a spreadsheet, its sheet “{short(sheet.name)}”"
    found = _with_header(_rows_of(content, sheet, with_hidden=chosen.with_hidden), how, chosen)
    heads = next((cells for number, cells, _ in _rows_of(content, sheet, with_hidden=True)()
                  if number == found.header.number), ())  # fmt: skip
    besides = replace(
        found.besides,
        sheets=[each.name for each in sheets if each is not sheet and each.rows and not each.is_hidden],
        hidden_sheets=[each.name for each in sheets if each is not sheet and each.rows and each.is_hidden],
        hidden_rows=sheet.hidden_rows,
        hidden_rows_count=sheet.hidden_rows_count,
        hidden_columns=sheet.hidden_columns,
        hidden_heads=[shown(heads[column]) if column < len(heads) else "" for column in sheet.hidden_columns],
        takes_hidden=chosen.with_hidden,
        formulas=sheet.formulas,
        formulas_count=sheet.formulas_count,
    )
    return replace(found, worksheet=sheet.name, worksheets=[each.name for each in sheets], besides=besides)


def _sheet_of(sheets: Sequence[KeptSheet], content: bytes, name: str) -> KeptSheet:
    """The worksheet of this name, or else the first with a table that is not hidden, or the first with any row."""
    if name:
        named = next((sheet for sheet in sheets if sheet.name == name), None)
        if named is None or not named.rows:
            raise Unreadable(f"There is nothing on the sheet “{short(name)}”.")
        return named
    full = [sheet for sheet in sheets if sheet.rows]
    if not full:
        raise Unreadable("The spreadsheet is empty.")
    open_ = [sheet for sheet in full if not sheet.is_hidden] or full
    tables = (sheet for sheet in open_ if sheet.rows > 1 and _header_in(_rows_of(content, sheet, with_hidden=False)))
    return next(tables, open_[0])


def _rows_of(content: bytes, sheet: KeptSheet, *, with_hidden: bool) -> Callable[[], Iterator[Raw]]:
    hidden = () if with_hidden else sheet.hidden_columns

    def rows() -> Iterator[Raw]:
        for number, is_hidden, cells in workbooks.rows_in(content, sheet):
            if with_hidden or not is_hidden:
                for column in hidden:
                    if column < len(cells):
                        cells[column] = ""
                yield number, cells, ""

    return rows


def _header_in(read: Callable[[], Iterator[Raw]]) -> int | None:
    lines = (_line(*row) for row in itertools.islice(read(), LOOKED_AT))
    return find_header((line.number, line.cells) for line in lines if not line.problem)


def _with_header(read: Callable[[], Iterator[Raw]], how: str, chosen: Choice) -> Sheet:
    number = chosen.header if chosen.header is not None else _header_in(read)
    above: list[Line] = []
    problem: Line | None = None
    for line in (_line(*row) for row in read()):
        if line.problem:
            problem = problem or line
        elif number == NONE and any(cell != "" for cell in line.cells):
            width = max(len(each.cells) for each in Lines(read, NONE).first(LOOKED_AT))
            return Sheet(Line(NONE, numbered_heads(width)), Lines(read, NONE), how)
        elif (number is None or line.number == number) and sum(cell != "" for cell in line.cells) >= 2:
            beside = Besides(above=[(each.number, each.cells) for each in above])
            return Sheet(line, Lines(read, line.number), how, besides=beside)
        elif number is not None and line.number >= number:
            break
        elif any(cell != "" for cell in line.cells) and len(above) < LOOKED_AT:
            above.append(line)
    if chosen.header is not None:
        raise Unreadable(f"Line {number} has no two cells that could be the heads of columns.")
    if problem:
        raise Unreadable(f"No row of this file can be read. Line {problem.number}: {problem.problem}.")
    raise Unreadable("This file has no table: no row has two columns or more.")


def _line(number: int, cells: Sequence[Cell], problem: str) -> Line:
    return Line(number, [cell.strip() if isinstance(cell, str) else cell for cell in cells], problem)
