"""Long lists of a declared importer: saved in the worker by the same steps, with what holds when it saves."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from partnership.activity.models import Event
from partnership.jobs import running
from partnership.jobs.kinds import Step
from partnership.jobs.models import Job
from partnership.jobs.running import work
from partnership.people.models import Person, Role
from partnership.sheets.models import ImportFile
from tests.cast import make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.sheets.staff")]
For = Callable[[Person], Client]
MANY = 2_001


@pytest.fixture
def file(admin: Person, client_for: For, monkeypatch: pytest.MonkeyPatch) -> ImportFile:
    monkeypatch.setattr(running, "BREATH", 0)
    rows = "".join(f"p{number}@example.com,Person {number},IT\n" for number in range(MANY))
    upload = SimpleUploadedFile("staff.csv", f"mail,name,side\n{rows}".encode())
    assert client_for(admin).post("/staff/", {"file": upload}).status_code == 303
    return ImportFile.objects.get()


def press(client: Client, file: ImportFile) -> None:
    assert client.post(f"/staff/{file.pk}/saving/")["Location"] == Job.objects.get().get_absolute_url()


def test_long_list_is_saved_by_the_worker(admin: Person, file: ImportFile, client_for: For) -> None:
    press(client_for(admin), file)
    work()
    job = Job.objects.get()
    assert (job.said, job.url) == ("Saved 2,001 people of staff.csv.", f"/staff/{file.pk}/")
    assert Person.objects.filter(name__startswith="Person ").count() == MANY
    assert Event.objects.get(kind="staff.imported").detail["new"] == MANY


def test_what_came_in_while_it_was_read_is_no_longer_new(
    admin: Person, file: ImportFile, client_for: For, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(client_for(admin), file)
    usual = Job.advance

    def advance(job: Job, step: Step) -> None:
        usual(job, step)
        if step.now.startswith("Saving"):
            make_person("p0@example.com", "Person 0", side="it")
            make_person("p1@example.com", "Somebody else", role=Role.STAFF, side="it")

    monkeypatch.setattr(Job, "advance", advance)
    work()
    file.refresh_from_db()
    assert file.counts == {"new": MANY - 2, "changed": 1, "same": 1}
    assert Person.objects.get(email="p1@example.com").name == "Person 1"
