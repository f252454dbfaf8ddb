"""How a file is encoded, and what is no text at all."""

from __future__ import annotations

import codecs
import io
from pathlib import Path
from typing import BinaryIO

from partnership.core.refusals import Refused

BLOCK = 1 << 20
BLANK = b"\0 \t\r\n"
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


class Unreadable(Refused):
    """A file that is no table, with the sentence that says so."""


def opened(source: bytes | Path) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def find_encoding(source: bytes | Path) -> tuple[str, str]:
    """How a text is encoded, as Python calls it and as people do: UTF-8, UTF-16 or else Windows-1252."""
    with opened(source) as stream:
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
    with opened(source) as stream:
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
