"""Files as tables: encodings, delimiters, workbooks, headers; and what is no table says so."""

import contextlib
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from partnership.sheets.cells import Percent, shown, text_of
from partnership.sheets.encodings import Unreadable
from partnership.sheets.tables import lines_of, read

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]


def book(*worksheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook of these worksheets, each of these rows."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for number, rows in enumerate(worksheets, 1):
        sheet = made.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def cells(data: bytes) -> list[list[object]]:
    sheet = read(data)
    return [list(row.cells) for row in (sheet.header, *sheet.lines)]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings_are_understood(encoding: str) -> None:
    text = "Größe;Prénom\n12;Zoë für März\n"
    assert cells(text.encode(encoding)) == [["Größe", "Prénom"], ["12", "Zoë für März"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_cuts_most_lines_alike(delimiter: str) -> None:
    lines = [["a", "b, or c", "d"], ["1", "2;3", "4"], ["5", "6|7", "8"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert cells(text.encode()) == lines


def test_titles_above_are_passed_over_and_lines_keep_their_numbers() -> None:
    sheet = read(b"Report of the shop\n\nname\tteam\nAda\tData\n\nBo\tWeb\n")
    assert (sheet.header.number, [line.number for line in sheet.lines]) == (3, [4, 6])
    assert sheet.how == "UTF-8 with tabs between the columns"


def test_a_line_that_cannot_be_read_costs_itself_alone() -> None:
    sheet = read(b'name,team\nAda,"Data\nBo,Web\nCy,\0\n' + b"x" * 200_000 + b"\nDi,Web\n")
    found = {line.number: line.problem or line.cells[0] for line in sheet.lines}
    assert found == {
        2: "a quotation mark is opened and not closed, or stands in the middle of a cell",
        3: "Bo",
        4: "the line has a NUL character in it",
        5: "the line is 200,001 characters long; at most 100,000 are read",
        6: "Di",
    }


def test_cells_of_a_workbook_keep_their_kind() -> None:
    made = Workbook()
    made.active.append(["when", "what", "how much", "share"])
    made.active.append([date(2026, 3, 5), "x", 1559, 0.123])
    made.active["D2"].number_format = "0.0%"
    buffer = io.BytesIO()
    made.save(buffer)
    when, what, much, share = read(buffer.getvalue()).lines[0].cells
    assert (when, what, much, share) == (date(2026, 3, 5), "x", Decimal(1559), Percent(Decimal("12.3")))
    assert [text_of(much), shown(much), shown(share)] == ["1559", "1559", "12.3%"]


def test_a_list_needs_no_header() -> None:
    assert [line.cells for line in lines_of(b"ada@example.com\n\nbo@example.com\n")] == [
        ["ada@example.com"], [], ["bo@example.com"],
    ]  # fmt: skip
    assert [line.cells for line in lines_of(book([["a", "b"], [1, None]]))] == [["a", "b"], [Decimal(1)]]


def test_a_file_is_read_from_its_place_as_from_its_content(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n")
    assert [line.cells for line in read(path).lines] == [["1", "2"]]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a PNG picture"),
        (b"\xff\xd8\xff\xe0 JFIF", "a JPEG picture"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 80, "old kind"),
        (b"PK\x03\x04 not a workbook", "cannot be opened as a spreadsheet"),
        (b"one column\nonly\n", "no table"),
        (b"\xff\xfe\x00\xd8\x41\x00\n\x00", "byte"),
        (b"\x80\x01\x02\x03\x04\x05\x06" * 40, "no text that can be read"),
        (b"\x00tables\x01", "no text that can be read"),
        (b'\x00tables\x01\0\0\0\0\0\0\0\x0a[{"no":1}]', "no text that can be read"),
    ],
)
def test_what_is_no_table_says_so(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(data)


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: ("a,b\n" + text).encode()))
def test_any_bytes_are_lines_or_a_sentence(data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert all(line.problem or any(cell != "" for cell in line.cells) for line in read(data).lines)
    with contextlib.suppress(Unreadable):
        list(lines_of(data))
