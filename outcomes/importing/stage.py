"""A file's values in a table of their own: compared with what is recorded, shown by the page, saved in one go.

The table is temporary: it belongs to one connection and is never written to the log. Postgres fills it by COPY; on
SQLite, which has none, `executemany` stands in. Everything after that is the same statements on both.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, transaction

from outcomes.importing.sameday import Row
from outcomes.importing.scan import Read
from partnership.sheets.fates import Fate
from partnership.sheets.notation import STEP

AT_ONCE = 2_000
READ = "line, name, kpi_id, day, value, note, reason"
COLUMNS = f"{READ}, repeats"
NULL = r"\N"
ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
IS_GOOD = "s.reason = '' AND s.repeats IS NULL"
DIFFERS = "(m.value <> s.value OR (s.note <> '' AND s.note <> m.note))"
BESIDE = 'FROM staged s LEFT JOIN outcomes_measurement m ON m.kpi_id = s.kpi_id AND m."on" = s.day'
FATE = (
    "CASE WHEN s.reason <> '' THEN 'bad' WHEN s.repeats IS NOT NULL THEN 'same' WHEN m.id IS NULL THEN 'new'"
    f" WHEN {DIFFERS} THEN 'changed' ELSE 'same' END"
)
JUDGED = (
    f"SELECT * FROM (SELECT {', '.join(f's.{column}' for column in COLUMNS.split(', '))}, {FATE} AS fate,"
    f" m.value AS before {BESIDE}) f"
)
KEEP_HISTORY = (
    "INSERT INTO outcomes_correction (measurement_id, value, note, corrected_by_id, corrected_at)"
    f" SELECT m.id, m.value, m.note, %s, %s {BESIDE} WHERE {IS_GOOD} AND {DIFFERS} ORDER BY m.id"
)
CORRECT = (
    "UPDATE outcomes_measurement AS m SET value = s.value, note = CASE WHEN s.note = '' THEN m.note ELSE s.note END"
    f' FROM staged s WHERE m.kpi_id = s.kpi_id AND m."on" = s.day AND {IS_GOOD} AND {DIFFERS}'
)
RECORD = (
    'INSERT INTO outcomes_measurement (kpi_id, "on", value, note, recorded_by_id, recorded_at)'
    f" SELECT s.kpi_id, s.day, s.value, s.note, %s, %s {BESIDE} WHERE {IS_GOOD} AND m.id IS NULL"
    " ORDER BY s.kpi_id, s.day"
)


class Judged(NamedTuple):
    """A row with its fate: what was there before, or why it cannot be saved."""

    row: Row
    fate: Fate
    before: Decimal | None = None
    reason: str = ""


class Sum(NamedTuple):
    """Whose good values are staged, the days between which they lie (none where there are none), how many and how many
    bad ones."""

    kpi_ids: list[int]
    days: list[date]
    good: int
    bad: int


@contextmanager
def staging(*, without_hurry: bool = False) -> Iterator[Stage]:
    """An empty stage for the time of the block. A page is held to the time limits of the database; a command, which
    reads files of any size in a transaction of its own, is not.

    On Postgres it is one transaction, since the next one may have another session and no such table (docs/adr/0096). On
    SQLite a transaction would hold up every writer while somebody looks at a preview.
    """
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        yield from _stage(without_hurry)


def _stage(without_hurry: bool) -> Iterator[Stage]:
    big, decimal = ("bigint", "numeric(24, 6)") if connection.vendor == "postgresql" else ("integer", "decimal")
    with connection.cursor() as cursor:
        if without_hurry and connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout TO 0; SET LOCAL idle_in_transaction_session_timeout TO 0")
        cursor.execute("DROP TABLE IF EXISTS staged")
        cursor.execute(
            f"CREATE TEMPORARY TABLE staged (line {big} NOT NULL, name text NOT NULL, kpi_id {big}, day date,"
            f" value {decimal}, note text NOT NULL, reason text NOT NULL, repeats {big})"
        )
    yield Stage()
    with connection.cursor() as cursor:  # an error leaves it to the rollback, or to the next stage
        cursor.execute("DROP TABLE staged")


class Stage:
    """The values of one file, staged. Wants a block of `staging()`."""

    def fill(self, reads: Iterable[Read]) -> int:
        """Take these values and no others; how many they are."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM staged")
        return self.add(reads)

    def add(self, reads: Iterable[Read]) -> int:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.copy_expert(f"COPY staged ({READ}) FROM STDIN", _Text(reads), 1 << 16)
                return int(cursor.rowcount)
        insert = f"INSERT INTO staged ({READ}) VALUES (%s, %s, %s, %s, %s, %s, %s)"
        reads, count = iter(reads), 0
        while some := [(*r[:3], r[3] or None, r[4] or None, *r[5:]) for r in itertools.islice(reads, AT_ONCE)]:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(insert, some)
            count += len(some)
        return count

    def take_doubled(self) -> list[Row]:
        """Take out the values of KPIs and days that have several, in the file's order."""
        places = "SELECT kpi_id, day FROM staged WHERE reason = '' GROUP BY kpi_id, day HAVING count(*) > 1"
        doubled = f"reason = '' AND (kpi_id, day) IN ({places})"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {COLUMNS} FROM staged WHERE {doubled} ORDER BY line")
            rows = [_row(found) for found in cursor.fetchall()]
            cursor.execute(f"DELETE FROM staged WHERE {doubled}")
        return rows

    def put(self, rows: Iterable[Row]) -> None:
        """Rows that were settled among themselves."""
        values = [(*row[:4], None if row.value is None else str(row.value), *row[5:]) for row in rows]
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO staged ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", values)

    def refuse_others(self, recordable: Iterable[int], reason: str) -> None:
        """Rows of any KPI but these are bad."""
        others = set(self.sum_up().kpi_ids) - set(recordable)
        if others:
            marks = ", ".join(["%s"] * len(others))
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE staged SET reason = %s WHERE reason = '' AND kpi_id IN ({marks})", [reason, *others]
                )

    def sum_up(self) -> Sum:
        """What is here, in one look at it."""
        by_kpi = "SELECT CASE WHEN reason = '' THEN kpi_id END AS good_of, min(day), max(day), count(*) FROM staged"
        found = self._rows(f"{by_kpi} GROUP BY good_of")
        good = [each for each in found if each[0]]
        days = [_day(day) for each in good for day in each[1:3]]
        bad = sum(each[3] for each in found) - sum(each[3] for each in good)
        return Sum(sorted(each[0] for each in good), days, sum(each[3] for each in good), bad)

    def counts(self) -> dict[str, int]:
        """How many rows have which fate as things stand; fates of none are missing."""
        return dict(self._rows(f"SELECT fate, count(*) FROM (SELECT {FATE} AS fate {BESIDE}) f GROUP BY fate"))

    def reasons(self) -> list[tuple[str, int]]:
        """The five reasons that make most rows bad."""
        counted = "SELECT reason, count(*) AS n FROM staged WHERE reason <> '' GROUP BY reason"
        return [(reason, n) for reason, n in self._rows(f"{counted} ORDER BY n DESC, min(line) LIMIT 5")]

    def rows(self, fate: str, start: int, count: int) -> list[Judged]:
        """Some rows in the file's order, of one fate or ("") of all."""
        wanted = "WHERE fate = %s " if fate else ""
        found = self._rows(
            f"{JUDGED} {wanted}ORDER BY line, day, kpi_id LIMIT %s OFFSET %s", [*([fate] if fate else []), count, start]
        )
        return [_judged_of(each) for each in found]

    def every(self) -> Iterator[Judged]:
        """Every row in the file's order, gone through once: their places are not looked for again and again."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(f"{JUDGED} ORDER BY line, day, kpi_id")
            while found := cursor.fetchmany(AT_ONCE):
                yield from map(_judged_of, found)

    def save(self, *, by_id: int | None, at: datetime) -> Counter[str]:
        """Record what is new and correct what differs, keeping what it said; how many were new and changed.

        The caller has locked the KPIs' rows, as whoever writes values does, so that nobody records one in between: an
        ON CONFLICT for it would make the whole take half as long again. Sorted as the index is, so that each of its
        pages is written once.
        """
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL statement_timeout TO 0; SET LOCAL work_mem TO '64MB'")
            cursor.execute(KEEP_HISTORY, [by_id, at])
            if changed := cursor.rowcount:
                cursor.execute(CORRECT)
            cursor.execute(RECORD, [by_id, at])
            new = cursor.rowcount
        return Counter(new=new, changed=changed)

    def _rows(self, sql: str, parameters: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, list(parameters))
            return list(cursor.fetchall())


def _judged_of(found: tuple[Any, ...]) -> Judged:
    return _judged(_row(found[:8]), Fate(found[8]), found[9])


def _judged(row: Row, fate: Fate, before: Any) -> Judged:
    reason = f"counted with line {row.repeats}" if row.repeats else row.reason
    return Judged(row, fate, _figure(before) if fate in (Fate.CHANGED, Fate.SAME) and not row.repeats else None, reason)


def _row(found: tuple[Any, ...]) -> Row:
    line, name, kpi_id, day, value, note, reason, repeats = found
    return Row(line, name, kpi_id, _day(day) if day else None, _figure(value), note, reason, repeats)


def _day(value: Any) -> date:
    """SQLite gives a day as text where no model says what it is."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def _figure(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(STEP)


class _Text:
    """Values as the text that COPY reads, made as it is asked for."""

    def __init__(self, reads: Iterable[Read]) -> None:
        self.reads = iter(reads)

    def read(self, _size: int = -1) -> str:
        """Some lines, whatever was asked for: about as much as one message holds."""
        return "".join(
            [
                f"{read[0]}\t\t{read[2]}\t{read[3]}\t{read[4]}\t\t\n"
                if read[3] and not (read[1] or read[5] or read[6])
                else _line_of(*read)
                for read in itertools.islice(self.reads, AT_ONCE)
            ]
        )


def _line_of(line: int, name: str, kpi_id: int | None, day: str, value: str, note: str, reason: str) -> str:
    name, note, reason = (text.translate(ESCAPED) for text in (name, note, reason))
    return f"{line}\t{name}\t{kpi_id or NULL}\t{day or NULL}\t{value or NULL}\t{note}\t{reason}\n"
