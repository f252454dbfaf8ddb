"""Tables with one record a row: an importer of them says its fields, what is recorded, and how rows are written."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from partnership.people.models import Person
from partnership.sheets.asking import AskingForm
from partnership.sheets.cells import says_no_value
from partnership.sheets.columns import Field, Written, columns_besides, columns_of
from partnership.sheets.evidence import Evidence
from partnership.sheets.fates import Fate, Fated
from partnership.sheets.importer import Importer
from partnership.sheets.models import ImportFile
from partnership.sheets.notation import Unclear
from partnership.sheets.tables import Line, Sheet, Unreadable

MOST = 20_000


@dataclass(frozen=True, slots=True)
class Record:
    """A row as it is read: what it says by the fields' names, empty cells left out, and what becomes of it."""

    line: int
    values: dict[str, Any]
    fate: Fate = Fate.NEW
    before: dict[str, Any] = field(default_factory=dict)
    reason: str = ""

    def as_bad(self, reason: str) -> Record:
        return replace(self, fate=Fate.BAD, reason=reason)

    def beside(self, there: Mapping[str, Any] | None) -> Record:
        """The same with its fate. What the row does not say stays as it is recorded."""
        if there is None:
            return self
        said = {name: value for name, value in self.values.items() if name in there}
        before = {name: there[name] for name, value in said.items() if there[name] != value}
        return replace(self, fate=Fate.CHANGED if before else Fate.SAME, before=before)


@dataclass(frozen=True, slots=True)
class RecordsReading:
    """A table as it is read now: which column is which field, how it writes, and what it leaves open."""

    sheet: Sheet
    fields: Sequence[Field]
    columns: dict[str, int]
    written: Written
    evidence: Evidence
    rows: int

    @property
    def said(self) -> dict[str, Any]:
        return {"columns": self.columns, **self.written._asdict()}

    @property
    def missing(self) -> list[Field]:
        return [each for each in self.fields if each.is_required and each.name not in self.columns]

    @property
    def is_open(self) -> bool:
        evidence, written = self.evidence, self.written
        asked = evidence.asks_date_order(written.date_order) or evidence.asks_decimal_mark(written.decimal_mark)
        return bool(self.missing or asked or evidence.asks_brackets(written.brackets))

    @property
    def left_out(self) -> list[str]:
        return []

    @property
    def unread(self) -> list[str]:
        return columns_besides(self.sheet, self.columns.values())

    @property
    def columns_taken(self) -> int:
        return len(set(self.columns.values()))

    @property
    def without_value(self) -> Sequence[int]:
        """Lines with a cell that says that it holds no figure."""
        figures = [self.columns[each.name] for each in self.fields if each.is_number and each.name in self.columns]
        return [line.number for line in self.sheet.lines if any(says_no_value(line.cell(column)) for column in figures)]

    def records(self) -> Iterator[Record]:
        """Each row; one of which a cell cannot be read is bad with that reason."""
        for line in self.sheet.lines:
            yield read_record(line, self.fields, self.columns, self.written)


def read_record(line: Line, fields: Sequence[Field], columns: Mapping[str, int], written: Written) -> Record:
    record = Record(line.number, {})
    if line.problem:
        return record.as_bad(line.problem)
    for each in fields:
        cell = line.cell(columns.get(each.name))
        try:
            if cell != "" and not (each.is_number and says_no_value(cell)):
                record.values[each.name] = each.value(cell, written)
            elif each.is_required:
                raise Unclear(f"{each.label} is missing")
        except Unclear as problem:
            record = record if record.reason else record.as_bad(str(problem))
    return record


class RecordFates:
    """Every record of a file with its fate: as they were read, and as they stand beside what is recorded."""

    def __init__(self, read: Sequence[Record], records: Sequence[Record], fields: Sequence[Field]) -> None:
        self.read, self.records, self.fields = read, records, fields

    def of(self, fate: Fate) -> list[Record]:
        return [record for record in self.records if record.fate == fate]

    def counts(self) -> Counter[str]:
        return Counter(record.fate.value for record in self.records)

    def reasons(self) -> Sequence[tuple[str, int]]:
        return Counter(record.reason for record in self.of(Fate.BAD)).most_common(5)

    def shown(self, fate: str, start: int, stop: int) -> Sequence[Fated]:
        found = [record for record in self.records if fate in ("", record.fate)]
        return [self._shown(record) for record in found[start:stop]]

    def every(self) -> Iterator[Fated]:
        return map(self._shown, self.records)

    def _shown(self, record: Record) -> Fated:
        cells = [record.values.get(each.name) for each in self.fields]
        before = [(each.label, record.before[each.name]) for each in self.fields if each.name in record.before]
        return Fated(record.line, cells, record.fate, before, record.reason)


class Records(Importer[RecordsReading, RecordFates]):
    """One record a row. A field tells which record a row is about; a file that names one twice contradicts itself."""

    help = "sheets/records_help.html"
    fields: ClassVar[Sequence[Field]]
    key: ClassVar[str]
    """The field that tells which record a row is about; each row says it."""

    def __init_subclass__(cls) -> None:
        if not any(each.name == cls.key and each.is_required for each in cls.fields):
            raise TypeError(f"{cls.__name__} needs a required field “{cls.key}”: it tells which record a row is about.")

    @abstractmethod
    def there(self, keys: set[Any], *, by: Person) -> Mapping[Any, Mapping[str, Any]]:
        """What is recorded of these keys, by key: the fields that a row may change, in their own terms. One query."""

    @abstractmethod
    def put(self, new: Sequence[Record], changed: Sequence[Record], *, by: Person) -> None:
        """Write what is new and what differs."""

    def refuse(self, record: Record, *, by: Person) -> str:
        """Why a row that was read and judged is not to be saved all the same; or nothing."""
        return ""

    @property
    def known_heads(self) -> str:
        return ", ".join(each.label.lower() for each in self.fields)

    # What every importer does, done for a table of records.

    def heads(self) -> Sequence[tuple[str, bool]]:
        return [(each.label, each.is_number) for each in self.fields]

    def read(self, sheet: Sheet, said: dict[str, Any] | None, answered: frozenset[str] = frozenset()) -> RecordsReading:
        said = said or {}
        columns, evidence = said.get("columns") or columns_of(sheet.header.cells, self.fields), Evidence()
        rows = 0
        seen = [(each, columns[each.name]) for each in self.fields if each.name in columns]
        for rows, line in enumerate(sheet.lines, 1):
            if rows > MOST:
                raise Unreadable(f"At most {MOST:,} rows are taken at once. Split the file.")
            for each, column in seen:
                each.see(line.cell(column), evidence)
        written = Written(
            said.get("date_order") or evidence.date_order,
            said.get("decimal_mark") or evidence.decimal_mark,
            said.get("brackets", ""),
        )
        return RecordsReading(sheet, self.fields, columns, written, evidence, rows)

    @contextmanager
    def judge(
        self, sheet: Sheet, said: dict[str, Any], answered: frozenset[str], *, by: Person
    ) -> Iterator[tuple[RecordsReading, RecordFates]]:
        reading = self.read(sheet, said, answered)
        read = [] if reading.is_open else _without_contradictions(list(reading.records()), self.key)
        yield reading, RecordFates(read, self._judged(read, by), self.fields)

    def _judged(self, alone: Sequence[Record], by: Person) -> list[Record]:
        """Each beside what is recorded."""
        there = self.there({record.values[self.key] for record in alone if record.fate == Fate.NEW}, by=by)
        return [self._beside(record, there, by) if record.fate == Fate.NEW else record for record in alone]

    def _beside(self, record: Record, there: Mapping[Any, Mapping[str, Any]], by: Person) -> Record:
        found = record.beside(there.get(record.values[self.key]))
        reason = self.refuse(found, by=by)
        return found.as_bad(reason) if reason else found

    def judge_again(self, fates: RecordFates, *, by: Person) -> None:
        fates.records = self._judged(fates.read, by)

    def write(self, fates: RecordFates, *, by: Person, file: ImportFile) -> Counter[str]:
        new, changed = fates.of(Fate.NEW), fates.of(Fate.CHANGED)
        if new or changed:
            self.put(new, changed, by=by)
        return fates.counts()

    def form(
        self, reading: RecordsReading, *, everything: bool = False, data: Any = None, by: Person | None = None
    ) -> AskingForm:
        return ColumnsForm(data, reading=reading, everything=everything)


def _without_contradictions(records: Sequence[Record], key: str) -> list[Record]:
    """Rows that say the same of one record are one; those that say different things are all bad."""
    groups: dict[Any, list[Record]] = {}
    for record in records:
        if record.fate == Fate.NEW:
            groups.setdefault(record.values[key], []).append(record)
    reasons = {value: _contradiction(value, group) for value, group in groups.items()}
    judged = []
    for record in records:
        group = groups[record.values[key]] if record.fate == Fate.NEW else [record]
        if record.fate == Fate.NEW and (reason := reasons[record.values[key]]):
            judged.append(record.as_bad(reason))
        elif record is group[0]:
            judged.append(record)
        else:
            judged.append(replace(record, fate=Fate.SAME, reason=f"line {group[0].line} says the same"))
    return judged


def _contradiction(value: Any, group: Sequence[Record]) -> str:
    if all(record.values == group[0].values for record in group):
        return ""
    lines = ", ".join(str(record.line) for record in group[:5])
    return f"lines {lines} say different things of “{value}”"


class ColumnsForm(AskingForm):
    """Which column is what, where a head does not say; and how days and numbers are written."""

    def __init__(self, *args: Any, reading: RecordsReading, everything: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        self.reading = reading
        evidence, written = reading.evidence, reading.written
        for each in reading.fields if everything or reading.missing else ():
            required = f"Choose the column of {each.label}." if each.is_required else ""
            self.ask_column(f"column-{each.name}", f"{each.label} is in", reading.sheet, required=required)
            self.initial[f"column-{each.name}"] = reading.columns.get(each.name)
        self.ask_notation(evidence, Written() if everything else written, everything=everything)
        self.initial.update(written._asdict())

    def answers(self) -> dict[str, Any]:
        said = super().answers()
        columns = {
            name.removeprefix("column-"): said.pop(name) for name in self.column_fields if said.get(name) is not None
        }
        said = {name: value for name, value in said.items() if name not in self.column_fields}
        return said | ({"columns": columns} if self.column_fields else {})
