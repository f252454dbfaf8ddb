"""Workbooks that are made to hurt: each is answered by a sentence or read, within bounds of time and memory."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Iterable

import pytest

from partnership.sheets import tables, workbooks
from partnership.sheets.encodings import Unreadable

HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FIRST = '<row r="1"><c t="inlineStr"><is><t>kpi</t></is></c><c t="inlineStr"><is><t>value</t></is></c></row>'
TAIL = "</sheetData></worksheet>"
LONG_STRING = "<sst><si><t>" + "x" * 32_767 + "</t></si></sst>"


def packed(*sheet: str, strings: Iterable[str] = ("<sst/>",)) -> bytes:
    """A workbook of one worksheet whose XML is this."""
    buffer = io.BytesIO()
    rels = "<Relationships>{}</Relationships>"
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        part = '<Relationship Id="{}" Type="x/{}" Target="{}"/>'
        archive.writestr("_rels/.rels", rels.format(part.format("r", "officeDocument", "xl/workbook.xml")))
        names = part.format("a", "worksheet", "s.xml") + part.format("b", "sharedStrings", "t.xml")
        archive.writestr("xl/_rels/workbook.xml.rels", rels.format(names))
        archive.writestr(
            "xl/workbook.xml", '<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>'
        )
        for name, blocks in (("xl/t.xml", strings), ("xl/s.xml", sheet)):
            with archive.open(name, "w") as stream:
                for block in blocks:
                    stream.write(block.encode())
    return buffer.getvalue()


ENTITIES = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
HOSTILE = {
    "row 2,000,000,000": (lambda: packed(HEAD, FIRST, '<row r="2000000000"><c><v>1</v></c></row>', TAIL), "damaged"),
    "column ZZZZ": (lambda: packed(HEAD, FIRST, '<row r="2"><c r="ZZZZ2"><v>1</v></c></row>', TAIL), "damaged"),
    "entities": (lambda: packed(ENTITIES, HEAD, "<row><c><v>&b;</v></c></row>", TAIL), "declares entities"),
    "nesting": (lambda: packed(HEAD, *["<a>" * 1000] * 200), "built as none is"),
    "one tag": (lambda: packed(HEAD, "<a", *[' b="' + "x" * 1000 + '"'] * 2000, "/>", TAIL), "built as none is"),
    "blanks": (lambda: packed(HEAD, *[" " * 1_000_000] * 140, TAIL), "too large"),
    "shared string": (
        lambda: packed(HEAD, *['<row><c t="s"><v>0</v></c></row>' * 1000] * 6, TAIL, strings=[LONG_STRING]),
        "too large",
    ),
    "many strings": (lambda: packed(HEAD, FIRST, TAIL, strings=["<sst>", *["<si/>" * 10_000] * 201]), "too large"),
    "wide rows": (lambda: packed(HEAD, *['<row><c r="XFD1"><v>1</v></c></row>' * 125] * 2, TAIL), "too large"),
    "an image": (lambda: b"PK\x03\x04 and then nothing", "cannot be opened"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_hurt_is_refused_by_a_sentence(name: str) -> None:
    make, says = HOSTILE[name]
    with pytest.raises(Unreadable, match=says):
        tables.keep(make())


def test_rows_and_columns_that_are_empty_cost_nothing() -> None:
    last = '<row r="1048576"><c r="A1048576"><v>1</v></c><c r="XFD1048576"><v>2</v></c></row>'
    data = packed(HEAD, FIRST, last, TAIL)
    tracemalloc.start()
    began = time.process_time()
    lines = list(tables.read(tables.keep(data)).lines)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (time.process_time() - began < 1, most < 20_000_000) == (True, True)
    assert [(line.number, len(line.cells)) for line in lines] == [(1_048_576, 16_384)]


def test_time_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_SECONDS", -1)
    with pytest.raises(Unreadable, match="too large"):
        tables.keep(packed(HEAD, FIRST, TAIL))


def test_what_only_looks_like_kept_tables_is_not_taken_for_them() -> None:
    """Neither where it is kept at once nor where, for its size, the worker is to read it."""
    sent = workbooks.KEPT + b"\0" * 7 + b"\x02[]"
    for look in (tables.keep, tables.is_much):
        with pytest.raises(Unreadable, match="no text"):
            look(sent + b" " * 2_000_000)


def test_texts_that_hold_next_to_nothing_are_read_in_time() -> None:
    began = time.process_time()
    sheet = tables.read(b"kpi,date,value\n" + b"\n" * 400_000 + b",\n" * 100_000 + b"orders,2025-01-01,5\n")
    assert (len(list(sheet.lines)), sheet.lines[0].number) == (1, 500_002)
    assert time.process_time() - began < 5
