"""The lines of a list of people, as they were pasted or sent: cells without a meaning yet."""

from __future__ import annotations

import csv
import io
import json

from partnership.core.text import clean_text
from partnership.sheets.cells import text_of
from partnership.sheets.encodings import BLANK, Unreadable
from partnership.sheets.tables import Line, lines_of

MOST = 1_000

LARGEST_LIST = 1024 * 1024

Row = tuple[int, list[str], str]  # its line, its cells, and why it cannot be read


def rows_of(content: bytes) -> list[Row]:
    """The lines of what was sent, empty ones left out. Raises Unreadable when it is no list, or too long a one."""
    if not content.strip(BLANK):
        raise Unreadable("The list is empty.")
    found = [row for line in lines_of(content) if (row := _row(line))[2] or any(row[1])]
    if len(found) > MOST + 1:
        raise Unreadable(f"At most {MOST:,} people are invited at once; this list has {len(found):,} lines. Cut it.")
    return found


def _row(line: Line) -> Row:
    return line.number, [clean_text(text_of(cell)) for cell in line.cells], line.problem


def packed(rows: list[Row]) -> str:
    """The rows as one text, to be sent along with the preview."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def written(rows: list[Row]) -> str:
    """The rows as somebody would paste them, to be changed."""
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\n").writerows(cells or [why] for _, cells, why in rows)
    return sheet.getvalue()


def unpacked(text: str) -> list[Row]:
    """What `packed` made. Raises Unreadable when it is something else."""
    try:
        rows = [
            (int(number), [clean_text(str(cell)) for cell in cells], str(why))
            for number, cells, why in json.loads(text)
        ]
    except (ValueError, TypeError, RecursionError) as error:
        raise Unreadable("The list was damaged on the way. Send it again.") from error
    if len(rows) > MOST + 1:
        raise Unreadable(f"At most {MOST:,} people are invited at once.")
    return rows
