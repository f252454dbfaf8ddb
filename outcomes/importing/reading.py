"""A file as it is read now, and what it leaves open: only that is asked."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from outcomes.importing.layout import LEFT_OUT, KpiName, Mapping, columns_read
from outcomes.importing.proposing import propose
from outcomes.importing.scan import Learnt, Read, Scan
from partnership.sheets.cells import text_of
from partnership.sheets.columns import Written, columns_besides
from partnership.sheets.notation import short
from partnership.sheets.tables import Sheet


@dataclass(frozen=True, slots=True)
class Questions:
    """What a file leaves open: only these are asked."""

    layout: bool = False
    names: Sequence[str] = ()
    date_order: str = ""
    decimal_mark: str = ""
    brackets: str = ""
    same_day: str = ""
    percent_as: Sequence[str] = ()
    year: bool = False

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it is read now: its table, how it is mapped, the names in it, what it proves and what is still open."""

    sheet: Sheet
    mapping: Mapping
    kpis: Sequence[KpiName]
    names: Sequence[str]
    learnt: Learnt
    today: date
    questions: Questions
    rows: int
    differing: str | None = None  # see `twice`; None: as long as nobody has looked

    @property
    def said(self) -> dict[str, Any]:
        return self.mapping.as_json()

    @property
    def written(self) -> Written:
        return Written(self.mapping.date_order, self.mapping.decimal_mark, self.mapping.brackets)

    @property
    def is_open(self) -> bool:
        return bool(self.questions)

    @property
    def left_out(self) -> list[str]:
        """The names that somebody leaves out."""
        return sorted(name for name, pk in self.mapping.names.items() if not pk)

    @property
    def unread(self) -> list[str]:
        return columns_besides(self.sheet, columns_read(self.sheet, self.mapping))

    @property
    def columns_taken(self) -> int:
        """Without those of names that are left out."""
        taken, header = columns_read(self.sheet, self.mapping), self.sheet.header.cells
        if self.mapping.layout == "kpis-across":
            taken = {column for column in taken if self.mapping.names.get(text_of(header[column])) != LEFT_OUT}
        return len(taken)

    @property
    def without_value(self) -> Sequence[int]:
        """Lines with a cell that says that it holds no value."""
        return self.learnt.without_value

    def every_question(self) -> Questions:
        """What could be answered otherwise: all that the file has an example of, and every name."""
        asked = _questions(replace(self.mapping, percent_as={}), self.names, self.learnt, lambda: "")
        return replace(asked, layout=True, names=self.names, same_day=self.twice)

    @property
    def twice(self) -> str:
        """A name and day that the file gives with two different values, or nothing."""
        if self.differing is not None:
            return self.differing
        return _twice(self.sheet, self.mapping, self.kpis, self.learnt, self.today)

    def as_json(self) -> dict[str, Any]:
        """What a page asks about, so that it need not go through the table again."""
        return {
            "names": list(self.names), "learnt": self.learnt.as_json(), "twice": self.twice, "rows": self.rows,
        }  # fmt: skip

    @classmethod
    def from_json(
        cls, kept: dict[str, Any], sheet: Sheet, mapping: Mapping, kpis: Sequence[KpiName], *, today: date
    ) -> Reading:
        names, learnt, twice = kept["names"], Learnt.from_json(kept["learnt"], today), kept["twice"]
        asked = _questions(mapping, names, learnt, lambda: twice)
        return cls(sheet, mapping, kpis, names, learnt, today, asked, kept["rows"], twice)


def count(reads: Iterable[Read]) -> int:
    """Go through them and keep none."""
    last = deque(enumerate(reads, 1), maxlen=1)
    return last[0][0] if last else 0


def understand(
    sheet: Sheet,
    mapping: Mapping | None,
    kpis: Sequence[KpiName],
    *,
    today: date,
    keep: Callable[[Iterable[Read]], int] = count,
) -> Reading:
    """Go through a file as it is mapped so far (None: as it proposes), and again where it then decides what was open.

    `keep` is given the values of each going and says how many they were; those of the last one count.
    """
    mapping = mapping or propose(sheet, kpis)
    while True:
        scan = Scan(sheet, mapping, kpis, today=today)
        rows = keep(scan)
        mapping = scan.decided()
        if scan.holds_under(mapping):
            break
    names = list(scan.names_of_file())
    reading = Reading(sheet, mapping, kpis, names, scan.learnt, today, Questions(), rows)
    return replace(reading, questions=_questions(mapping, names, scan.learnt, lambda: reading.twice))


def _questions(mapping: Mapping, names: Sequence[str], learnt: Learnt, twice: Callable[[], str]) -> Questions:
    """What the file leaves open at the end of a scan."""
    if not mapping.layout:
        return Questions(layout=True)
    unknown = [name for name in names if name not in mapping.names]
    if not unknown and all(mapping.names[name] == LEFT_OUT for name in names):
        unknown = list(names)
    return Questions(
        names=unknown,
        date_order=learnt.asks_date_order(mapping.date_order),
        decimal_mark=learnt.asks_decimal_mark(mapping.decimal_mark),
        brackets=learnt.asks_brackets(mapping.brackets),
        same_day="" if mapping.same_day else twice(),
        percent_as=[name for name, size in learnt.sizes.items() if 0 < size <= 1 and name not in mapping.percent_as],
        year=mapping.layout == "cross-tab" and mapping.date_column is None and mapping.year is None,
    )


def _twice(sheet: Sheet, mapping: Mapping, kpis: Sequence[KpiName], learnt: Learnt, today: date) -> str:
    """A name and day that the file gives with two different values, or nothing."""
    if not learnt.doubled:
        return ""
    first: dict[tuple[int | None, str], str] = {}
    keys = {kpi.id: kpi.key for kpi in kpis}
    for _line, name, kpi_id, on, value, _note, reason in Scan(sheet, mapping, kpis, today=today):
        if reason or (kpi_id, on) not in learnt.doubled:
            continue
        if Decimal(first.setdefault((kpi_id, on), value)) != Decimal(value):
            return f"{short(name or keys[kpi_id or 0])}, {on}"
    return ""
