"""Tables that people take away, as CSV, XLSX or JSON: written row by row, so that a large one is never whole in memory.

A text that a spreadsheet would run as a formula is text again, with an apostrophe before it; in JSON nothing runs, and
it stands as it is.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

FORMULA = ("=", "+", "-", "@", "\t", "\r")
AT_ONCE = 200  # rows between two pieces
LONGEST_CELL = 32_767  # as spreadsheets have it
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Column(NamedTuple):
    """One column: its name in JSON, and its head in tables."""

    name: str
    head: str


class Table(NamedTuple):
    """What is taken away: under what name, and its rows, read while they are written."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def neutral(value: Any) -> Any:
    """As a cell has it. What a spreadsheet would run is text again; -5 is a number."""
    if isinstance(value, str) and value.lstrip(" \n").startswith(FORMULA) and not is_number(value):
        return f"'{value}"
    return value


def is_number(text: str) -> bool:
    bare = text.removeprefix("-").replace(".", "", 1)
    return bare.isascii() and bare.isdigit()


def taken_away(table: Table, kind: str) -> StreamingHttpResponse:
    """The answer with the file; a ``kind`` that is none is CSV."""
    kind = kind if kind in KINDS else "csv"
    content_type, written = KINDS[kind]
    answer = StreamingHttpResponse(written(table), content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{table.name}.{kind}")
    return answer


def csv_file(name: str, heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A few figures, as an answer that a browser saves under the name."""
    table = Table(name, [Column(head, head) for head in heading], rows)
    answer = HttpResponse("".join(as_csv(table)), content_type=KINDS["csv"][0])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def as_csv(table: Table) -> Iterator[str]:
    """With the mark by which spreadsheets know that it is UTF-8."""
    lines = io.StringIO()
    lines.write("\ufeff")
    writer = csv.writer(lines)
    writer.writerow([neutral(column.head) for column in table.columns])
    for number, row in enumerate(table.rows, 1):
        writer.writerow([neutral(_text(value)) for value in row])
        if number % AT_ONCE == 0:
            yield _emptied(lines)
    yield _emptied(lines)


def as_json(table: Table) -> Iterator[str]:
    """A list of objects, one on a line."""
    yield "["
    before = "\n"
    for row in table.rows:
        said = {column.name: _plain(value) for column, value in zip(table.columns, row, strict=True)}
        yield before + json.dumps(said, ensure_ascii=False)
        before = ",\n"
    yield "\n]\n"


def as_xlsx(table: Table) -> Iterator[bytes]:
    """A workbook of one sheet, its texts in their cells."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in PARTS.items():
            book.writestr(name, content)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(SHEET_BEGINS.encode())
            sheet.write(_row(1, [column.head for column in table.columns]))
            for number, row in enumerate(table.rows, 2):
                sheet.write(_row(number, row))
                if number % AT_ONCE == 0:
                    yield sink.emptied()
            sheet.write(SHEET_ENDS.encode())
    yield sink.emptied()


KINDS: Mapping[str, tuple[str, Callable[[Table], Iterator[Any]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "json": ("application/json", as_json),
}


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else value


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _row(number: int, values: Sequence[Any]) -> bytes:
    return f'<row r="{number}">{"".join(map(_cell, values))}</row>'.encode()


def _cell(value: Any) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    text = NOT_IN_XML.sub("", str(neutral(_text(value))))[:LONGEST_CELL]
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>' if text else "<c/>"


def _emptied(lines: io.StringIO) -> str:
    written = lines.getvalue()
    lines.seek(0)
    lines.truncate()
    return written


class _Sink(io.RawIOBase):
    """Holds what was written until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, some: Any, /) -> int:
        self.held += some
        return len(some)

    def emptied(self) -> bytes:
        written = bytes(self.held)
        self.held.clear()
        return written


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org"
SHEET_BEGINS = f'{XML}<worksheet xmlns="{OFFICE}/spreadsheetml/2006/main"><sheetData>'
SHEET_ENDS = "</sheetData></worksheet>"
PARTS = {
    "[Content_Types].xml": f'{XML}<Types xmlns="{OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'{XML}<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="rId1"'
    f' Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{OFFICE}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument/2006/relationships/worksheet"'
    ' Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": f'{XML}<workbook xmlns="{OFFICE}/spreadsheetml/2006/main"'
    f' xmlns:r="{OFFICE}/officeDocument/2006/relationships"><sheets>'
    '<sheet name="Lockstep" sheetId="1" r:id="rId1"/></sheets></workbook>',
}
