"""A file as it is read now, and what it leaves open: only that is asked."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from outcomes.importing.layout import LEFT_OUT, KpiName, Mapping, columns_read, propose
from outcomes.importing.scan import Learnt, Read, Scan
from partnership.sheets.columns import heads_besides
from partnership.sheets.notation import short
from partnership.sheets.tables import Sheet


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

    @property
    def said(self) -> dict[str, Any]:
        return self.mapping.as_json()

    @property
    def is_open(self) -> bool:
        return bool(self.questions)

    @property
    def left_out(self) -> list[str]:
        """The names that somebody leaves out."""
        return sorted(name for name, pk in self.mapping.names.items() if not pk)

    @property
    def unread(self) -> list[str]:
        return heads_besides(self.sheet.header.cells, columns_read(self.sheet, self.mapping))

    def every_question(self) -> Questions:
        """What could be answered otherwise: all that the file itself does not decide, and every name."""
        learnt = self.learnt
        return replace(
            _questions(self.sheet, self.mapping, self.kpis, self.names, learnt, self.today),
            names=self.names,
            date_order=learnt.asks_date_order(learnt.date_order),
            decimal_mark=learnt.asks_decimal_mark(learnt.decimal_mark),
        )


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
    answered: frozenset[str] = frozenset(),
    keep: Callable[[Iterable[Read]], int] = count,
) -> Reading:
    """Go through a file as it is mapped so far (None: as it proposes), and again where it then decides what was open.

    `keep` is given the values of each going and says how many they were; those of the last one count. `answered` names
    the questions that somebody has answered.
    """
    mapping = mapping or propose(sheet)
    while True:
        scan = Scan(sheet, mapping, kpis, today=today)
        rows = keep(scan)
        mapping = scan.decided()
        if scan.holds_under(mapping):
            names = list(scan.names_of_file())
            asked = _questions(sheet, mapping, kpis, names, scan.learnt, today, answered)
            return Reading(sheet, mapping, kpis, names, scan.learnt, today, asked, rows)


def _questions(
    sheet: Sheet,
    mapping: Mapping,
    kpis: Sequence[KpiName],
    names: Sequence[str],
    learnt: Learnt,
    today: date,
    answered: frozenset[str] = frozenset(),
) -> Questions:
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
        same_day="" if "same_day" in answered else _twice(sheet, mapping, kpis, learnt, today),
        percent_as="" if "percent_as" in answered else _fractions(learnt),
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


def _fractions(learnt: Learnt) -> str:
    """The first percent KPI whose every value, written without a percent sign, lies between −1 and 1."""
    return next((name for name, size in learnt.sizes.items() if 0 < size <= 1), "")
