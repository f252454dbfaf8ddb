"""The whole export as long work: begun on a page, made by the worker, of one instant, given to who asked for it."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from partnership.activity.models import Event
from partnership.jobs import running
from partnership.jobs.models import Job, Piece
from partnership.jobs.running import work
from partnership.keeping import exporting
from partnership.keeping.jobs import EXPORT
from partnership.people.models import Person, Role
from tests.cast import PASSWORD, make_person
from tests.keeping.conftest import Cast, Portal
from tests.outcomes.making import in_force

PAGE = "/set-up/export/"


@pytest.fixture(autouse=True)
def _without_a_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BREATH", 0)


def signed_in(person: Person) -> Client:
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    client.force_login(person)
    return client


def archive_of(job: Job) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(Piece.objects.contents(job))))


def begun(by: Person) -> Job:
    return Job.objects.begin(EXPORT, by=by)


def test_export_begins_with_a_proof_and_is_what_the_command_writes(portal: Portal, cast: Cast) -> None:
    in_force(cast.it, cast.marketing, cast.cio, cast.cmo)
    client = signed_in(cast.admin)
    answer = client.post(PAGE)
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not Job.objects.exists()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    where = client.post(PAGE)["Location"]
    job = Job.objects.get()
    assert where == job.get_absolute_url()
    portal.command("export_all", str(portal.folder / "export.zip"))
    work()
    job.refresh_from_db()
    assert (job.state, job.done) == (Job.State.DONE, job.total)
    assert Event.objects.get(kind="export.made").by == cast.admin
    given = client.post(f"{where}file/")
    assert int(given["Content-Length"]) == job.file_size
    mine = zipfile.ZipFile(io.BytesIO(b"".join(given)))
    theirs = zipfile.ZipFile(portal.folder / "export.zip")
    assert mine.testzip() is None
    assert mine.namelist() == theirs.namelist()
    for name in set(mine.namelist()) - {"schema.json"}:
        assert mine.read(name) == theirs.read(name), name
    schemas = [json.loads(archive.read("schema.json")) for archive in (mine, theirs)]
    assert schemas[0]["rows"] == schemas[1]["rows"]
    assert Event.objects.get(kind="job.downloaded").detail["size"] == job.file_size


def test_export_is_of_one_instant_while_people_write(
    portal: Portal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its progress is committed meanwhile, where everybody sees it; what they write meanwhile is not in it."""
    monkeypatch.setattr(exporting, "CHUNK", 1)
    job = begun(cast.admin)
    seen = []

    def somebody_joins(_: float) -> None:
        seen.append(Job.objects.get().done)
        make_person(f"late{len(seen)}@example.com", "Late", side="it")

    monkeypatch.setattr(running, "breathe", somebody_joins)
    work()
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert seen == sorted(seen)
    assert 0 < seen[len(seen) // 2] < job.done
    assert Person.objects.filter(name="Late").count() == len(seen)
    # The first to come was before the snapshot: the step that announces it.
    assert archive_of(job).read("json/people.jsonl").decode().count('"Late"') == 1


def test_export_of_a_killed_worker_begins_anew(portal: Portal, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnership.jobs.growing.SIZE", 100)
    begun(cast.admin)
    killed = Job.objects.claim()
    assert killed
    killed.number(EXPORT.count(killed))
    steps = EXPORT.steps(killed)
    for _ in range(12):
        killed.advance(next(steps))
    assert Piece.objects.exists()
    assert killed.done
    steps.close()
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    make_person("late@example.com", "Late", side="it")
    work()
    job = Job.objects.get()
    assert job.state == Job.State.DONE
    archive = archive_of(job)
    assert archive.testzip() is None
    assert b'"Late"' in archive.read("json/people.jsonl")
    assert list(portal.folder.joinpath("var").glob(".lockstep-part-*")) == []


def test_export_is_for_administrators(portal: Portal, cast: Cast) -> None:
    client = signed_in(cast.cio)
    assert client.get(PAGE).status_code == client.post(PAGE).status_code == 403
    assert not Job.objects.exists()


def test_page_lists_the_readers_own(portal: Portal, cast: Cast) -> None:
    begun(cast.admin)
    other = make_person("other@example.com", "Other", role=Role.ADMINISTRATOR)
    assert "waits for its turn" in signed_in(cast.admin).get(PAGE).text
    assert "waits for its turn" not in signed_in(other).get(PAGE).text


def test_restore_ends_what_ran_and_takes_back_what_was_made(portal: Portal, cast: Cast) -> None:
    made = begun(cast.admin)
    work()
    running_then = begun(cast.admin)
    kept = portal.backup()
    portal.command("restore", kept, "--force")
    ended = Job.objects.get(pk=running_then.pk)
    assert ended.state == Job.State.FAILED
    assert ended.problem.startswith("The portal was restored from a backup meanwhile.")
    assert not Job.objects.get(pk=made.pk).has_file
    assert work() == 0
