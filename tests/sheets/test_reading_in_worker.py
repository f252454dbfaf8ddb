"""Files that are too large to be read while somebody waits: read by the worker, their pages from what it kept."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from partnership.jobs import running
from partnership.jobs.models import Job
from partnership.jobs.running import work
from partnership.people.models import Person
from partnership.sheets import jobs, tables
from partnership.sheets.models import ImportFile, OutlookPart
from tests.sheets.test_importer import text, workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.sheets.staff")]
For = Callable[[Person], Client]
MANY = 4_500
HEADS = "mail,name,side\n"


@pytest.fixture(autouse=True)
def _everything_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BREATH", 0)
    monkeypatch.setattr(jobs, "SECONDS", 0)
    monkeypatch.setattr(tables, "MUCH_TEXT", 100)
    monkeypatch.setattr(tables, "MUCH_XML", 100)


@pytest.fixture
def client(admin: Person, client_for: For) -> Client:
    return client_for(admin)


def send(client: Client, content: bytes, name: str = "staff.csv") -> tuple[ImportFile, Job]:
    answer = client.post("/staff/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 303, answer.content.decode()
    job = Job.objects.latest("pk")
    assert answer["Location"] == job.get_absolute_url()
    return ImportFile.objects.latest("pk"), job


def many(count: int = MANY, side: str = "IT") -> bytes:
    rows = "".join(f"p{n}@example.com,Person {n},{side if n % 1000 else 'sales'}\n" for n in range(count))
    return f"{HEADS}{rows}".encode()


def test_a_large_file_is_read_by_the_worker_and_shown_without_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, job = send(client, many())
    assert (file.rows, file.outlook) == (0, None)
    waiting = text(client, file.get_absolute_url())
    assert "This file is being read" in waiting
    assert job.get_absolute_url() in waiting
    assert client.post(f"/staff/{file.pk}/saving/").status_code == 303
    assert "is being read" in text(client, "/staff/")
    work()
    job.refresh_from_db()
    assert (job.state, job.said, job.done) == ("done", "You can see what staff.csv would change.", MANY)

    def never(*_args: object, **_more: object) -> None:
        raise AssertionError("it was read already")

    monkeypatch.setattr(tables, "read", never)
    preview = text(client, file.get_absolute_url())
    assert f"{MANY:,} of {MANY:,} rows, 3 of 3 columns" in preview
    assert "Save 4495 people, leave 5 bad rows out" in preview
    bad = text(client, f"{file.get_absolute_url()}?fate=bad")
    assert [f"<td>p{n}@example.com</td>" in bad for n in (0, 1000, 4000, 1)] == [True, True, True, False]
    last = text(client, f"{file.get_absolute_url()}?page=90")
    assert "<td>p4499@example.com</td>" in last
    assert "<td>p4450@example.com</td>" in last


def test_it_is_saved_and_nothing_of_its_reading_stays(client: Client) -> None:
    file, _job = send(client, many())
    work()
    assert client.post(f"/staff/{file.pk}/saving/")["Location"] == Job.objects.latest("pk").get_absolute_url()
    work()
    file.refresh_from_db()
    assert file.counts == {"new": 4495, "bad": 5}
    assert (bytes(file.content), file.outlook, OutlookPart.objects.count()) == (b"", None, 0)


def test_its_questions_are_asked_and_its_answers_read_by_the_worker(client: Client) -> None:
    rows = "".join(f"p{n}@example.com,P {n},IT\n" for n in range(50))
    file, job = send(client, f"contact,who,where\n{rows}".encode())
    work()
    job.refresh_from_db()
    assert job.said == "staff.csv leaves a few things open."
    assert "E-mail is in" in text(client, file.get_absolute_url())
    given = {"column-email": "0", "column-name": "1", "column-side": "2", "column-team": ""}
    answered = client.post(f"/staff/{file.pk}/mapping/", given)
    assert answered["Location"] == Job.objects.latest("pk").get_absolute_url()
    work()
    assert "Save 50 people" in text(client, file.get_absolute_url())
    client.post(f"/staff/{file.pk}/mapping/", given | {"column-name": "0"})
    assert "This file is being read" in text(client, file.get_absolute_url())
    work()
    assert "<td>p0@example.com</td><td>p0@example.com</td>" in text(client, file.get_absolute_url())


def test_a_large_workbook_is_unpacked_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["Mail", "Name", "Side"], *([f"p{n}@example.com", f"P {n}", "IT"] for n in range(40))]
    file, _job = send(client, workbook(Staff=rows), "staff.xlsx")
    work()
    monkeypatch.setattr(tables.workbooks, "kept", None)
    assert "Save 40 people" in text(client, file.get_absolute_url())
    assert client.get(f"/staff/{file.pk}/mapping/").status_code == 200
    client.post(f"/staff/{file.pk}/saving/")
    work()
    assert ImportFile.objects.get().counts == {"new": 40}


def test_what_is_no_table_is_said_where_it_was_left(client: Client) -> None:
    file, job = send(client, b"just words\n" * 20)
    work()
    job.refresh_from_db()
    file.refresh_from_db()
    assert (job.state, file.state) == ("failed", "forgotten")
    assert "This file has no table" in job.problem
    assert "given up" in text(client, file.get_absolute_url())


def test_a_file_that_was_given_up_meanwhile_is_not_read(client: Client) -> None:
    file, job = send(client, many(60))
    client.post(f"/staff/{file.pk}/withdrawal/")
    work()
    job.refresh_from_db()
    file.refresh_from_db()
    assert (job.state, file.state, OutlookPart.objects.count()) == ("failed", "forgotten", 0)


def test_a_reading_that_was_cancelled_can_be_tried_again(client: Client) -> None:
    file, job = send(client, many(60))
    client.post(f"/jobs/{job.pk}/cancellation/")
    html = text(client, file.get_absolute_url())
    assert "That did not go to its end" in html
    client.post(f"/jobs/{job.pk}/attempt/")
    work()
    assert "Save 59 people" in text(client, file.get_absolute_url())
