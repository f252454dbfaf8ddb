"""What would become of a large file's rows, as the worker judged them: kept, so that its pages read no file again."""

from __future__ import annotations

import itertools
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from partnership.sheets.fates import AllFates, Fate, Fated
from partnership.sheets.models import ImportFile, OutlookPart

IN_A_PART = 2_000  # rows


def keep_parts(file: ImportFile, fates: AllFates, told: Callable[[int], object]) -> None:
    """Take these rows as the file's, and no others; ``told`` hears how many they are so far."""
    OutlookPart.objects.filter(file=file).delete()
    every, done, number = fates.every(), 0, 0
    while rows := list(itertools.islice(every, IN_A_PART)):
        content = zlib.compress(json.dumps([_packed(row) for row in rows]).encode(), 1)
        counts = dict(Counter(row.fate.value for row in rows))
        OutlookPart.objects.create(file=file, number=number, counts=counts, rows=content)
        number, done = number + 1, done + len(rows)
        told(done)


class KeptFates:
    """The fates of a file's rows as they were kept."""

    def __init__(self, file: ImportFile) -> None:
        self.file, self.outlook = file, file.outlook or {}

    def counts(self) -> Mapping[str, int]:
        found: Mapping[str, int] = self.outlook["counts"]
        return found

    def reasons(self) -> Sequence[tuple[str, int]]:
        return [(reason, count) for reason, count in self.outlook["reasons"]]

    def shown(self, fate: str, start: int, stop: int) -> Sequence[Fated]:
        """Of the parts only those are unpacked that hold some of these rows."""
        found: list[Fated] = []
        at = 0
        parts = OutlookPart.objects.filter(file=self.file).order_by("number").values_list("pk", "counts")
        for pk, counts in parts:
            here = counts.get(fate, 0) if fate else sum(counts.values())
            if at < stop and at + here > start:
                rows = [row for row in self._rows(pk) if fate in ("", row.fate)]
                found += rows[max(start - at, 0) : stop - at]
            at += here
        return found

    def _rows(self, pk: int) -> Iterator[Fated]:
        content = OutlookPart.objects.values_list("rows", flat=True).get(pk=pk)
        return (_unpacked(row) for row in json.loads(zlib.decompress(bytes(content))))


def _packed(row: Fated) -> list[Any]:
    before = [(label, _kept(value)) for label, value in row.before]
    return [row.line, [_kept(cell) for cell in row.cells], row.fate.value, before, row.reason, list(row.notes)]


def _unpacked(kept: list[Any]) -> Fated:
    line, cells, fate, before, reason, *notes = kept
    was = [(label, _given(value)) for label, value in before]
    return Fated(line, [_given(cell) for cell in cells], Fate(fate), was, reason, *notes)


def _kept(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"figure": str(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return None if value is None else str(value)


def _given(kept: Any) -> Any:
    if isinstance(kept, dict):
        return Decimal(kept["figure"]) if "figure" in kept else date.fromisoformat(kept["day"])
    return kept
