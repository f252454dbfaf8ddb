"""How a table of measurements is laid out: which column is what, and which name is which KPI.

`propose` fills in a `Mapping` as far as the file itself decides. Nothing here reads the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from partnership.sheets.cells import Cell, is_date, is_number, plain
from partnership.sheets.tables import Sheet

Layout = Literal["long", "kpis-across", "dates-across"]
LEFT_OUT = 0
SAMPLE = 200

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
    """How a sheet is read. Columns count from 0; `names` leads from a name to a KPI's id, or to LEFT_OUT."""

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


def propose(sheet: Sheet) -> Mapping:
    """The mapping as far as the header and the first rows decide it; a scan of all rows decides more."""
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


def columns_read(sheet: Sheet, mapping: Mapping) -> set[int]:
    """The columns that hold something of a value as the sheet is mapped; those of names that are left out too."""
    if mapping.layout == "long":
        read = (mapping.date_column, mapping.name_column, mapping.value_column, mapping.note_column)
        return {column for column in read if column is not None}
    if mapping.layout == "dates-across":
        return {mapping.name_column or 0, *(n for n, cell in enumerate(sheet.header.cells) if is_date(cell))}
    return set(range(sheet.width))  # each column is a name


def _sample(sheet: Sheet, column: int) -> list[Cell]:
    lines = sheet.lines.first(SAMPLE)
    return [line.cell(column) for line in lines if not line.problem and line.cell(column) != ""]


def _date_column(header: Sequence[str], sheet: Sheet) -> int | None:
    def share(column: int) -> float:
        cells = _sample(sheet, column)
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
    cells = _sample(sheet, column)
    numbers = sum(is_number(cell) for cell in cells)
    return bool(cells) and numbers >= len(cells) / 2


class Names:
    """Finds the one KPI that a name in a file means: by id, key or name. Two of the same name are no answer."""

    def __init__(self, kpis: Sequence[KpiName]) -> None:
        self.by_key = {kpi.key.casefold(): kpi.id for kpi in kpis} | {plain(kpi.key): kpi.id for kpi in kpis}
        self.by_id = {str(kpi.id): kpi.id for kpi in kpis}
        twice = Counter(plain(kpi.name) for kpi in kpis)
        self.by_name = {plain(kpi.name): kpi.id for kpi in kpis if twice[plain(kpi.name)] == 1}

    def find(self, name: str) -> int | None:
        return self.by_key.get(plain(name)) or self.by_name.get(plain(name)) or self.by_id.get(name)
