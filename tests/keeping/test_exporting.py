"""Everything shared, and nothing else, whole and readable."""

import csv
import io
import json
import tracemalloc
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError

from meetings.actions import planning
from meetings.models import Decision, Meeting, PrivateNote, Series
from outcomes.models import Measurement
from partnership.accord.models import BlindRound
from partnership.comments.actions import reword, write
from partnership.keeping import exporting
from partnership.keeping.sharing import PRIVATE, SHARED, TECHNICAL
from partnership.people.models import Person
from partnership.promises.models import Action
from tests.keeping.conftest import Cast, Portal
from tests.outcomes.making import in_force, kpi_of


def exported(portal: Portal) -> zipfile.ZipFile:
    path = portal.folder / "export.zip"
    portal.command("export_all", str(path), "--overwrite")
    return zipfile.ZipFile(path)


def rows(archive: zipfile.ZipFile, kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in archive.read(f"json/{kind}.jsonl").decode().splitlines()]


def table(archive: zipfile.ZipFile, kind: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(f"csv/{kind}.csv").decode(), newline="")))


def test_every_model_is_shared_private_or_technical() -> None:
    models = {model._meta.label for model in apps.get_models()}
    shared = {each.model._meta.label for each in SHARED}
    lists = [shared, set(PRIVATE), set(TECHNICAL)]
    assert models - set().union(*lists) == set()
    assert [a & b for a in lists for b in lists if a is not b and a & b] == []
    assert len({each.kind for each in SHARED}) == len(SHARED) == len(shared)


def test_no_secret_field_is_shared() -> None:
    words = ("password", "secret", "token", "sealed", "digest_key", "email", "content")
    found = {f"{each.kind}.{field.name}" for each in SHARED for field in each.fields if field.name in words}
    assert found == set()


def test_the_description_is_what_the_code_says() -> None:
    described = (settings.BASE_DIR / "docs" / "export.md").read_text()
    assert described == exporting.in_markdown(), "manage.py export_all --describe > docs/export.md"


def test_what_is_written_is_what_the_schema_says(portal: Portal, cast: Cast) -> None:
    in_force(cast.it, cast.marketing, cast.cio, cast.cmo)
    archive = exported(portal)
    schema = json.loads(archive.read("schema.json"))
    assert {name.split("/")[1] for name in archive.namelist() if name.startswith("json/")} == {
        f"{kind}.jsonl" for kind in schema["kinds"]
    }
    for kind, about in schema["kinds"].items():
        for row in rows(archive, kind):
            assert list(row) == list(about["fields"]), kind
        assert len(rows(archive, kind)) == len(table(archive, kind)) == schema["rows"][kind]
    assert rows(archive, "kpis")[0]["key"] == rows(archive, "kpi_definitions")[0]["kpi_key"]


def test_nothing_that_only_some_may_see_is_in_it(portal: Portal, cast: Cast) -> None:
    series = planning.plan_series(
        planned_by=cast.cio,
        people=[],
        kind=Series.Kind.ONE_TO_ONE,
        title="HUSH series",
        every=1,
        unit="months",
        by="day",
        day=4,
        starts_on=date(2026, 5, 1),
        at=time(9),
        zone="UTC",
        minutes=60,
    )
    day = series.next_days(1, since=series.starts_on)[0]
    meeting = Meeting.objects.create(
        series=series, occurs_on=day, starts_at=datetime(2026, 5, 4, 9, tzinfo=UTC), minutes=60, zone="UTC"
    )
    note = PrivateNote(meeting=meeting, author=cast.cio, text="HUSH note")
    note.save()
    topic = series.topics.create(meeting=meeting, title="HUSH topic", added_at=datetime(2026, 5, 1, tzinfo=UTC))
    for confidential in (True, False):
        Decision.objects.create(
            topic=topic,
            what="HUSH decision",
            confidential=confidential,
            captured_by=cast.cio,
            decided_at=datetime(2026, 5, 1, tzinfo=UTC),
        )
    Action.objects.create(
        title="HUSH action",
        owner=cast.cio,
        due_on=day,
        first_due_on=day,
        captured_by=cast.cio,
        captured_at=datetime(2026, 5, 1, tzinfo=UTC),
    )
    blind = BlindRound.objects.open(purpose="review", title="HUSH round")
    blind.rate(by=cast.cio, values={"confidence": 4}, comment="HUSH comment")
    Person.objects.filter(pk=cast.it.pk).update(password="HUSH", email="hush@example.com")
    archive = exported(portal)
    found = [name for name in archive.namelist() if b"hush" in archive.read(name).lower()]
    assert found == []


def test_a_cell_that_a_spreadsheet_would_run_is_text(portal: Portal, cast: Cast) -> None:
    for start in ("=", "+", "-", "@", "\t", "\r"):
        cast.it.team = f"{start}cmd|' /C calc'!A1"
        cast.it.save()
        archive = exported(portal)
        (row,) = [row for row in table(archive, "people") if row["id"] == str(cast.it.pk)]
        assert row["team"] == f"'{cast.it.team}"
        (row,) = [row for row in rows(archive, "people") if row["id"] == cast.it.pk]
        assert row["team"] == cast.it.team
    assert exporting.cell("-5.25") == "-5.25"
    assert exporting.cell("-5.25e") == "'-5.25e"


def test_a_hundred_thousand_rows_take_little_memory(portal: Portal, cast: Cast) -> None:
    kpi = kpi_of(in_force(cast.it, cast.marketing, cast.cio, cast.cmo).versions.get())
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for start in range(0, 100_000, 10_000):
        Measurement.objects.bulk_create(
            Measurement(
                kpi=kpi, on=date(1750, 1, 1) + timedelta(days=n), value=Decimal(n), recorded_by=cast.it, recorded_at=now
            )
            for n in range(start, start + 10_000)
        )
    tracemalloc.start()
    try:
        archive = exported(portal)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40_000_000
    assert archive.read("json/measurements.jsonl").count(b"\n") == 100_000


def test_a_place_is_needed(portal: Portal) -> None:
    with pytest.raises(CommandError, match="Say where"):
        portal.command("export_all")
    assert not list(Path(portal.folder).glob("*.zip"))


def test_what_is_said_about_what_only_some_see_stays_here(portal: Portal, cast: Cast, settings: Any) -> None:
    settings.TALKED_ABOUT = {**settings.TALKED_ABOUT, "action": "promises.Action"}
    outcome = in_force(cast.it, cast.marketing, cast.cio, cast.cmo)
    action = Action.objects.capture(title="List", owner=cast.it, due_on=date(2030, 1, 1), by=cast.cio)
    for record, text in ((outcome, "Everybody reads this."), (action, "HUSH")):
        reword(write(record, by=cast.it, text=text).comment, record, by=cast.it, text=f"{text} Truly.", seen=1)
    archive = exported(portal)
    assert [row["text"] for row in rows(archive, "comments")] == ["Everybody reads this. Truly."]
    assert [row["text"] for row in rows(archive, "earlier_wordings")] == ["Everybody reads this."]
