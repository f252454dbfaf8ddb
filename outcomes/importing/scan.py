"""Goes through a table of measurements once: hands out every value, good or with its reason, and learns on the way.

Nothing here reads the database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from mmap import mmap
from typing import Any

from outcomes.importing.layout import ALL_VALUES, LEFT_OUT, KpiName, Mapping, Names, across
from outcomes.importing.values import bare_size, day_by, value_in
from partnership.sheets import dates, notation
from partnership.sheets.cells import EARLIEST, Cell, says_no_value, text_of
from partnership.sheets.evidence import Evidence
from partnership.sheets.notation import Unclear, short
from partnership.sheets.tables import Sheet

FIRST_DAY = EARLIEST.toordinal()
MOST_DAYS = 100_000  # ways of writing days that are kept in mind
MOST_NAMES = 10_000  # names that are no KPI's: more of them are not asked about
# Within what is kept exactly (core.figures): whatever is longer is looked at.
WHOLE = re.compile(r"-?[0-9]{1,12}")
FIGURE = re.compile(r"-?(?:[0-9]{1,9}(?:\.[0-9]{1,6})?|[0-9]{10,12})")

# One value as it leaves a scan: line, name in the file, KPI, ISO day, plain figure, note, and why it is bad.
Read = tuple[int, str, int | None, str, str, str, str]


@dataclass
class Learnt(Evidence):
    """What a file has said of itself by the end of a scan."""

    names: dict[str, None] = field(default_factory=dict)  # in the file's order
    sizes: dict[str, Decimal] = field(default_factory=dict)  # the largest bare value of each percent KPI's name
    doubled: set[tuple[int, str]] = field(default_factory=set)  # KPIs and days that have several values
    without_value: list[int] = field(default_factory=list)  # lines of cells that say that they hold none

    def as_json(self) -> dict[str, Any]:
        """What questions are made of; not which values of the table they are about."""
        sizes = {name: str(size) for name, size in self.sizes.items()}
        return self.proofs_as_json() | {"sizes": sizes}

    @classmethod
    def from_json(cls, kept: dict[str, Any], latest: date) -> Learnt:
        sizes = {name: Decimal(size) for name, size in kept["sizes"].items()}
        return cls(latest, **cls.proofs_from_json(kept), sizes=sizes)


class Scan:
    """Goes through a sheet once and hands out its values; names that are left out give none."""

    def __init__(self, sheet: Sheet, mapping: Mapping, kpis: Sequence[KpiName], *, today: date) -> None:
        self.sheet, self.mapping, self.today = sheet, mapping, today
        self.by_id = {kpi.id: kpi for kpi in kpis}
        self.names, self._known = dict(mapping.names), Names(kpis)
        self.learnt = Learnt(latest=today)
        self.mark = mapping.decimal_mark or notation.POINT
        # A mark for each KPI and day that has a value. Pages that nobody touches take no memory.
        span = max(today.toordinal() - FIRST_DAY + 1, 1)
        self._begins = {kpi.id: number * span for number, kpi in enumerate(kpis)}
        self._seen = mmap(-1, max(len(kpis), 1) * span)
        # What needs no second thought: names of KPIs with where their marks begin, and days with their places there.
        self._plain_names: dict[Cell, tuple[int, int]] = {}
        self._days: dict[Cell, tuple[str, int]] = {}

    def __iter__(self) -> Iterator[Read]:
        is_named = self.mapping.layout == "long" and self.mapping.name_column is not None
        return self._down() if is_named else self._across()

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
                has_note = at_note >= 0 and cells[at_note]
                if isinstance(value, str) and figure(value) and not seen[place] and not has_note:
                    seen[place] = 1
                    yield number, "", kpi_id, day, value, "", ""
                    continue
            except (KeyError, IndexError):
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
        mapping, header = self.mapping, self.sheet.header.cells
        heads = [(column, header[column]) for column in across(self.sheet, mapping)] if mapping.layout else []
        names, days, seen, figure = self._plain_names, self._days, self._seen, self._figure()
        for line in self.sheet.lines:
            if line.problem:
                yield line.number, "", None, "", "", "", line.problem
            called = ALL_VALUES if mapping.name_column is None else line.cell(mapping.name_column)
            beside, note = line.cell(mapping.date_column), line.cell(mapping.note_column)
            for column, head in heads:
                if (value := line.cell(column)) == "":
                    continue
                name_cell, day_cell = self._place(called, beside, head)
                try:
                    kpi_id, begin = names[name_cell]
                    day, place = days[day_cell]
                    if isinstance(value, str) and figure(value) and not seen[begin + place] and not note:
                        seen[begin + place] = 1
                        yield line.number, "", kpi_id, day, value, "", ""
                        continue
                except KeyError:
                    pass
                found = self._value_of(line.number, name_cell, day_cell, value, note)
                figure = self._figure()
                if found:
                    yield found

    def _place(self, called: Cell, beside: Cell, head: Cell) -> tuple[Cell, Cell]:
        """The name and the day of a value, from what stands at its line's beginning and over it."""
        if self.mapping.layout == "kpis-across":
            return head, beside
        if self.mapping.layout == "cross-tab":
            return called, _crossed(text_of(beside) or str(self.mapping.year or ""), text_of(head))
        return called, _headed(head) if self.mapping.layout == "dates-across" else beside

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
        if says_no_value(cell):
            self.learnt.without_value.append(number)
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
            value = value_in(cell, kpi, self.mapping, is_fraction=self._is_fraction(name))
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
        by_id = self.mapping.layout != "kpis-across"
        if name not in self.names and (kpi_id := self._known.find(name, by_id=by_id)) is not None:
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
            date_order=self.mapping.date_order or self.learnt.date_order,
            decimal_mark=self.mapping.decimal_mark or self.learnt.decimal_mark,
        )

    def holds_under(self, decided: Mapping) -> bool:
        """Whether what was handed out is what would be handed out under the mapping that was decided in the end."""
        as_told = decided.date_order == self.mapping.date_order or not self.learnt.open_date
        return as_told and decided.decimal_mark in ("", self.mark)

    def _is_asked_about(self, name: str, kpi: KpiName) -> bool:
        """Its figures are not what they seem, or may not be."""
        return kpi.is_percent and (self._is_fraction(name) or self.learnt.sizes.get(name, 0) <= 1)

    def _is_fraction(self, name: str) -> bool:
        return self.mapping.percent_as.get(name) == "fractions"

    def _day(self, cell: Cell) -> tuple[str, int]:
        if cell not in self._days:
            if len(self._days) >= MOST_DAYS:
                self._days.clear()
            on = day_by(cell, self.mapping.date_order, self.today)
            self._days[cell] = (on.isoformat(), on.toordinal() - FIRST_DAY)
        return self._days[cell]

    def _learn_day(self, cell: Cell) -> None:
        if cell not in self._days:
            self.learnt.see_day(cell)

    def _learn_value(self, name: str, kpi: KpiName | None, cell: Cell) -> None:
        learnt = self.learnt
        learnt.see_number(cell)
        if kpi and kpi.is_percent and (size := bare_size(cell, self.mapping)) is not None:
            learnt.sizes[name] = max(learnt.sizes.get(name, size), size)


def _cell(cells: Sequence[Cell], column: int) -> Cell:
    cell = cells[column] if 0 <= column < len(cells) else ""
    return cell.strip() if isinstance(cell, str) else cell


def _headed(head: Cell) -> Cell:
    """What stands over a value; a year alone is its first day, as a month is."""
    year = dates.year_in(text_of(head))
    return date(year, 1, 1) if year else head


def _crossed(beside: str, head: str) -> Cell:
    """The first day of a month or quarter whose year stands elsewhere; as both texts where they name none."""
    for year, part in ((beside, head), (head, beside)):
        if (of := dates.year_in(year)) and (month := dates.part_of_year(part)):
            return date(of, month, 1)
    return f"{beside} {head}".strip()
