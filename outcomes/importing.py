"""What a table of measurements says, and what has to be asked first.

`questions` are what the file leaves open; `interpret` turns every value of the sheet into a `Row`, good or with its
reason. Nothing here reads the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from outcomes import notation
from outcomes.layout import LEFT_OUT, KpiName, Mapping, cells_in, date_texts, names_in, number_texts, text_of
from outcomes.notation import Unclear, short
from outcomes.sheets import Cell, Line, Percent, Sheet

EARLIEST = date(notation.FIRST_YEAR, 1, 1)


@dataclass(frozen=True, slots=True)
class Questions:
    """What a file leaves open: only these are asked."""

    layout: bool = False
    names: Sequence[str] = ()
    date_order: str = ""
    decimal_mark: str = ""
    same_day: str = ""
    percent_as: str = ""

    def __bool__(self) -> bool:
        return bool(
            self.layout or self.names or self.date_order or self.decimal_mark or self.same_day or self.percent_as
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a file: where it stands and what it says, or why it cannot be used."""

    line: int
    name: str
    kpi_id: int | None = None
    on: date | None = None
    value: Decimal | None = None
    note: str = ""
    reason: str = ""
    repeats: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it is read now: its table, how it is mapped, and what is still open."""

    sheet: Sheet
    mapping: Mapping
    kpis: Sequence[KpiName]
    questions: Questions

    def rows(self, today: date) -> list[Row]:
        return interpret(self.sheet, self.mapping, self.kpis, today=today)


def questions(
    sheet: Sheet, mapping: Mapping, kpis: Sequence[KpiName], *, answered: frozenset[str] = frozenset()
) -> Questions:
    """What the file leaves open. `answered` names the questions that somebody has answered for this file."""
    if not mapping.layout:
        return Questions(layout=True)
    unknown = [name for name in names_in(sheet, mapping) if name not in mapping.names]
    if all(mapping.names.get(name, LEFT_OUT) == LEFT_OUT for name in names_in(sheet, mapping)) and not unknown:
        unknown = names_in(sheet, mapping)
    return Questions(
        names=unknown,
        date_order=""
        if mapping.date_order
        else next((t for t in date_texts(sheet, mapping) if notation.has_open_order(t)), ""),
        decimal_mark="" if mapping.decimal_mark else _open_number(sheet, mapping),
        same_day="" if "same_day" in answered else _twice(sheet, mapping),
        percent_as="" if "percent_as" in answered else _fractions(sheet, mapping, kpis),
    )


def _open_number(sheet: Sheet, mapping: Mapping) -> str:
    proved, is_open = notation.decimal_marks(number_texts(sheet, mapping))
    if not is_open and len(proved) < 2:
        return ""
    return next((text for text in number_texts(sheet, mapping) if notation.has_mark(text)), "")


def _twice(sheet: Sheet, mapping: Mapping) -> str:
    """A name and day that the file gives with two different values, or nothing."""
    seen: dict[tuple[str, Cell], Cell] = {}
    for _line, name, on, value in cells_in(sheet, mapping):
        if mapping.names.get(name) and value != "" and seen.setdefault((name, on), value) != value:
            return f"{short(name)}, {on}"
    return ""


def _fractions(sheet: Sheet, mapping: Mapping, kpis: Sequence[KpiName]) -> str:
    """The first percent KPI whose every value, written without a percent sign, lies between −1 and 1."""
    percent = {kpi.id for kpi in kpis if kpi.is_percent}
    most: dict[str, Decimal] = {}
    for _line, name, _on, cell in cells_in(sheet, mapping):
        if mapping.names.get(name) in percent:
            size = _bare_size(cell, mapping.decimal_mark or notation.POINT)
            if size is not None:
                most[name] = max(most.get(name, size), size)
    return next((name for name, size in most.items() if 0 < size <= 1), "")


def _bare_size(cell: Cell, mark: str) -> Decimal | None:
    if isinstance(cell, Percent):
        return cell.points.copy_abs() + 100
    if isinstance(cell, Decimal):
        return cell.copy_abs()
    try:
        number = notation.read_number(cell, mark) if isinstance(cell, str) else None
    except Unclear:
        return None
    return None if number is None else number.value.copy_abs() + (100 if number.is_percent else 0)


def interpret(sheet: Sheet, mapping: Mapping, kpis: Sequence[KpiName], *, today: date) -> list[Row]:
    """Every value of the sheet as a row, in the file's order; names that are left out give none."""
    by_id = {kpi.id: kpi for kpi in kpis}
    rows = [Row(line.number, "", reason=line.problem) for line in sheet.lines if line.problem]
    for line, name, day, cell in cells_in(sheet, mapping):
        kpi_id = mapping.names.get(name)
        if kpi_id != LEFT_OUT:
            rows.append(_row(line, name, day, cell, by_id.get(kpi_id) if kpi_id else None, mapping, today))
    rows.sort(key=lambda row: row.line)
    return _added(rows) if mapping.same_day == "add" else _without_contradictions(rows)


def _row(line: Line, name: str, day: Cell, cell: Cell, kpi: KpiName | None, mapping: Mapping, today: date) -> Row:
    on: date | None = None
    try:
        if kpi is None:
            raise Unclear(f"“{short(name)}” is not a KPI that you see here" if name else "the KPI's name is missing")
        on = _day(day, mapping.date_order, today)
        value = _value(cell, kpi, mapping)
    except Unclear as problem:
        return Row(line.number, name, kpi.id if kpi else None, on, reason=str(problem))
    return Row(line.number, name, kpi.id, on, value, note=text_of(line.cell(mapping.note_column))[:500])


def _day(cell: Cell, order: str, today: date) -> date:
    day = cell if isinstance(cell, date) else notation.read_date(text_of(cell), order)
    if day > today:
        raise Unclear(f"{day:%Y-%m-%d} lies in the future")
    if day < EARLIEST:
        raise Unclear(f"{day.isoformat()} lies before {EARLIEST.year}")
    return day


def _value(cell: Cell, kpi: KpiName, mapping: Mapping) -> Decimal:
    if isinstance(cell, date):
        raise Unclear(f"{cell.isoformat()} is a date, not a value")
    if isinstance(cell, Percent):
        number = notation.Number(cell.points, is_percent=True)
    elif isinstance(cell, Decimal):
        number = notation.Number(cell)
    else:
        number = notation.read_number(cell, mapping.decimal_mark or notation.POINT)
    if number.is_percent and kpi.unit and not kpi.is_percent:
        raise Unclear(f"“{short(text_of(cell))}” is a percentage, but {kpi.name} is in {kpi.unit}")
    if _other_currency(number.currency, kpi.unit):
        raise Unclear(f"“{short(text_of(cell))}” is in {number.currency}, but {kpi.name} is in {kpi.unit}")
    if kpi.is_percent and not number.is_percent and mapping.percent_as == "fractions":
        return number.value * 100
    return number.value


def _other_currency(written: str, unit: str) -> bool:
    known = set(notation.SIGNS.values()) | {"AUD", "CAD", "USD", "SEK", "NOK", "DKK", "PLN", "CHF"}
    unit = notation.SIGNS.get(unit, unit)
    if not written or unit not in known or written == unit:
        return False
    return not (written == "$" and unit in ("USD", "AUD", "CAD")) and not (unit == "$" and written == "USD")


def _added(rows: list[Row]) -> list[Row]:
    """The rows with those of the same KPI and day summed into the first of them."""
    sums: dict[tuple[int, date], Row] = {}
    kept: list[Row] = []
    for row in rows:
        place = _place(row)
        if place is None:
            kept.append(row)
        elif place in sums:
            sums[place] = replace(sums[place], value=(sums[place].value or Decimal(0)) + (row.value or Decimal(0)))
        else:
            sums[place] = row
    return sorted([*kept, *sums.values()], key=lambda row: row.line)


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
        return replace(row, value=None, reason=f"lines {lines} give different values for the same KPI and day")
    return row if row is others[0] else replace(row, repeats=others[0].line)


def _place(row: Row) -> tuple[int, date] | None:
    return None if row.reason or row.kpi_id is None or row.on is None else (row.kpi_id, row.on)
