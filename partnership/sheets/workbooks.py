"""The rows of a workbook, with its cells' types."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import load_workbook

from partnership.sheets.cells import MOST_COLUMNS, Cell, Percent
from partnership.sheets.encodings import Unreadable, opened
from partnership.sheets.notation import Unclear, fitting, short

MOST_UNPACKED = 200 * 1024 * 1024

Raw = tuple[int, Sequence[Cell], str]  # number, cells as they stand, and what is wrong with the line


class Worksheet(NamedTuple):
    """One worksheet's rows, with the names of all."""

    rows: list[Raw]
    name: str
    names: Sequence[str]


def worksheet_of(source: bytes | Path, name: str = "") -> Worksheet:
    """The worksheet of this name, or else the first that has any rows. Raises Unreadable."""
    try:
        with opened(source) as stream, zipfile.ZipFile(stream) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                raise Unreadable("This spreadsheet is too large to open. Send its table as CSV.")
        with opened(source) as stream:
            workbook = load_workbook(stream, read_only=True, data_only=True)
            names = [worksheet.title for worksheet in workbook.worksheets]
            for worksheet in workbook.worksheets:
                if name in ("", worksheet.title) and (rows := _rows(worksheet)):
                    return Worksheet(rows, worksheet.title, names)
    except Unreadable:
        raise
    except Exception as problem:  # openpyxl raises whatever its parts raise on a damaged file
        raise Unreadable("This file cannot be opened as a spreadsheet. Save it again as .xlsx, or as CSV.") from problem
    raise Unreadable(f"There is nothing on the sheet “{short(name)}”." if name else "The spreadsheet is empty.")


def _rows(worksheet: Any) -> list[Raw]:
    """The rows of a worksheet, none where all are empty."""
    worksheet.reset_dimensions()
    cells = (_workbook_cells(row) for row in worksheet.iter_rows(max_col=MOST_COLUMNS))
    rows: list[Raw] = [(number, each, "") for number, each in enumerate(cells, 1)]
    return rows if any(each for _, each, _ in rows) else []


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
