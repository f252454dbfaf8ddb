"""Files of more than 2,000 values: saved in the worker, whole or not at all, whatever happens meanwhile."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from outcomes.actions.measuring import record_value
from outcomes.importing.scan import Scan
from outcomes.imports import NOT_ANY_MORE
from outcomes.models import Correction, Kpi, KpiDefinition, Measurement, Outcome
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.jobs import running
from partnership.jobs.kinds import Step
from partnership.jobs.models import Job
from partnership.jobs.running import work
from partnership.people.models import Person, Role
from partnership.sheets import actions, jobs, tables
from partnership.sheets.models import ImportFile
from tests.outcomes.large import BEGINS, values, with_keys
from tests.outcomes.making import in_force

pytestmark = pytest.mark.django_db(transaction=True)  # progress is committed over a connection of its own
For = Callable[[Person], Client]
MANY = 2_001


@pytest.fixture(autouse=True)
def _at_every_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BREATH", 0)
    monkeypatch.setattr(jobs, "SECONDS", 0)


@pytest.fixture
def outcome(it: Person, marketing: Person, cio: Person, cmo: Person) -> Outcome:
    found = in_force(it, marketing, cio, cmo)
    with_keys(found)
    return found


@pytest.fixture
def client(outcome: Outcome, it: Person, client_for: For) -> Client:
    return client_for(it)


@pytest.fixture
def file(client: Client) -> ImportFile:
    return send(client)


def send(client: Client, content: bytes | None = None) -> ImportFile:
    upload = SimpleUploadedFile("large.csv", content or values(["kpi-0"]))
    assert client.post(reverse("outcomes:import"), {"file": upload}).status_code == 303
    return ImportFile.objects.latest("pk")


def press(client: Client, file: ImportFile) -> str:
    seen_on = f"http://testserver{file.get_absolute_url()}"
    answer = client.post(reverse("outcomes:import_saving", args=[file.pk]), headers={"Referer": seen_on})
    assert answer.status_code == 303
    return str(answer["Location"])


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def fresh(file: ImportFile) -> ImportFile:
    return ImportFile.objects.get(pk=file.pk)


def nothing_is_saved(file: ImportFile, state: str = "open") -> None:
    assert fresh(file).state == state
    assert not Measurement.objects.exists()
    assert not Event.objects.filter(kind="measurements.imported").exists()


def when(word: str, act: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Do it once, as somebody else would, right after the job has said that word."""
    usual, done = Job.advance, []

    def advance(job: Job, step: Step) -> None:
        usual(job, step)
        if step.now.startswith(word) and not done:
            done.append(act())

    monkeypatch.setattr(Job, "advance", advance)


def test_large_file_is_saved_by_the_worker_and_its_page_leads_there(
    client: Client, file: ImportFile, it: Person
) -> None:
    assert "Save 2001 values" in text(client, file.get_absolute_url())
    where = press(client, file)
    job = Job.objects.get()
    assert where == job.get_absolute_url()
    nothing_is_saved(file)
    for address in (file.get_absolute_url(), reverse("outcomes:import")):
        page = text(client, address)
        assert f'href="{where}"' in page
        assert "being saved" in page
    assert "/saving/" not in text(client, file.get_absolute_url())
    work()
    job.refresh_from_db()
    assert (job.state, job.said, job.done, job.total) == (
        Job.State.DONE, "Saved 2,001 values of large.csv.", MANY, MANY,
    )  # fmt: skip
    assert job.url == file.get_absolute_url()
    assert "<span" in text(client, job.url)
    assert "is being saved" not in text(client, job.url)
    assert Notice.objects.get(kind="job-done").url == job.url
    assert Measurement.objects.count() == MANY
    assert (fresh(file).counts, bytes(fresh(file).content)) == ({"new": MANY}, b"")
    event = Event.objects.get(kind="measurements.imported")
    assert (event.by, event.detail["new"]) == (it, MANY)


def test_progress_is_told_while_it_is_read(client: Client, file: ImportFile, monkeypatch: pytest.MonkeyPatch) -> None:
    press(client, file)
    seen: list[tuple[int, str]] = []
    job = Job.objects.get()

    def look() -> None:
        seen.append(Job.objects.values_list("done", "now").get(pk=job.pk))

    for word in ("Reading line 1,000", "Reading line 2,000", "Saving its values"):
        when(word, look, monkeypatch)
    work()
    assert seen == [
        (1_000, "Reading line 1,000"), (2_000, "Reading line 2,000"), (MANY, "Saving its values, all at once"),
    ]  # fmt: skip


def test_two_thousand_are_saved_at_once(client: Client) -> None:
    file = send(client, values(["kpi-0"], 2_000))
    assert press(client, file) == file.get_absolute_url()
    assert not Job.objects.exists()
    assert Measurement.objects.count() == 2_000


def test_second_press_begins_no_second_job(client: Client, file: ImportFile) -> None:
    assert press(client, file) == press(client, file)
    assert Job.objects.count() == 1
    work()
    assert press(client, file) == file.get_absolute_url()
    assert Job.objects.count() == 1
    assert Measurement.objects.count() == MANY


def test_what_is_there_and_what_is_bad_are_counted_as_in_a_request(client: Client, it: Person) -> None:
    kpi = Kpi.objects.get()
    record_value(kpi=kpi, on=BEGINS, value=Decimal(7), by=it)
    file = send(client, values(["kpi-0"]) + b"\nkpi-0,2011-02-30,5\nkpi-0,2011-02-31,5")
    press(client, file)
    work()
    assert Job.objects.get().said == "Saved 2,001 values of large.csv. 2 bad rows are left out."
    assert fresh(file).counts == {"new": MANY - 1, "changed": 1, "bad": 2}
    assert Correction.objects.get().value == 7


@pytest.mark.parametrize("word", ["Reading the file", "Reading line 1,000", "Saving its"])
def test_cancelled_job_saves_nothing_and_can_be_begun_again(
    word: str, client: Client, file: ImportFile, it: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(client, file)
    first = Job.objects.get()
    with monkeypatch.context() as meanwhile:
        when(word, lambda: Job.objects.get(pk=first.pk).cancel(by=it), meanwhile)
        work()
    assert Job.objects.get().state == Job.State.CANCELLED
    nothing_is_saved(file)
    assert "Save 2001 values" in text(client, file.get_absolute_url())
    press(client, file)
    assert Job.objects.count() == 2
    Job.objects.exclude(pk=first.pk).update(turn_ended_at=timezone.now() + timedelta(hours=1))  # it comes second
    client.post(reverse("jobs:attempt", args=[first.pk]))  # the file is another job's by now
    work()
    work()
    first.refresh_from_db()
    assert (first.state, first.problem) == (Job.State.FAILED, actions.GONE)
    assert Job.objects.latest("pk").state == Job.State.DONE
    assert Measurement.objects.count() == MANY
    assert Event.objects.filter(kind="measurements.imported").count() == 1


def no_longer_there(person: Person) -> None:
    no_longer_steward()
    Person.objects.filter(pk=person.pk).update(role=Role.OBSERVER, side="")


def no_longer_steward() -> None:
    KpiDefinition.objects.update(steward_it=None)


def closed() -> None:
    Outcome.objects.update(closed_at=timezone.now(), result=Outcome.Result.ACHIEVED)


def read_otherwise(file: ImportFile) -> None:
    ImportFile.objects.filter(pk=file.pk).update(answered=["same_day"])


@pytest.mark.parametrize(
    ("meanwhile", "says"),
    [
        ("person", "IT and marketing record values; observers read them."),
        ("steward", NOT_ANY_MORE),
        ("closed", NOT_ANY_MORE),
        ("otherwise", actions.OTHERWISE),
        ("given up", actions.GONE),
    ],
)
def test_what_changed_meanwhile_is_looked_at_where_it_is_saved(
    meanwhile: str, says: str, client: Client, file: ImportFile, it: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts: dict[str, Callable[[], object]] = {
        "person": lambda: no_longer_there(it),
        "steward": no_longer_steward,
        "closed": closed,
        "otherwise": lambda: read_otherwise(file),
        "given up": lambda: client.post(reverse("outcomes:import_withdrawal", args=[file.pk])),
    }
    press(client, file)
    when("Saving its", acts[meanwhile], monkeypatch)
    work()
    job = Job.objects.get()
    nothing_is_saved(file, "forgotten" if meanwhile == "given up" else "open")
    assert (job.state, job.problem) == (Job.State.FAILED, says)


def test_who_left_before_its_turn_saves_nothing(client: Client, file: ImportFile, it: Person) -> None:
    press(client, file)
    no_longer_steward()
    Person.objects.filter(pk=it.pk).update(is_active=False)
    work()
    assert Job.objects.get().problem == running.NOT_ANY_MORE
    nothing_is_saved(file)


def test_file_does_not_expire_while_its_job_waits(client: Client, file: ImportFile) -> None:
    press(client, file)
    ImportFile.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    assert ImportFile.objects.forget_expired(timezone.now()) == 0
    assert "is being saved" in text(client, reverse("outcomes:import"))
    work()
    assert Measurement.objects.count() == MANY


def test_file_that_was_saved_is_not_given_up(client: Client, file: ImportFile) -> None:
    press(client, file)
    work()
    answer = client.post(reverse("outcomes:import_withdrawal", args=[file.pk]), follow=True)
    assert "Nothing was saved" not in answer.content.decode()
    assert fresh(file).state == "saved"


def test_worker_killed_after_it_saved_finishes_without_saving_twice(
    client: Client, file: ImportFile, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    press(client, file)

    def away(*_: object) -> None:
        raise OperationalError("the server closed the connection")

    with monkeypatch.context() as broken:
        broken.setattr(Job, "finish", away)
        with pytest.raises(OperationalError):
            work()
    assert fresh(file).state == "saved"
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    work()
    job = Job.objects.get()
    assert (job.state, job.said) == (Job.State.DONE, "Saved 2,001 values of large.csv.")
    assert Event.objects.filter(kind="measurements.imported").count() == 1
    assert Measurement.objects.count() == MANY


def test_what_a_large_file_leaves_open_is_asked_without_reading_it_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Open or answered: the worker kept what its questions are made of."""
    monkeypatch.setattr(tables, "MUCH_TEXT", 10)
    send(client, b"kpi,date,value\nkpi-0,2026-04-03,5\nVisits,03/04/2026,7\nkpi-0,2026-04-03,6\n")
    file, mapping = ImportFile.objects.get(), reverse("outcomes:import_mapping", args=[ImportFile.objects.get().pk])
    work()

    def again(_scan: Scan) -> None:
        raise AssertionError("it was read already")

    with monkeypatch.context() as patched:
        patched.setattr(Scan, "__iter__", again)
        asked = client.get(file.get_absolute_url()).text
        for words in ("“03/04/2026”, what comes first?", "Several rows give the same day (kpi-0", "“Visits” is"):
            assert words in asked
        assert "kpi-0" not in re.findall(r"“([^”]*)” is", asked)
        assert client.get(mapping).status_code == 200
        refused = client.post(mapping, {"name-0": str(Kpi.objects.get(key="kpi-0").pk)})
        assert (refused.status_code, "Choose one." in refused.text) == (422, True)
