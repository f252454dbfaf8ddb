"""A list of people that is too long to wait for: the worker invites them, through the page that starts it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.jobs import running
from partnership.jobs.models import Job
from partnership.jobs.running import work
from partnership.people.arrivals import invite_as
from partnership.people.models import Invitation, Part, Person, Role
from partnership.setup.jobs import AT_A_TIME
from tests.setup.test_invitations import MANY, hidden, look

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _without_a_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BREATH", 0)


def a_list(number: int) -> str:
    return "\n".join(f"Person {n} <p{n}@example.com>, staff, it" for n in range(number))


def sent(client: Client, lines: str) -> str:
    """Where the list leads after its preview."""
    preview, _page = look(client, lines)
    answer = client.post(MANY, hidden(preview) | {"invite": "1"})
    assert answer.status_code == 303
    return str(answer["Location"])


def test_two_hundred_are_invited_at_once(admin: Person, client_for: ClientFor) -> None:
    assert sent(client_for(admin), a_list(200)) == "/set-up/people/"
    assert Invitation.objects.count() == 200
    assert not Job.objects.exists()


def test_more_are_the_workers_and_each_is_invited_once(admin: Person, client_for: ClientFor) -> None:
    client = client_for(admin)
    where = sent(client, a_list(230) + "\nnobody at all, it")
    job = Job.objects.get()
    assert where == job.get_absolute_url()
    assert not Invitation.objects.exists()
    work()
    assert Invitation.objects.open().count() == Person.objects.count() - 1 == 230
    page = " ".join(client.get(where).content.decode().split())
    assert "230 invitations leave by mail within a minute or two. One line was left out." in page
    invited = Event.objects.filter(kind="people.invited")
    assert sum(event.detail["invited"] for event in invited) == 230
    assert {event.by for event in invited} == {admin}
    assert Notice.objects.get(kind="job-done").url == "/set-up/people/"
    sent(client, a_list(230))
    work()
    assert Invitation.objects.count() == 230
    assert Job.objects.first().said == "Nobody of the list is new: nothing was changed."


def test_list_of_a_killed_worker_goes_on_with_who_is_left(admin: Person, client_for: ClientFor) -> None:
    sent(client_for(admin), a_list(230))
    killed = Job.objects.claim()
    assert killed
    assert killed.declared
    killed.number(230)
    killed.advance(next(killed.declared.steps(killed)))
    assert Invitation.objects.count() == AT_A_TIME
    invite_as(Part.IT, by=admin, email="p100@example.com", name="Quicker", mail=False)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    work()
    assert Invitation.objects.count() == 230
    assert Job.objects.get().said.startswith("229 invitations leave")


def test_who_is_invited_between_two_steps_is_left_out(
    admin: Person, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(client_for(admin), a_list(230))

    def somebody_is_quicker(_: float) -> None:
        if not Person.objects.filter(email="p220@example.com").exists():
            invite_as(Part.IT, by=admin, email="p220@example.com", name="Quicker", mail=False)

    monkeypatch.setattr(running, "breathe", somebody_is_quicker)
    work()
    assert Job.objects.get().said.startswith("229 invitations leave")
    assert Person.objects.get(email="p220@example.com").name == "Quicker"


def test_who_is_no_administrator_any_more_invites_nobody(admin: Person, client_for: ClientFor) -> None:
    sent(client_for(admin), a_list(230))
    Person.objects.filter(pk=admin.pk).update(role=Role.OBSERVER)
    work()
    assert (Job.objects.get().state, Job.objects.get().problem) == (Job.State.FAILED, running.NOT_ANY_MORE)
    assert not Invitation.objects.exists()


def test_the_request_does_as_little_for_a_thousand_as_for_a_few(admin: Person, client_for: ClientFor) -> None:
    """So nobody waits longer for a longer list, however slow the machine is."""
    client, counts = client_for(admin), []
    for number in (201, 201, 1_000):
        preview, _page = look(client, a_list(number))
        with CaptureQueriesContext(connection) as asked:
            client.post(MANY, hidden(preview) | {"invite": "1"})
        counts.append(len(asked))
    assert counts[1] == counts[2] <= 16
    assert Person.objects.count() == 1
