"""Several values of one KPI and day: made one, or named as contradictions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from outcomes.importing.layout import Mapping
from partnership.sheets import notation
from partnership.sheets.notation import Unclear


class Row(NamedTuple):
    """One value of a file: where it stands and what it says, or why it cannot be used."""

    line: int
    name: str
    kpi_id: int | None = None
    on: date | None = None
    value: Decimal | None = None
    note: str = ""
    reason: str = ""
    repeats: int | None = None


def settled(rows: list[Row], mapping: Mapping) -> list[Row]:
    """Rows of the same KPI and day made one, or named as contradictions, as somebody wants it."""
    if mapping.same_day == "add":
        return _added(rows)
    return _last(rows) if mapping.same_day == "last" else _without_contradictions(rows)


def _added(rows: list[Row]) -> list[Row]:
    """The rows with those of the same KPI and day summed into the first of them, where the others say that they are."""
    sums: dict[tuple[int, date], Row] = {}
    kept: list[Row] = []
    for row in rows:
        place = _place(row)
        if place is None:
            kept.append(row)
        elif place in sums:
            sums[place] = _sum(sums[place], row)
            kept.append(row._replace(repeats=sums[place].line))
        else:
            sums[place] = row
    kept = [_as_bad_as(row, sums) if row.repeats else row for row in kept]
    return sorted([*kept, *sums.values()], key=lambda row: row.line)


def _as_bad_as(row: Row, sums: dict[tuple[int, date], Row]) -> Row:
    """What was added up to something bad is bad as well."""
    place = _place(row)
    whole = sums[place] if place else row
    return row._replace(value=None, reason=whole.reason, repeats=None) if whole.reason else row


def _last(rows: list[Row]) -> list[Row]:
    """The rows, of which the last of each KPI and day counts; lines are in the file's order."""
    lasts = {place: row for row in rows if (place := _place(row)) is not None}
    return [
        row if (place := _place(row)) is None or lasts[place] is row else row._replace(repeats=lasts[place].line)
        for row in rows
    ]


def _sum(first: Row, row: Row) -> Row:
    """Both in the first one; once they are too much, it is bad and stays so."""
    if first.value is None or row.value is None:
        return first
    total = first.value + row.value
    try:
        return first._replace(value=notation.fitting(total, total))
    except Unclear as problem:
        return first._replace(value=None, reason=f"added up, {problem}")


def _without_contradictions(rows: list[Row]) -> list[Row]:
    """The rows; two values of one KPI and day make both rows bad, the same value twice makes the second a repeat."""
    places: dict[tuple[int, date], list[Row]] = {}
    for row in rows:
        if (place := _place(row)) is not None:
            places.setdefault(place, []).append(row)
    return [
        _contradicted(row, places[place]) if (place := _place(row)) and len(places[place]) > 1 else row for row in rows
    ]


def _contradicted(row: Row, others: list[Row]) -> Row:
    if len({other.value for other in others}) > 1:
        lines = ", ".join(str(line) for line in list(dict.fromkeys(other.line for other in others))[:5])
        return row._replace(value=None, reason=f"lines {lines} give different values for the same KPI and day")
    return row if row is others[0] else row._replace(repeats=others[0].line)


def _place(row: Row) -> tuple[int, date] | None:
    return None if row.reason or row.kpi_id is None or row.on is None else (row.kpi_id, row.on)
