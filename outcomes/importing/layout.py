"""How a table of measurements is laid out: which column is what, and which name is which KPI.

`proposing` fills in a `Mapping` as far as the file itself decides. Nothing here reads the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from partnership.sheets import dates
from partnership.sheets.cells import Cell, is_date, may_be_date, plain, text_of
from partnership.sheets.tables import Sheet

Layout = Literal["long", "kpis-across", "dates-across", "cross-tab"]
LEFT_OUT = 0
ALL_VALUES = "(all values)"
"""The name under which values come that stand in a table without any KPI's name."""


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
    brackets: str = ""
    same_day: Literal["", "refuse", "add", "last"] = ""
    percent_as: Dictionary[str, str] = field(default_factory=dict)  # of a name in the file: "points" or "fractions"
    year: int | None = None  # of months that stand without theirs

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Mapping:
        """What an older release kept and this one does not know is asked anew."""
        known = {each.name for each in fields(cls)}
        said = {name: value for name, value in data.items() if name in known}
        return cls(**said | ({} if isinstance(said.get("percent_as"), dict) else {"percent_as": {}}))

    @property
    def shape(self) -> tuple[Any, ...]:
        """Which cells are what: what a name or a figure of the file means hangs on it."""
        columns = self.date_column, self.name_column, self.value_column, self.note_column
        return self.layout, *columns, self.year

    def only_shape(self) -> Mapping:
        """The same layout, and everything else a question again."""
        return Mapping(
            self.layout, self.date_column, self.name_column, self.value_column, self.note_column, year=self.year
        )


def day_heads(header: Sequence[Cell]) -> list[int]:
    """The columns whose heads are days, months, weeks or quarters; bare figures where there are two of them."""
    worded = [column for column, cell in enumerate(header) if is_date(cell)]
    bare = [column for column, cell in enumerate(header) if not is_date(cell) and may_be_date(cell)]
    return worded or (bare if len(bare) >= 2 else [])


def part_heads(header: Sequence[Cell]) -> list[int]:
    """The columns whose heads are months or quarters without their year."""
    return [column for column, cell in enumerate(header) if dates.part_of_year(text_of(cell))]


def year_heads(header: Sequence[Cell]) -> list[int]:
    return [column for column, cell in enumerate(header) if dates.year_in(text_of(cell))]


def across(sheet: Sheet, mapping: Mapping) -> list[int]:
    """The columns that hold values side by side, as the sheet is mapped."""
    header = sheet.header.cells
    beside = {mapping.date_column, mapping.name_column}
    if mapping.layout == "dates-across":
        years = year_heads(header)
        heads = day_heads(header) or (years if len(years) >= 2 else [])  # one alone may be a figure
        return [column for column in heads if column not in beside]
    if mapping.layout == "cross-tab":
        return [column for column in part_heads(header) or year_heads(header) if column not in beside]
    if mapping.layout == "kpis-across":
        return [column for column, cell in enumerate(header) if column != mapping.date_column and cell != ""]
    return [] if mapping.value_column is None else [mapping.value_column]


def columns_read(sheet: Sheet, mapping: Mapping) -> set[int]:
    """The columns that hold something of a value as the sheet is mapped; those of names that are left out too."""
    beside = mapping.date_column, mapping.name_column, mapping.note_column
    used = {
        "long": beside, "kpis-across": beside[:1], "dates-across": beside[1:2], "cross-tab": beside[:2],
    }.get(mapping.layout, ())  # fmt: skip
    return {column for column in used if column is not None} | set(across(sheet, mapping))


class Names:
    """Finds the one KPI that a name in a file means: by id, key or name. Two of the same name are no answer."""

    def __init__(self, kpis: Sequence[KpiName]) -> None:
        self.by_key = {kpi.key.casefold(): kpi.id for kpi in kpis} | {plain(kpi.key): kpi.id for kpi in kpis}
        self.by_id = {str(kpi.id): kpi.id for kpi in kpis}
        twice = Counter(plain(kpi.name) for kpi in kpis)
        self.by_name = {plain(kpi.name): kpi.id for kpi in kpis if twice[plain(kpi.name)] == 1}

    def find(self, name: str, *, by_id: bool = True) -> int | None:
        """A bare number is no KPI's where it may as well be a figure, such as in a head."""
        found = self.by_key.get(plain(name)) or self.by_name.get(plain(name))
        return found or (self.by_id.get(name) if by_id else None)
