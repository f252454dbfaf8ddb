"""A second factor that was lost: who resets it, who is told, and what keeps a reset from being a way in."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.people.models import Person
from tests.people.conftest import Visitor, visitor

__all__ = ["visitor"]
pytestmark = pytest.mark.django_db(transaction=True)
ClientFor = Callable[[Person], Client]
VisitorOf = Callable[[Person], Visitor]


def address(person: Person) -> str:
    return f"/set-up/people/{person.pk}/second-factor/"


@pytest.fixture
def lost(visitor: VisitorOf, cio: Person, cmo: Person) -> Visitor:
    """The CIO, signed in, with a passkey, an app and codes."""
    found = visitor(cio)
    found.sign_in()
    found.add_passkey()
    found.add_app()
    mail.outbox.clear()
    return found


def test_reset_takes_all_away_ends_sessions_and_tells_three(
    lost: Visitor, admin: Person, cmo: Person, client_for: ClientFor, settings: object
) -> None:
    person = lost.person
    assert lost.client.get("/").status_code == 200
    assert "It is lost: reset it" in client_for(admin).get(f"/set-up/people/{person.pk}/").content.decode()
    answer = client_for(admin).post(address(person), {"reason": "The phone was stolen."})
    assert answer.status_code == 303
    assert not Authenticator.objects.filter(user=person).exists()
    assert lost.client.get("/").status_code == 302
    event = Event.objects.get(kind="second_factor.reset")
    assert (event.by, event.detail) == (admin, {"reason": "The phone was stolen."})
    assert [message.to for message in mail.outbox] == [[person.email], [cmo.email]]
    assert all("Ada Novak" in message.body and "The phone was stolen." in message.body for message in mail.outbox)
    assert {notice.person for notice in Notice.objects.all()} == {person, cmo}
    settings.REQUIRE_SECOND_FACTOR = True  # type: ignore[attr-defined]
    lost.sign_in()
    assert lost.client.get("/")["Location"] == "/accounts/2fa/?next=/"


def test_only_administrators_reset_and_nobody_their_own(
    lost: Visitor, admin: Person, cmo: Person, it: Person, client_for: ClientFor
) -> None:
    for person in (cmo, it, lost.person):
        assert client_for(person).post(address(lost.person), {}).status_code == 403
    own = client_for(admin).post(address(admin), {})
    assert own.status_code == 422
    assert "ask another administrator" in client_for(admin).get(address(admin)).content.decode()
    assert Authenticator.objects.filter(user=lost.person).count() == 3


def test_the_last_administrator_is_let_in_by_the_server(visitor: VisitorOf, admin: Person, cio: Person) -> None:
    found = visitor(admin)
    found.sign_in()
    found.add_passkey()
    mail.outbox.clear()
    out = StringIO()
    call_command("reset_second_factor", "ADMIN@example.com", stdout=out)
    assert "sets up a new second factor" in out.getvalue()
    assert not Authenticator.objects.exists()
    assert Event.objects.get(kind="second_factor.reset").by is None
    assert [message.to for message in mail.outbox] == [[admin.email], [cio.email]]
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("reset_second_factor", "nobody@example.com")


def test_an_address_and_a_reset_lie_three_days_apart(
    lost: Visitor, admin: Person, client_for: ClientFor, visitor: VisitorOf
) -> None:
    """Together they would let whoever asks for both in as somebody else."""
    person, client = lost.person, client_for(admin)
    fields = {"name": person.name, "role": "staff", "side": "it", "team": "", "time_zone": "UTC"}
    with time_machine.travel(timezone.now()) as clock:
        client.post(f"/set-up/people/{person.pk}/", fields | {"email": "new@example.com"})
        refused = client.post(address(person), {})
        assert refused.status_code == 422
        assert "address was changed less than three days ago" in refused.content.decode()
        assert Authenticator.objects.exists()
        clock.shift(timedelta(hours=73))
        client = client_for(admin)
        assert client.post(address(person), {}).status_code == 303
        back = client.post(f"/set-up/people/{person.pk}/", fields | {"email": "newer@example.com"})
        assert back.status_code == 422
        assert "Until then their address stays" in back.content.decode()
        found = visitor(Person.objects.get(pk=person.pk))
        found.sign_in()
        found.add_passkey()
        client = client_for(admin)
        assert client.post(f"/set-up/people/{person.pk}/", fields | {"email": "newer@example.com"}).status_code == 303
