"""What a table of measurements says: its layout, whose values they are, and what has to be asked first.

`propose` looks at a sheet and fills in a `Mapping` as far as the file itself decides; `questions` are
what is left. `interpret` then turns every value of the sheet into a `Row`, good or with its reason.
Nothing here reads the database.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from outcomes import notation
from outcomes.notation import Unclear, short
from outcomes.sheets import Cell, Line, Percent, Sheet

Layout = Literal["long", "kpis-across", "dates-across"]
LEFT_OUT = 0
SAMPLE = 200
EARLIEST = date(notation.FIRST_YEAR, 1, 1)

DATE_WORDS = {
    "date",
    "day",
    "datum",
    "tag",
    "month",
    "monat",
    "week",
    "woche",
    "period",
    "ds",
    "as of",
    "fecha",
    "mois",
}
NAME_WORDS = {"kpi", "key", "name", "metric", "measure", "indicator", "kennzahl", "messgröße", "kpi key", "kpi name"}
VALUE_WORDS = {"value", "wert", "amount", "figure", "actual", "ist", "valeur", "valor", "y"}
NOTE_WORDS = {"note", "comment", "remark", "notiz", "kommentar"}
IDENTIFYING = ("kpi", "key", "kpi key")


@dataclass(frozen=True, slots=True)
class KpiName:
    """A KPI as files may call it: by its id, its key or its name."""

    id: int
    key: str
    name: str
    unit: str = ""

    @property
    def is_percent(self) -> bool:
        return self.unit.casefold() in ("percent", "%", "per cent", "pct")


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a sheet is read. Columns count from 0. `names` leads from a name in the file to a KPI's id, or to LEFT_OUT."""

    layout: Layout | Literal[""] = ""
    date_column: int | None = None
    name_column: int | None = None
    value_column: int | None = None
    note_column: int | None = None
    names: Dictionary[str, int] = field(default_factory=dict)
    date_order: str = ""
    decimal_mark: str = ""
    same_day: Literal["refuse", "add"] = "refuse"
    percent_as: Literal["points", "fractions"] = "points"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Mapping:
        return cls(**data)


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


def plain(text: str) -> str:
    """A name as it is compared: case, underscores, hyphens and spaces do not count."""
    return re.sub(r"[\s_\-]+", " ", text).strip().casefold()


# -- the layout ---------------------------------------------------------------------------------


def propose(sheet: Sheet, kpis: Sequence[KpiName]) -> Mapping:
    """The mapping that the file itself decides; what it leaves open is empty."""
    mapping = _layout(sheet, kpis)
    if not mapping.layout:
        return mapping
    known = Names(kpis)
    names = {name: found for name in names_in(sheet, mapping) if (found := known.find(name)) is not None}
    return decide(sheet, replace(mapping, names=names))


def decide(sheet: Sheet, mapping: Mapping) -> Mapping:
    """The same mapping with the date order and decimal mark that the file proves, where nobody has said."""
    orders = notation.date_orders(date_texts(sheet, mapping)) if not mapping.date_order else set()
    marks = notation.decimal_marks(number_texts(sheet, mapping))[0] if not mapping.decimal_mark else set()
    return replace(
        mapping,
        date_order=orders.pop() if len(orders) == 1 else mapping.date_order,
        decimal_mark=marks.pop() if len(marks) == 1 else mapping.decimal_mark,
    )


def _layout(sheet: Sheet, kpis: Sequence[KpiName]) -> Mapping:
    header = [plain(cell) if isinstance(cell, str) else "" for cell in sheet.header.cells]
    dated = [column for column, cell in enumerate(sheet.header.cells) if is_date(cell)]
    if len(dated) >= 1 and len(dated) >= len(header) // 2 and 0 not in dated:
        return Mapping("dates-across", name_column=_name_column(header, sheet) or 0)
    date_column = _date_column(header, sheet)
    if date_column is None:
        return Mapping()
    value_column = next((column for column, word in enumerate(header) if word in VALUE_WORDS), None)
    name_column = _name_column(header, sheet)
    if name_column is not None and value_column is not None:
        note = next((column for column, word in enumerate(header) if word in NOTE_WORDS), None)
        return Mapping("long", date_column, name_column, value_column, note)
    if len([column for column in range(sheet.width) if column != date_column and _is_numeric(sheet, column)]):
        return Mapping("kpis-across", date_column)
    return Mapping()


def _date_column(header: Sequence[str], sheet: Sheet) -> int | None:
    def share(column: int) -> float:
        cells = [line.cell(column) for line in sheet.lines[:SAMPLE] if not line.problem and line.cell(column) != ""]
        return sum(is_date(cell) for cell in cells) / len(cells) if cells else 0.0

    shares = {column: share(column) for column in range(sheet.width)}
    named = [
        c for c, word in enumerate(header) if shares[c] >= 0.3 and any(w in DATE_WORDS for w in (word, *word.split()))
    ]
    if named:
        return named[0]
    return next((column for column, part in shares.items() if part >= 0.5), None)


def _name_column(header: Sequence[str], sheet: Sheet) -> int | None:
    found = [column for column, word in enumerate(header) if word in NAME_WORDS]
    return min(found, key=lambda column: (header[column] not in IDENTIFYING, column), default=None)


def _is_numeric(sheet: Sheet, column: int) -> bool:
    cells = [line.cell(column) for line in sheet.lines[:SAMPLE] if not line.problem and line.cell(column) != ""]
    numbers = sum(
        not isinstance(c, str | date) or (isinstance(c, str) and notation.looks_like_number(c)) for c in cells
    )
    return bool(cells) and numbers >= len(cells) / 2


def is_date(cell: Cell) -> bool:
    """Whether a cell holds a day, typed or in words."""
    return isinstance(cell, date) or (isinstance(cell, str) and notation.looks_like_date(cell))


# -- what is in it ------------------------------------------------------------------------------


def names_in(sheet: Sheet, mapping: Mapping) -> list[str]:
    """The names of KPIs in the file, each once, in its order."""
    if mapping.layout == "kpis-across":
        found = [_text(c) for column, c in enumerate(sheet.header.cells) if column != mapping.date_column]
    else:
        found = [_text(line.cell(mapping.name_column)) for line in sheet.lines if not line.problem]
    return [name for name in dict.fromkeys(found) if name]


def date_texts(sheet: Sheet, mapping: Mapping) -> list[str]:
    """The dates of the file that are written as text."""
    if mapping.layout == "dates-across":
        cells: list[Cell] = [cell for cell in sheet.header.cells if is_date(cell)]
    else:
        cells = [line.cell(mapping.date_column) for line in sheet.lines]
    return [cell for cell in cells if isinstance(cell, str)]


def number_texts(sheet: Sheet, mapping: Mapping) -> list[str]:
    """The values that are written as text and would be read: those of names that are left out do not count."""
    return [
        cell
        for _line, name, _on, cell in cells_in(sheet, mapping)
        if isinstance(cell, str) and mapping.names.get(name) != LEFT_OUT
    ]


def cells_in(sheet: Sheet, mapping: Mapping) -> Iterator[tuple[Line, str, Cell, Cell]]:
    """Every value's place: its line, its name, its date and itself. Empty cells of a wide table are no values."""
    if mapping.layout == "long":
        return _cells_down(sheet, mapping)
    return _cells_across(sheet, mapping) if mapping.layout else iter(())


def _cells_down(sheet: Sheet, mapping: Mapping) -> Iterator[tuple[Line, str, Cell, Cell]]:
    for line in sheet.lines:
        if not line.problem:
            name = _text(line.cell(mapping.name_column))
            yield line, name, line.cell(mapping.date_column), line.cell(mapping.value_column)


def _cells_across(sheet: Sheet, mapping: Mapping) -> Iterator[tuple[Line, str, Cell, Cell]]:
    across = [
        (column, cell)
        for column, cell in enumerate(sheet.header.cells)
        if (is_date(cell) if mapping.layout == "dates-across" else column != mapping.date_column and cell != "")
    ]
    for line in sheet.lines:
        for column, head in across:
            if (value := line.cell(column)) == "":
                continue
            if mapping.layout == "dates-across":
                yield line, _text(line.cell(mapping.name_column)), head, value
            else:
                yield line, _text(head), line.cell(mapping.date_column), value


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else f"{cell.points}" if isinstance(cell, Percent) else f"{cell}"


class Names:
    """Finds the one KPI that a name in a file means: by id, key or name. Two of the same name are no answer."""

    def __init__(self, kpis: Sequence[KpiName]) -> None:
        self.by_key = {kpi.key.casefold(): kpi.id for kpi in kpis} | {plain(kpi.key): kpi.id for kpi in kpis}
        self.by_id = {str(kpi.id): kpi.id for kpi in kpis}
        twice = Counter(plain(kpi.name) for kpi in kpis)
        self.by_name = {plain(kpi.name): kpi.id for kpi in kpis if twice[plain(kpi.name)] == 1}

    def find(self, name: str) -> int | None:
        return self.by_key.get(plain(name)) or self.by_name.get(plain(name)) or self.by_id.get(name)


# -- what has to be asked -----------------------------------------------------------------------


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


# -- what it says -------------------------------------------------------------------------------


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
    return Row(line.number, name, kpi.id, on, value, note=_text(line.cell(mapping.note_column))[:500])


def _day(cell: Cell, order: str, today: date) -> date:
    day = cell if isinstance(cell, date) else notation.read_date(_text(cell), order)
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
        raise Unclear(f"“{short(_text(cell))}” is a percentage, but {kpi.name} is in {kpi.unit}")
    if _other_currency(number.currency, kpi.unit):
        raise Unclear(f"“{short(_text(cell))}” is in {number.currency}, but {kpi.name} is in {kpi.unit}")
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
            sums[place] = replace(sums[place], value=(sums[place].value or 0) + (row.value or 0))
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
