"""Pages of long work: whose they are, how they follow it, and what can be done."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.jobs.kinds import Step
from partnership.jobs.models import Job
from partnership.jobs.running import work
from partnership.people.models import Person
from tests.cast import PASSWORD
from tests.jobs.sample import FILE, LINES

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def job(it: Person) -> Job:
    return Job.objects.begin(LINES, by=it, wants={"total": 3})


@pytest.fixture
def filed(it: Person) -> Job:
    made = Job.objects.begin(FILE, by=it, wants={"total": 2})
    work()
    return Job.objects.get(pk=made.pk)


def text_of(client: Client, url: str, **headers: Any) -> str:
    answer = client.get(url, **headers)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def piece_of(text: str, job: Job, part: str) -> str:
    """The element that polling swaps, out of a whole page or alone."""
    begin = text.index(f'<div id="job-{job.pk}{part}"')
    return text[begin : text.index("</p> </div>" if part else "</dl>", text.index("badge", begin))]


@pytest.mark.parametrize("who", ["marketing", "stranger", "cio", "observer"])
def test_a_job_is_nobody_elses(who: str, job: Job, client_for: ClientFor, request: pytest.FixtureRequest) -> None:
    client = client_for(request.getfixturevalue(who))
    assert client.get(job.get_absolute_url()).status_code == 404
    for name in ("cancellation", "attempt", "file"):
        assert client.post(reverse(f"jobs:{name}", args=[job.pk])).status_code == 404
    assert job.get_absolute_url() not in text_of(client, reverse("jobs:jobs"))
    assert Job.objects.get().state == Job.State.WAITING


def test_administrator_sees_and_cancels_but_takes_no_file(
    job: Job, filed: Job, admin: Person, client_for: ClientFor
) -> None:
    client = client_for(admin)
    other = Job.objects.begin(LINES, by=job.person, wants={"total": 3})
    assert "Ivan Petrov started it" in text_of(client, other.get_absolute_url())
    assert client.post(reverse("jobs:cancellation", args=[other.pk])).status_code == 303
    assert Job.objects.get(pk=other.pk).state == Job.State.CANCELLED
    assert client.post(reverse("jobs:attempt", args=[other.pk])).status_code == 403
    assert client.post(reverse("jobs:file", args=[filed.pk])).status_code == 403
    assert "Download" not in text_of(client, filed.get_absolute_url())


def test_page_asks_until_it_is_done_and_the_piece_is_the_page(it: Person, job: Job, client_for: ClientFor) -> None:
    """What htmx polls for equals what a visit shows, at each stage; the last answer asks no more."""
    client, url = client_for(it), job.get_absolute_url()

    def poll() -> str:
        piece, whole = text_of(client, url, **HTMX), text_of(client, url)
        assert "<html" not in piece
        part = "-far" if Job.objects.get().is_active else ""
        cut = re.compile(r'value="[^"]{64}"')  # the token of each form
        assert cut.sub("", piece_of(piece, job, part)) == cut.sub("", piece_of(whole, job, part))
        return piece

    waiting = poll()
    assert f'hx-get="{url}" hx-trigger="every 1s" hx-swap="outerHTML"' in waiting
    assert "Counting what there is to do" in waiting
    held = Job.objects.claim()
    assert held
    held.number(3)
    held.memo["written"] = 2
    held.advance(Step(2, "Line 3 of the list"))
    running = poll()
    assert 'max="3" value="2"' in running
    assert "of 3 lines" in running
    assert "Line 3 of the list" in running
    assert "hx-trigger" in running
    held.finish(LINES.result(held))
    done = poll()
    assert client.get(url, **HTMX)["HX-Retarget"] == f"#job-{job.pk}"
    assert "2 lines are written." in done
    assert "hx-trigger" not in done
    assert "Cancel" not in done
    assert 'href="/actions/"' in done


def test_page_asks_less_often_when_it_takes_long(it: Person, job: Job, client_for: ClientFor) -> None:
    Job.objects.update(begun_at=timezone.now() - timedelta(minutes=1))
    assert 'hx-trigger="every 3s"' in text_of(client_for(it), job.get_absolute_url())


def test_failed_job_says_why_and_is_tried_again(it: Person, client_for: ClientFor) -> None:
    job = Job.objects.begin(LINES, by=it, wants={"total": 3, "refused_at": 3})
    work()
    client = client_for(it)
    text = text_of(client, job.get_absolute_url())
    assert "The third line is one too many." in text
    assert "2 of 3 lines were done before it ended." in text
    assert client.post(reverse("jobs:attempt", args=[job.pk])).status_code == 303
    assert "hx-trigger" in text_of(client, job.get_absolute_url())


def test_job_that_runs_needs_no_new_attempt(it: Person, job: Job, client_for: ClientFor) -> None:
    client = client_for(it)
    client.post(reverse("jobs:attempt", args=[job.pk]))
    assert "It needs no new attempt." in text_of(client, job.get_absolute_url())


def test_ended_job_is_not_cancelled(it: Person, job: Job, client_for: ClientFor) -> None:
    work()
    client = client_for(it)
    client.post(reverse("jobs:cancellation", args=[job.pk]))
    assert "It had ended already." in text_of(client, job.get_absolute_url())
    assert Job.objects.get().state == Job.State.DONE


def test_file_is_given_whole_to_who_has_shown_who_they_are(it: Person, filed: Job, client_for: ClientFor) -> None:
    it.set_password(PASSWORD)
    it.save()
    client, url = client_for(it), reverse("jobs:file", args=[filed.pk])
    answer = client.post(url)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not Event.objects.filter(kind="job.downloaded").exists()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.post(url)
    assert b"".join(answer) == b"piece 0\npiece 1\n"
    assert answer["Content-Disposition"] == 'attachment; filename="pieces.txt"'
    assert Event.objects.get(kind="job.downloaded").by == it
    assert client.get(url)["Location"] == filed.get_absolute_url()


def test_file_is_gone_after_its_day(it: Person, filed: Job, client_for: ClientFor) -> None:
    Job.objects.update(file_until=timezone.now())
    client = client_for(it)
    assert "it is gone" in text_of(client, filed.get_absolute_url())
    assert client.post(reverse("jobs:file", args=[filed.pk])).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_one_and_for_three(number: int, it: Person, client_for: ClientFor) -> None:
    client = client_for(it)
    for _ in range(number):
        Job.objects.begin(LINES, by=it, wants={"total": 3})
    client.get(reverse("jobs:jobs"))
    with CaptureQueriesContext(connection) as asked:
        assert text_of(client, reverse("jobs:jobs")).count("Writing lines") == number
    assert len(asked) <= 8
