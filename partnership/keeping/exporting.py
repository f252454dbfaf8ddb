"""Everything shared, in one zip: each kind as JSON lines and as CSV, with a schema that says what each field is."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.tables import neutral
from partnership.keeping.engines import engine
from partnership.keeping.manifest import version
from partnership.keeping.sharing import SHARED, Shared, key_of
from partnership.keeping.whole import place_for, whole_file

FORMAT = 1
CHUNK = 2000
README = """Everything that Lockstep shares between IT and marketing.

json/<kind>.jsonl   one JSON object a line, UTF-8, in the order of the ids
csv/<kind>.csv      the same as a table, comma-separated, UTF-8; lists are separated by spaces
schema.json         what each kind and each field is

A field that ends in _id holds the id of a row of another kind. Times are UTC, days are days, numbers are exact text.
In the CSV files a text that a spreadsheet would take for a formula begins with an apostrophe.
What only some may see is not in here: see schema.json, "not_in_here".
"""


@dataclass(frozen=True)
class Exported:
    path: Path
    rows: dict[str, int]
    size: int


def export_all(path: str, *, overwrite: bool = False) -> Exported:
    """Write the zip, whole or not at all, of one instant. Raises Refused with the sentence."""
    place = place_for(path, default_name(timezone.now()), overwrite=overwrite)
    with whole_file(place, overwrite=overwrite) as file, engine().snapshot(place.parent):
        export = Exporting(file)
        for _ in export.write():
            pass
    return Exported(place, export.rows, place.stat().st_size)


def default_name(made_at: datetime) -> str:
    return f"lockstep-export-{urlsplit(settings.PUBLIC_URL).hostname}-{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"


class Exporting:
    """Writing the zip, of what the connection looks at, with how far it is."""

    def __init__(self, file: IO[bytes] | io.RawIOBase) -> None:
        self.file = file
        self.made_at = timezone.now().astimezone(UTC)
        self.rows: dict[str, int] = {}
        self._last = 0  # rows of the kind and form that is being written
        self._passed = 0  # each row is read twice: for JSON, and for the table

    @property
    def done(self) -> int:
        """How many rows are in it."""
        return self._passed // 2

    def write(self) -> Iterator[str]:
        """All of it; after each few thousand rows, and each kind, the kind that they are of."""
        with zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for shared in SHARED:
                yield from self._pass(shared, self._as_json(archive, shared))
                self.rows[shared.kind] = self._last
                yield from self._pass(shared, self._as_csv(archive, shared))
            head = Event.objects.order_by("-pk").values_list("chain", flat=True).first() or ""
            about = {
                "made_at": self.made_at.isoformat(), "version": version(), "ledger_head": head, "rows": self.rows,
            }  # fmt: skip
            archive.writestr("schema.json", json.dumps(schema() | about, indent=1, ensure_ascii=False))
            archive.writestr("README.txt", README)

    def _pass(self, shared: Shared, written: Iterator[None]) -> Iterator[str]:
        self._last = 0
        for _ in written:
            self._last += 1
            self._passed += 1
            if self._last % CHUNK == 0:
                yield shared.kind
        yield shared.kind

    def _as_json(self, archive: zipfile.ZipFile, shared: Shared) -> Iterator[None]:
        with text_entry(archive, f"json/{shared.kind}.jsonl") as lines:
            for row in records(shared):
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")
                yield

    def _as_csv(self, archive: zipfile.ZipFile, shared: Shared) -> Iterator[None]:
        with text_entry(archive, f"csv/{shared.kind}.csv") as lines:
            table = csv.writer(lines)
            table.writerow(columns(shared))
            for row in records(shared):
                table.writerow([cell(value) for value in row.values()])
                yield


@contextmanager
def text_entry(archive: zipfile.ZipFile, name: str) -> Iterator[IO[str]]:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    with (
        archive.open(info, "w", force_zip64=True) as entry,
        io.TextIOWrapper(entry, encoding="utf-8", newline="") as lines,
    ):
        yield lines


def records(shared: Shared) -> Iterator[dict[str, Any]]:
    """Each row as plain values; a few thousand at a time are in memory. Rows without lists are read as tuples."""
    names = columns(shared)
    if not shared.lists:
        paths = [path for field in shared.fields for path in paths_of(field)]
        for values in shared.rows().order_by("pk").values_list(*paths).iterator(chunk_size=CHUNK):
            yield dict(zip(names, map(plain, values), strict=True))
        return
    for row in shared.queryset().iterator(chunk_size=CHUNK):
        values = [plain(read(row, path)) for field in shared.fields for path in paths_of(field)]
        lists = [sorted(each.pk for each in getattr(row, name).all()) for name in shared.lists]
        yield dict(zip(names, values + lists, strict=True))


def paths_of(field: "models.Field[Any, Any]") -> list[str]:
    """Where a field's value is, and after it the key by which people name what it refers to."""
    return [field.attname, *([f"{field.name}__{key}"] if (key := key_of(field)) else [])]


def read(row: models.Model, path: str) -> Any:
    """The value at the path; None when something on the way is missing."""
    value: Any = row
    for name in path.split("__"):
        value = getattr(value, name, None)
    return value


def columns(shared: Shared) -> list[str]:
    return list(described(shared))


def plain(value: Any) -> Any:
    """As JSON has it; a decimal is text, so that no reader rounds it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


def cell(value: Any) -> Any:
    """As a table has it. What a spreadsheet would run is text again, with an apostrophe before it; -5 is a number."""
    if isinstance(value, list) and all(isinstance(each, int) for each in value):
        return " ".join(map(str, value))
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    return neutral(value)


def schema() -> dict[str, Any]:
    """What each kind and each of its fields is: the same in schema.json and in docs/export.md."""
    kinds = {shared.kind: {"what": shared.what, "fields": described(shared)} for shared in SHARED}
    return {"format": FORMAT, "kinds": kinds, "not_in_here": NOT_IN_HERE}


NOT_IN_HERE = (
    "Private notes, agendas and notes of meetings, confidential decisions, actions, drafts of requests, ratings that "
    "are not open on both sides, invitations, addresses, passwords, second factors, sessions, mails, and the ledger."
)


def described(shared: Shared) -> dict[str, str]:
    """Each field's name with its type: "text", "number", "day", or the kind whose id it is."""
    found = {}
    for field in shared.fields:
        found[field.attname] = kind_of(field)
        if key := key_of(field):
            found[f"{field.name}_{key}"] = "text"
    for name in shared.lists:
        found[f"{name}_ids"] = f"list of ids of {kind_named(shared.model._meta.get_field(name))}"
    return found


TYPES = {
    models.BooleanField: "true or false",
    models.DateTimeField: "time, UTC",
    models.DateField: "day",
    models.TimeField: "time of day",
    models.DecimalField: "exact number, as text",
    models.FloatField: "number",
    models.IntegerField: "whole number",
    models.JSONField: "JSON",
}


def kind_of(field: "models.Field[Any, Any]") -> str:
    if field.remote_field:
        return f"id of {kind_named(field)}"
    if field.primary_key:
        return "id"
    words = next((words for type_, words in TYPES.items() if isinstance(field, type_)), "text")
    if field.choices:
        words = "one of " + ", ".join(str(value) for value, _ in field.flatchoices if value != "")
    return words + (", or null" if field.null else "")


def kind_named(field: Any) -> str:
    """The kind of what a field refers to; what is not exported is named by its model."""
    target = field.remote_field.model
    found = next((shared.kind for shared in SHARED if shared.model is target), target._meta.verbose_name)
    return str(found)


def in_markdown() -> str:
    """docs/export.md; `manage.py export_all --describe` prints it."""
    lines = ["# What an export holds", "", *_introduction(), ""]
    for shared in SHARED:
        lines += [f"## {shared.kind}", "", shared.what, "", "| Field | What it is |", "| --- | --- |"]
        lines += [f"| `{name}` | {words} |" for name, words in described(shared).items()]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _introduction() -> list[str]:
    return [
        "`manage.py export_all PATH` writes everything that anybody of IT and of marketing may read in the portal",
        "into one zip: each kind below as `json/<kind>.jsonl` (one object a line) and as `csv/<kind>.csv`, with",
        "`schema.json`. It is of one instant, in UTF-8, in the order of the ids, and takes a few thousand rows of",
        "memory whatever its size. A field that ends in `_id` holds the id of a row of another kind; a KPI is also",
        "named by its `key`. In CSV a text that a spreadsheet would take for a formula begins with an apostrophe.",
        "",
        f"Not in it: {NOT_IN_HERE[0].lower()}{NOT_IN_HERE[1:]}",
        "",
        "This page is written by `manage.py export_all --describe`, and a test holds it to the code.",
    ]
