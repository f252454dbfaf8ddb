"""The tables of a workbook, unpacked once within bounds of bytes, cells, text and time (docs/adr/0105).

What comes of it is kept with the file instead of the file: a page of a preview reads that, and no XML.
"""

from __future__ import annotations

import io
import itertools
import json
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any
from xml.parsers import expat

from partnership.sheets.cells import Cell, Percent
from partnership.sheets.encodings import Unreadable, opened
from partnership.sheets.formats import BUILT_IN
from partnership.sheets.worksheets import LONGEST_TEXT, Row, Workbook, Worksheet, Xml

MOST_XML = 128 * 1024 * 1024  # bytes of all parts that are read
MOST_CELLS = 2_000_000  # up to the last used one of each row
MOST_TEXT = 128 * 1024 * 1024  # characters of all cells
MOST_STRINGS = 32 * 1024 * 1024  # characters of the strings that cells share
MOST_PARTS = 10_000
MOST_SECONDS = 25
BLOCK = 1 << 14
KEPT = b"\0tables\1"  # how kept tables begin; nothing that is sent does, see tables.keep and tables.is_much
NO_TABLES = "This is no text that can be read. Send a CSV or an XLSX file."
TOO_LARGE = "This spreadsheet is too large to read. Send its table as CSV."
DAMAGED = "This file cannot be opened as a spreadsheet. Save it again as .xlsx, or as CSV."
ENCODE: dict[type, Callable[[Any], str]] = {
    str: lambda cell: "s" + cell if cell else "",
    Decimal: lambda cell: f"n{cell.normalize():f}",
    Percent: lambda cell: f"p{cell.points.normalize():f}",
    date: lambda cell: f"d{cell.isoformat()}",
}
DECODE: dict[str, Callable[[str], Cell]] = {
    "": lambda _text: "",
    "s": lambda text: text[1:],
    "n": lambda text: Decimal(text[1:]),
    "p": lambda text: Percent(Decimal(text[1:])),
    "d": lambda text: date.fromisoformat(text[1:]),
}


@dataclass
class KeptSheet:
    """One worksheet as it is kept: what there is to say about it, and where its rows begin."""

    name: str
    is_hidden: bool = False
    rows: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_rows_count: int = 0
    columns: int = 0
    hidden_columns: list[int] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    formulas_count: int = 0
    at: int = 0
    size: int = 0


class _Archive:
    """Unpacks parts in blocks, and stops where it is too much of anything."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive, self.until = archive, time.monotonic() + MOST_SECONDS
        self.xml = self.cells = self.text = 0

    def blocks(self, name: str) -> Iterator[bytes]:
        with self.archive.open(name) as part:
            while block := part.read(BLOCK):
                self.xml += len(block)
                if self.xml > MOST_XML or time.monotonic() > self.until:
                    raise Unreadable(TOO_LARGE)
                yield block

    def count(self, cells: Sequence[Cell], line: str) -> None:
        self.cells += len(cells)
        self.text += len(line)
        if self.cells > MOST_CELLS or self.text > MOST_TEXT:
            raise Unreadable(TOO_LARGE)

    def elements(self, name: str) -> list[tuple[str, dict[str, str]]]:
        found: list[tuple[str, dict[str, str]]] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            found.append((tag, {key.rpartition(" ")[2]: each for key, each in attributes.items()}))
            if len(found) > MOST_CELLS:
                raise Unreadable(TOO_LARGE)

        self.pass_through(name, Xml(start, lambda _name: None, lambda _text: None))
        return found

    def pass_through(self, name: str, xml: Xml) -> None:
        for block in self.blocks(name):
            xml.feed(block)
        xml.feed(b"")

    def has(self, name: str) -> bool:
        return name in self.archive.NameToInfo


def kept(source: bytes | Path) -> bytes:
    """Every worksheet of a workbook, as it is kept. Raises Unreadable."""
    try:
        with opened(source) as stream, zipfile.ZipFile(stream) as packed:
            if len(packed.infolist()) > MOST_PARTS:
                raise Unreadable(TOO_LARGE)
            if "content.xml" in packed.NameToInfo:
                raise Unreadable("This is an OpenDocument file. Save it as .xlsx, or as CSV.")
            return _kept(_Archive(packed))
    except Unreadable:
        raise
    except MemoryError as problem:
        raise Unreadable(TOO_LARGE) from problem
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, IndexError, EOFError,
            NotImplementedError, RuntimeError, OverflowError, OSError) as problem:  # fmt: skip
        raise Unreadable(DAMAGED) from problem


def _kept(archive: _Archive) -> bytes:
    root = "xl/workbook.xml"
    for tag, attributes in archive.elements("_rels/.rels"):
        if tag == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            root = attributes["Target"].lstrip("/")
    parts = _targets(archive, root)
    names: list[tuple[KeptSheet, str]] = []
    is_1904 = False
    for tag, attributes in archive.elements(root):
        if tag == "workbookPr":
            is_1904 = attributes.get("date1904") in ("1", "true")
        elif tag == "sheet" and parts.get(attributes.get("id", ""), ("", ""))[0] == "worksheet":
            is_hidden = attributes.get("state", "visible") != "visible"
            names.append((KeptSheet(attributes["name"], is_hidden), parts[attributes["id"]][1]))
    by_kind = dict(parts.values())
    workbook = Workbook(
        _strings(archive, by_kind.get("sharedStrings")), _formats(archive, by_kind.get("styles")), is_1904
    )
    bodies = [_pack(archive, sheet, name, workbook) for sheet, name in names]
    at = 0
    for (sheet, _name), body in zip(names, bodies, strict=True):
        sheet.at, sheet.size = at, len(body)
        at += len(body)
    about = json.dumps([asdict(sheet) for sheet, _name in names]).encode()
    return b"".join([KEPT, len(about).to_bytes(8, "big"), about, *bodies])


def _targets(archive: _Archive, root: str) -> dict[str, tuple[str, str]]:
    """Each part that a workbook names: its kind and where it is."""
    place = PurePosixPath(root)
    found = {}
    for tag, attributes in archive.elements(str(place.parent / "_rels" / f"{place.name}.rels")):
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes["Target"]
            whole = target.lstrip("/") if target.startswith("/") else str(place.parent / target)
            found[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], whole)
    return found


def _strings(archive: _Archive, name: str | None) -> list[str]:
    """The texts that cells share, without what is there to be read aloud."""
    found: list[str] = []
    if not name or not archive.has(name):
        return found
    said: list[str] = []
    length, holds, aloud = 0, False, False

    def start(tag: str, _attributes: object) -> None:
        nonlocal holds, aloud
        holds, aloud = tag == "t" and not aloud, aloud or tag == "rPh"

    def end(tag: str) -> None:
        nonlocal holds, aloud
        holds, aloud = False, aloud and tag != "rPh"
        if tag == "si":
            found.append("".join(said)[:LONGEST_TEXT].strip())
            said.clear()
            if len(found) > MOST_CELLS:
                raise Unreadable(TOO_LARGE)

    def text(part: str) -> None:
        nonlocal length
        length += len(part)
        if length > MOST_STRINGS:
            raise Unreadable(TOO_LARGE)
        if holds:
            said.append(part)

    archive.pass_through(name, Xml(start, end, text))
    return found


def _formats(archive: _Archive, name: str | None) -> list[str]:
    """The number format of each style that cells name by its place."""
    codes: dict[int, str] = dict(BUILT_IN)
    found: list[str] = []
    is_of_cells = False
    for tag, attributes in archive.elements(name) if name and archive.has(name) else ():
        if tag == "numFmt":
            codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "dxfs", "cellStyles"):
            is_of_cells = tag == "cellXfs"
        elif tag == "xf" and is_of_cells:
            found.append(codes.get(int(attributes.get("numFmtId") or 0), ""))
    return found


def _pack(archive: _Archive, sheet: KeptSheet, name: str, workbook: Workbook) -> bytes:
    packs, packed = zlib.compressobj(1), []
    worksheet = Worksheet(workbook)
    for number, is_hidden, cells in worksheet.rows(archive.blocks(name)):
        line = json.dumps([number, int(is_hidden), [ENCODE[type(cell)](cell) for cell in cells]], ensure_ascii=False)
        archive.count(cells, line)
        packed.append(packs.compress(line.encode("utf-8", "replace") + b"\n"))
        sheet.rows += 1
        sheet.columns = max(sheet.columns, len(cells))
        if is_hidden:
            sheet.hidden_rows_count += 1
            sheet.hidden_rows += [number] * (len(sheet.hidden_rows) < 5)
    about = worksheet.about
    sheet.hidden_columns = sorted(column for column in about.hidden_columns if column < sheet.columns)
    sheet.formulas, sheet.formulas_count = about.formulas, about.formulas_count
    return b"".join([*packed, packs.flush()])


def xml_in(content: bytes) -> int:
    """How many bytes of XML a workbook says that it has. No more than that is ever unpacked. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return sum(part.file_size for part in packed.infolist() if part.filename.endswith((".xml", ".rels")))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as problem:
        raise Unreadable(DAMAGED) from problem


def sheets_in(content: bytes) -> list[KeptSheet]:
    """The worksheets in what was kept. Raises Unreadable where it was not kept here, but for its first bytes."""
    start = len(KEPT) + 8
    length = int.from_bytes(content[len(KEPT) : start], "big")
    try:
        return [KeptSheet(**each) for each in json.loads(content[start : start + length])]
    except (ValueError, TypeError) as problem:
        raise Unreadable(NO_TABLES) from problem


def rows_in(content: bytes, sheet: KeptSheet) -> Iterator[Row]:
    """The rows of one worksheet, unpacked as they are asked for."""
    start = len(KEPT) + 8
    at = start + int.from_bytes(content[len(KEPT) : start], "big") + sheet.at
    unpacks, rest = zlib.decompressobj(), b""
    for block in itertools.count(at, BLOCK):
        if block >= at + sheet.size:
            break
        data = rest + unpacks.decompress(content[block : min(block + BLOCK, at + sheet.size)])
        *lines, rest = data.split(b"\n")
        for line in lines:
            number, is_hidden, cells = json.loads(line)
            yield number, bool(is_hidden), [DECODE[cell[:1]](cell) for cell in cells]
