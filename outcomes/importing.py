"""What a table of measurements says, and what has to be asked first.

A `Scan` goes through the rows of a sheet once: it hands out every value, good or with its reason, and learns on the way
what the file leaves open. Nothing here reads the database.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from mmap import mmap
from typing import NamedTuple

from outcomes import notation
from outcomes.layout import LEFT_OUT, KpiName, Mapping, Names, is_date, propose, text_of
from outcomes.notation import Unclear, short
from outcomes.sheets import Cell, Percent, Sheet

EARLIEST = date(notation.FIRST_YEAR, 1, 1)
FIRST_DAY = EARLIEST.toordinal()
MOST_DAYS = 100_000  # ways of writing days that are kept in mind
MOST_NAMES = 10_000  # names that are no KPI's: more of them are not asked about
WHOLE = re.compile(r"-?[0-9]{1,15}")
FIGURE = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")

# One value as it leaves a scan: line, name in the file, KPI, ISO day, plain figure, note, and why it is bad.
Read = tuple[int, str, int | None, str, str, str, str]


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


@dataclass
class Learnt:
    """What a file has said of itself by the end of a scan."""

    names: dict[str, None] = field(default_factory=dict)  # in the file's order
    orders: set[str] = field(default_factory=set)
    open_date: str = ""
    marks: set[str] = field(default_factory=set)
    has_open_mark: bool = False
    marked: str = ""  # the first number with a point or a comma in it
    sizes: dict[str, Decimal] = field(default_factory=dict)  # the largest bare value of each percent KPI's name
    doubled: set[tuple[int, str]] = field(default_factory=set)  # KPIs and days that have several values


class Scan:
    """Goes through a sheet once and hands out its values; names that are left out give none."""

    def __init__(self, sheet: Sheet, mapping: Mapping, kpis: Sequence[KpiName], *, today: date) -> None:
        self.sheet, self.mapping, self.today = sheet, mapping, today
        self.by_id = {kpi.id: kpi for kpi in kpis}
        self.names, self._known = dict(mapping.names), Names(kpis)
        self.learnt = Learnt()
        self.mark = mapping.decimal_mark or notation.POINT
        # A mark for each KPI and day that has a value. Pages that nobody touches take no memory.
        span = max(today.toordinal() - FIRST_DAY + 1, 1)
        self._begins = {kpi.id: number * span for number, kpi in enumerate(kpis)}
        self._seen = mmap(-1, max(len(kpis), 1) * span)
        # What needs no second thought: names of KPIs with where their marks begin, and days with their places there.
        self._plain_names: dict[Cell, tuple[int, int]] = {}
        self._days: dict[Cell, tuple[str, int]] = {}

    def __iter__(self) -> Iterator[Read]:
        return self._down() if self.mapping.layout == "long" else self._across()

    def _down(self) -> Iterator[Read]:
        """One value a row. What reads as thousands before it is passed on as it stands; all else is looked at."""
        mapping, names, days = self.mapping, self._plain_names, self._days
        at_name, at_day, at_value = mapping.name_column or 0, mapping.date_column or 0, mapping.value_column or 0
        at_note = -1 if mapping.note_column is None else mapping.note_column
        figure, seen = self._figure(), self._seen
        for number, cells, problem in self.sheet.lines.raw():
            try:
                kpi_id, begin = names[cells[at_name]]
                day, place = days[cells[at_day]]
                place += begin
                value = cells[at_value]
                if figure(value) and not seen[place] and (at_note < 0 or not cells[at_note]):  # type: ignore[arg-type]
                    seen[place] = 1
                    yield number, "", kpi_id, day, value, "", ""  # type: ignore[misc]
                    continue
            except (KeyError, IndexError, TypeError):
                pass
            if problem:
                yield number, "", None, "", "", "", problem
            elif cells and any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in cells):
                found = self._value_of(number, *(_cell(cells, at) for at in (at_name, at_day, at_value, at_note)))
                figure = self._figure()
                if found:
                    yield found

    def _figure(self) -> Callable[[str], object]:
        """Matches figures that are plain as things stand: with a point once it is known to be the decimal one."""
        if self.mark == notation.COMMA:
            return lambda _text: None
        known = self.mapping.decimal_mark or notation.POINT in self.learnt.marks
        return FIGURE.fullmatch if known else WHOLE.fullmatch

    def _across(self) -> Iterator[Read]:
        """Several values a row, under their days or their KPIs' names. Empty cells are no values.

        Without a layout only the lines that cannot be read.
        """
        mapping, header = self.mapping, self.sheet.header.cells if self.mapping.layout else ()
        by_day = mapping.layout == "dates-across"
        across = [
            (column, cell)
            for column, cell in enumerate(header)
            if (is_date(cell) if by_day else column != mapping.date_column and cell != "")
        ]
        for line in self.sheet.lines:
            if line.problem:
                yield line.number, "", None, "", "", "", line.problem
            beside = line.cell(mapping.name_column if by_day else mapping.date_column)
            for column, head in across:
                if (value := line.cell(column)) != "":
                    name, day = (beside, head) if by_day else (head, beside)
                    if found := self._value_of(line.number, name, day, value, ""):
                        yield found

    def _value_of(self, number: int, name_cell: Cell, day_cell: Cell, cell: Cell, note: Cell) -> Read | None:
        """One value, looked at in full; None for a name that is left out."""
        name = text_of(name_cell)
        if name and name not in self.learnt.names and len(self.learnt.names) < MOST_NAMES:
            self.learnt.names[name] = None
            self._meet(name)
        kpi_id = self.names.get(name)
        if kpi_id == LEFT_OUT:
            self._learn_day(day_cell)
            return None
        kpi = self.by_id.get(kpi_id) if kpi_id else None
        self._learn_day(day_cell)
        self._learn_value(name, kpi, cell)
        on = ""
        try:
            if kpi is None:
                unknown = f"“{short(name)}” is not a KPI that you see here"
                raise Unclear(unknown if name else "the KPI's name is missing")
            on, place = self._day(day_cell)
            value = _value(cell, kpi, self.mapping)
        except Unclear as problem:
            return number, name, kpi.id if kpi else None, on, "", "", str(problem)
        begin = self._begins[kpi.id]
        if self._seen[begin + place]:
            self.learnt.doubled.add((kpi.id, on))
        self._seen[begin + place] = 1
        if isinstance(name_cell, str) and not self._is_asked_about(name, kpi):
            self._plain_names[name_cell] = (kpi.id, begin)
        return number, name, kpi.id, on, f"{value:f}", text_of(note)[:500], ""

    def _meet(self, name: str) -> None:
        """A name that nobody has said anything about is the KPI that it is the name of."""
        if name not in self.names and (kpi_id := self._known.find(name)) is not None:
            self.names[name] = kpi_id

    def names_of_file(self) -> Iterable[str]:
        """Every name, after the scan; also of columns that hold no value."""
        if self.mapping.layout != "kpis-across":
            return self.learnt.names
        cells = enumerate(self.sheet.header.cells)
        found = dict.fromkeys(text_of(cell) for column, cell in cells if column != self.mapping.date_column)
        found.pop("", None)
        for name in found:
            self._meet(name)
        return found

    def decided(self) -> Mapping:
        """The same mapping with what the file proves, where nobody has said: names, date order, decimal mark."""
        list(self.names_of_file())
        return replace(
            self.mapping,
            names=self.names,
            date_order=self.mapping.date_order or _only(self.learnt.orders),
            decimal_mark=self.mapping.decimal_mark or _only(self.learnt.marks),
        )

    def holds_under(self, decided: Mapping) -> bool:
        """Whether what was handed out is what would be handed out under the mapping that was decided in the end."""
        as_told = decided.date_order == self.mapping.date_order or not self.learnt.open_date
        return as_told and decided.decimal_mark in ("", self.mark)

    def _is_asked_about(self, name: str, kpi: KpiName) -> bool:
        """Its figures are not what they seem, or may not be."""
        return kpi.is_percent and (self.mapping.percent_as == "fractions" or self.learnt.sizes.get(name, 0) <= 1)

    def _day(self, cell: Cell) -> tuple[str, int]:
        if cell not in self._days:
            if len(self._days) >= MOST_DAYS:
                self._days.clear()
            on = _day(cell, self.mapping.date_order, self.today)
            self._days[cell] = (on.isoformat(), on.toordinal() - FIRST_DAY)
        return self._days[cell]

    def _learn_day(self, cell: Cell) -> None:
        if isinstance(cell, str) and cell not in self._days:
            self.learnt.orders |= notation.date_orders([cell])
            if not self.learnt.open_date and notation.has_open_order(cell):
                self.learnt.open_date = cell

    def _learn_value(self, name: str, kpi: KpiName | None, cell: Cell) -> None:
        learnt = self.learnt
        if isinstance(cell, str) and (notation.POINT in cell or notation.COMMA in cell):
            proved, is_open = notation.decimal_marks([cell])
            learnt.marks |= proved
            learnt.has_open_mark |= is_open
            if not learnt.marked and notation.has_mark(cell):
                learnt.marked = cell
        if kpi and kpi.is_percent and (size := _bare_size(cell, self.mark)) is not None:
            learnt.sizes[name] = max(learnt.sizes.get(name, size), size)


def _cell(cells: Sequence[Cell], column: int) -> Cell:
    cell = cells[column] if 0 <= column < len(cells) else ""
    return cell.strip() if isinstance(cell, str) else cell


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it is read now: its table, how it is mapped, the names in it, and what is still open."""

    sheet: Sheet
    mapping: Mapping
    kpis: Sequence[KpiName]
    names: Sequence[str]
    questions: Questions


def understand(
    sheet: Sheet,
    mapping: Mapping | None,
    kpis: Sequence[KpiName],
    *,
    today: date,
    answered: frozenset[str] = frozenset(),
    keep: Callable[[Iterable[Read]], object] = lambda reads: deque(reads, maxlen=0),
) -> tuple[Reading, Learnt]:
    """Go through a file as it is mapped so far (None: as it proposes), and again where it then decides what was open.

    `keep` is given the values of each going; those of the last one count.
    """
    mapping = mapping or propose(sheet)
    while True:
        scan = Scan(sheet, mapping, kpis, today=today)
        keep(scan)
        mapping = scan.decided()
        if scan.holds_under(mapping):
            names = list(scan.names_of_file())
            return Reading(sheet, mapping, kpis, names, questions(scan, mapping, names, answered)), scan.learnt


def _only(proved: set[str]) -> str:
    return next(iter(proved)) if len(proved) == 1 else ""


def questions(scan: Scan, mapping: Mapping, names: Sequence[str], answered: frozenset[str]) -> Questions:
    """What the file leaves open at the end of a scan. `answered` names the questions that somebody has answered."""
    learnt = scan.learnt
    if not mapping.layout:
        return Questions(layout=True)
    unknown = [name for name in names if name not in mapping.names]
    if not unknown and all(mapping.names[name] == LEFT_OUT for name in names):
        unknown = list(names)
    is_open = learnt.has_open_mark or len(learnt.marks) > 1
    return Questions(
        names=unknown,
        date_order="" if mapping.date_order else learnt.open_date,
        decimal_mark="" if mapping.decimal_mark or not is_open else learnt.marked,
        same_day="" if "same_day" in answered or not learnt.doubled else _twice(scan, mapping),
        percent_as="" if "percent_as" in answered else _fractions(learnt),
    )


def _twice(scan: Scan, mapping: Mapping) -> str:
    """A name and day that the file gives with two different values, or nothing."""
    first: dict[tuple[int | None, str], str] = {}
    again = Scan(scan.sheet, mapping, list(scan.by_id.values()), today=scan.today)
    for _line, name, kpi_id, on, value, _note, reason in again:
        if reason or (kpi_id, on) not in scan.learnt.doubled:
            continue
        if Decimal(first.setdefault((kpi_id, on), value)) != Decimal(value):
            return f"{short(name or scan.by_id[kpi_id or 0].key)}, {on}"
    return ""


def _fractions(learnt: Learnt) -> str:
    """The first percent KPI whose every value, written without a percent sign, lies between −1 and 1."""
    return next((name for name, size in learnt.sizes.items() if 0 < size <= 1), "")


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


def settled(rows: list[Row], mapping: Mapping) -> list[Row]:
    """Rows of the same KPI and day made one, or named as contradictions, as somebody wants it."""
    return _added(rows) if mapping.same_day == "add" else _without_contradictions(rows)


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
        return notation.fitting(number.value * 100, text_of(cell))
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
            sums[place] = _sum(sums[place], row)
        else:
            sums[place] = row
    return sorted([*kept, *sums.values()], key=lambda row: row.line)


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
