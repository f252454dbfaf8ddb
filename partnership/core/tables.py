"""Figures as a file that spreadsheets open: comma-separated, in UTF-8, and nothing in it that they would run."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from django.http import HttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By which Excel knows UTF-8."""


def neutral(value: Any) -> Any:
    """What a spreadsheet would run is text again, with an apostrophe before it; -5 is a number."""
    if isinstance(value, str) and value.lstrip(" \n").startswith(FORMULA) and not is_number(value):
        return f"'{value}"
    return value


def is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isascii() and text.removeprefix("-").replace(".", "", 1).isdigit()


def csv_file(name: str, heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """An answer that a browser saves under the name."""
    text = StringIO()
    table = csv.writer(text)
    table.writerow(heading)
    table.writerows([neutral(value) for value in row] for row in rows)
    answer = HttpResponse(BOM + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
