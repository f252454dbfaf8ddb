"""Tables with one record a row: an importer of them says its fields, what is recorded, and how rows are written."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar

from partnership.people.models import Person
from partnership.sheets.asking import AskingForm, Choices
from partnership.sheets.columns import Field, Written, columns_of
from partnership.sheets.evidence import Evidence
from partnership.sheets.fates import Fate, Fated
from partnership.sheets.importer import Importer
from partnership.sheets.matching import ColumnsForm
from partnership.sheets.meant import Meant, Words
from partnership.sheets.meant import said_in as words_said
from partnership.sheets.models import ImportFile
from partnership.sheets.notation import Unclear
from partnership.sheets.record import Record, RecordsReading
from partnership.sheets.tables import Sheet, Unreadable

MOST = 20_000


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
    def there(self, keys: set[Any], *, by: Person | None) -> Mapping[Any, Mapping[str, Any]]:
        """What is recorded of these keys, by key: the fields that a row may change, in their own terms. One query."""

    @abstractmethod
    def put(self, new: Sequence[Record], changed: Sequence[Record], *, by: Person | None) -> None:
        """Write what is new and what differs."""

    def refuse(self, record: Record, there: Mapping[str, Any] | None, *, by: Person | None) -> str:
        """Why a row that was read and judged is not to be saved all the same; or nothing. ``there`` is what is
        recorded of it, None for a new one."""
        return ""

    def about(self, values: Mapping[str, Any]) -> Any:
        """What tells which record a row is about, where that is more than its key."""
        return values[self.key]

    def same(self, key: Any) -> Any:
        """What two rows about one record have in common of that."""
        return key

    def strangers(self, records: Sequence[Record]) -> Mapping[int, str]:
        """Rows that read well and name what is not here, by their line, with the reason. A query or two."""
        return {}

    def says(self, values: dict[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
        """What a row's cells say in the terms of what is recorded. Raises Unclear with the reason."""
        return values

    def known(self) -> Words:
        """By field: what words stand for by themselves, written plainly (cells.plain). For fields that are `Named`."""
        return {}

    def offered(self, name: str) -> Choices:
        """What a word of such a field can be said to stand for."""
        return []

    def asks(self, columns: Mapping[str, int]) -> Sequence[str]:
        """What is asked of a file beside its columns, its words and its notation, by the names of the answers."""
        return ()

    def ask_others(self, form: AskingForm, wanted: Set[str]) -> None:
        """Puts the questions of ``asks`` that are wanted."""

    @property
    def known_heads(self) -> str:
        return ", ".join(each.label.lower() for each in self.fields)

    # What every importer does, done for a table of records.

    def heads(self) -> Sequence[tuple[str, bool]]:
        return [(each.label, each.is_number) for each in self.fields]

    def read(self, sheet: Sheet, said: dict[str, Any] | None, answered: frozenset[str] = frozenset()) -> RecordsReading:
        said = said or {}
        columns, evidence = said.get("columns") or columns_of(sheet.header.cells, self.fields), Evidence()
        rows, meant = 0, Meant(self.known(), words_said(said))
        seen = [(each, columns[each.name]) for each in self.fields if each.name in columns]
        for rows, line in enumerate(sheet.lines, 1):
            if rows > MOST:
                raise Unreadable(f"At most {MOST:,} rows are taken at once. Split the file.")
            meant.see(line, seen)
            for each, column in seen:
                each.see(line.cell(column), evidence)
        written = Written(
            said.get("date_order") or evidence.date_order,
            said.get("decimal_mark") or evidence.decimal_mark,
            said.get("brackets", ""),
        )
        others = {name: said.get(name) for name in self.asks(columns)}
        return RecordsReading(sheet, self.fields, columns, written, evidence, rows, meant, others)

    @contextmanager
    def judge(
        self, sheet: Sheet, said: dict[str, Any], answered: frozenset[str], *, by: Person | None
    ) -> Iterator[tuple[RecordsReading, RecordFates]]:
        reading = self.read(sheet, said, answered)
        read = [] if reading.is_open else self._without_contradictions([*self._said(reading)])
        yield reading, RecordFates(read, self._judged(read, by), self.fields)

    def _said(self, reading: RecordsReading) -> Iterator[Record]:
        """Each row in the terms of what is recorded."""
        for record in reading.records():
            if record.fate == Fate.NEW:
                try:
                    yield replace(record, values=self.says(record.values, reading.others))
                except Unclear as problem:
                    yield record.as_bad(str(problem))
            else:
                yield record

    def _judged(self, alone: Sequence[Record], by: Person | None) -> list[Record]:
        """Each beside what is recorded."""
        read = [record for record in alone if record.fate == Fate.NEW]
        strange = self.strangers(read)
        there = self.there({self.about(record.values) for record in read if record.line not in strange}, by=by)
        return [
            record.as_bad(strange[record.line]) if record.fate == Fate.NEW and record.line in strange
            else self._beside(record, there, by) if record.fate == Fate.NEW
            else record
            for record in alone
        ]  # fmt: skip

    def _beside(self, record: Record, there: Mapping[Any, Mapping[str, Any]], by: Person | None) -> Record:
        recorded = there.get(self.about(record.values))
        found = record.beside(recorded)
        reason = self.refuse(found, recorded, by=by)
        return found.as_bad(reason) if reason else found

    def _without_contradictions(self, records: Sequence[Record]) -> list[Record]:
        """Rows that say the same of one record are one; those that say different things are all bad."""
        groups: dict[Any, list[Record]] = {}
        for record in records:
            if record.fate == Fate.NEW:
                groups.setdefault(self.same(self.about(record.values)), []).append(record)
        reasons = {value: _contradiction(group, self.key) for value, group in groups.items()}
        judged = []
        for record in records:
            if record.fate != Fate.NEW:
                judged.append(record)
                continue
            same = self.same(self.about(record.values))
            first = groups[same][0]
            if reasons[same]:
                judged.append(record.as_bad(reasons[same]))
            elif record is first:
                judged.append(record)
            else:
                judged.append(replace(record, fate=Fate.SAME, reason=f"line {first.line} says the same"))
        return judged

    def judge_again(self, fates: RecordFates, *, by: Person) -> None:
        fates.records = self._judged(fates.read, by)

    def write(self, fates: RecordFates, *, by: Person | None, file: ImportFile | None) -> Counter[str]:
        new, changed = fates.of(Fate.NEW), fates.of(Fate.CHANGED)
        if new or changed:
            self.put(new, changed, by=by)
        return fates.counts()

    def form(
        self,
        reading: RecordsReading,
        *,
        everything: bool = False,
        data: Any = None,
        by: Person | None = None,
        first: int = 0,
    ) -> AskingForm:
        return ColumnsForm(data, reading=reading, importer=self, everything=everything, first=first)

    def remarks(self, reading: RecordsReading, fates: RecordFates) -> Sequence[str]:
        return reading.meant.remarks(self.fields)


def _contradiction(group: Sequence[Record], key: str) -> str:
    said = [{name: value for name, value in record.values.items() if name != key} for record in group]
    if all(each == said[0] for each in said):
        return ""
    lines = ", ".join(str(record.line) for record in group[:5])
    return f"lines {lines} say different things of “{group[0].values[key]}”"
