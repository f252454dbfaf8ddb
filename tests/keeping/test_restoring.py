"""The drill: a portal goes on being used after its backup, and is brought back from it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from outcomes.actions.measuring import record_value
from outcomes.models import Measurement
from partnership.accord.models import BlindRating, BlindRound
from partnership.activity.models import Event
from partnership.attention.models import Delivery, Heartbeat, Mail, Notice, Preference
from partnership.attention.models.heartbeat import DRAIN
from partnership.attention.tasks import tick_at
from partnership.keeping.models import Restore
from partnership.lanes.models import Lane, Ownership
from partnership.people.actions import delegate, invite, take_seat
from partnership.people.models import ClaimRule, Delegation, Invitation, Person, Role, Seat, Side, SignInRules
from partnership.promises.models import Action
from partnership.setup import loose
from tests.cast import PASSWORD, make_person
from tests.keeping.conftest import Cast, Portal, drop_all
from tests.outcomes.making import a_proposal, in_force, sign


@pytest.fixture(autouse=True)
def _mails_leave_at_once(settings: Settings) -> None:
    settings.ROUTINES = []


def promise(owner: Person, title: str, due_on: date) -> Action:
    return Action.objects.create(
        title=title, owner=owner, due_on=due_on, first_due_on=due_on, captured_by=owner, captured_at=timezone.now()
    )


def stop(portal: Portal) -> None:
    """As when the portal was stopped some time ago."""
    with suppress(DatabaseError):
        Heartbeat.objects.filter(name=DRAIN).update(beat_at=timezone.now() - timedelta(minutes=1))


def restore(portal: Portal, path: str, *wishes: str) -> str:
    stop(portal)
    return portal.command("restore", path, *wishes)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is Monday 2 November 2026, half past nine, until the test moves on."""
    with time_machine.travel("2026-11-02T09:30:00Z", tick=False) as traveller:
        yield traveller


def keys_sent() -> set[str]:
    return {key for message in mail.outbox for key in message.extra_headers["X-Lockstep-Delivery"].split(", ")}


@dataclass
class Used:
    """A portal at its backup, and what was done in it afterwards."""

    cast: Cast
    browser: Client
    path: str = ""
    sent: set[str] = field(default_factory=set)
    later: Person | None = None


@pytest.fixture
def used(portal: Portal, cast: Cast, clock: time_machine.Traveller) -> Used:
    """A backup on Monday; on Tuesday people revoke, sign, join and are reminded."""
    today = timezone.localdate()
    cast.it.set_password(PASSWORD)
    cast.it.save()
    Preference.objects.create(person=cast.it, kind="", how=Preference.How.AT_ONCE)
    outcome = in_force(cast.it, cast.marketing, cast.cio, cast.cmo)
    proposed = a_proposal(cast.it, cast.marketing, title="Signed since")
    coming = invite(by=cast.admin, email="new@example.com", name="Nora", role=Role.STAFF, side=Side.IT)
    invitation, _ = Invitation.objects.issue(coming, by=cast.admin)
    arriving = invite(by=cast.admin, email="arriving@example.com", name="Arne", role=Role.STAFF, side=Side.IT)
    taken, _ = Invitation.objects.issue(arriving, by=cast.admin)
    deputy = delegate(
        by=cast.admin, principal=cast.cio, deputy=cast.leaver, from_on=today, until_on=today + timedelta(days=9)
    )
    ClaimRule.objects.create(claim="groups", value="interns", lets_in_as="it")
    phone = Authenticator.objects.create(user=cast.it, type=Authenticator.Type.TOTP, data={"secret": "old"})
    story = Used(cast, Client())
    story.browser.force_login(cast.marketing)
    tick_at(timezone.now())
    promise(cast.it, "Send the brief", date(2026, 11, 3))  # its reminder of Tuesday is sent and then lost
    promise(cast.it, "Order the screens", date(2026, 11, 9))

    story.path = portal.backup()

    mail.outbox.clear()
    clock.move_to("2026-11-03T09:00:00Z")
    tick_at(timezone.now())
    story.sent = keys_sent()
    assert any("action-due" in key for key in story.sent)
    mail.outbox.clear()
    invitation.withdraw(by=cast.admin)
    taken.take()
    deputy.end(by=cast.admin)
    cast.leaver.disable(by=cast.admin)
    cast.it.set_password("another-password-since")
    cast.it.save()
    phone.delete()
    ClaimRule.objects.all().delete()
    SignInRules(pk=1, passwords_allowed=False, break_glass=cast.admin).save()
    Authenticator.objects.create(user=cast.it, type=Authenticator.Type.TOTP, data={"secret": "new"})
    sign(proposed, cast.cmo)
    record_value(kpi=outcome.kpis.get(), on=today, value=Decimal(22), by=cast.it)
    story.later = invite(
        by=cast.admin, email="later@example.com", name="Lars Later", role=Role.STAFF, side=Side.MARKETING
    )
    take_seat(by=cast.admin, person=story.later, side=Side.MARKETING, from_on=timezone.localdate())
    clock.move_to("2026-11-03T10:00:00Z")
    return story


def test_a_restore_says_what_was_lost_to_whom_it_concerns(portal: Portal, used: Used) -> None:
    said = restore(portal, used.path)
    assert "Lars Later" in said
    assert "Signed since" in said
    assert "The CMO's seat is empty" in said
    restored = Restore.objects.get()
    assert restored.lost["kinds"]["person.invited"] == 1
    told = Notice.objects.filter(kind="portal-restored").values_list("person__email", flat=True)
    assert set(told) == {"admin@example.com", "cio@example.com"}
    assert not Measurement.objects.exists()
    assert not Person.objects.filter(email="later@example.com").exists()


def test_nothing_revoked_since_lives_again(portal: Portal, used: Used) -> None:
    restore(portal, used.path)
    assert not Person.objects.get(email="leaver@example.com").is_active
    assert Invitation.objects.get(person__email="new@example.com").withdrawn_at
    assert Invitation.objects.get(person__email="arriving@example.com").taken_at
    assert Delegation.objects.get().ended_at
    assert Seat.objects.get(person=used.cast.cmo).until_on
    password = Person.objects.get(email="it@example.com").password
    assert not check_password(PASSWORD, password)
    assert check_password("another-password-since", password)
    assert Authenticator.objects.get().data == {"secret": "new"}
    assert not ClaimRule.objects.exists()
    assert not SignInRules.objects.get().passwords_allowed
    assert not Session.objects.exists()
    assert used.browser.get("/").status_code == 302


def test_who_left_since_stays_out_whatever_they_held_then(
    portal: Portal, cast: Cast, clock: time_machine.Traveller
) -> None:
    """The guards would refuse that somebody who holds something leaves; a restore lists it instead."""
    lane = Lane.objects.add(
        name="Data", belongs="", owner=Ownership.Owner.IT, it=cast.leaver, marketing=None, by=cast.admin
    )
    promised = promise(cast.leaver, "Send the brief", date(2026, 11, 9))
    path = portal.backup()
    clock.move_to("2026-11-03T10:00:00Z")
    lane.give_to(Ownership.Owner.IT, it=cast.it, by=cast.admin)
    Action.objects.filter(pk=promised.pk).update(owner=cast.it)
    cast.leaver.disable(by=cast.admin)
    restore(portal, path)
    assert not Person.objects.get(pk=cast.leaver.pk).is_active
    assert Action.objects.get(pk=promised.pk).owner == cast.leaver
    assert {kind for *_, kind in loose.ends()} == {"ownerless", "action"}
    with pytest.raises(IntegrityError):  # and from now on the guards stand again
        Person.objects.filter(pk=cast.cio.pk).update(is_active=False)
    assert "FAIL" not in portal.command("verify_restore")


def test_nothing_is_sent_again_and_what_falls_due_later_is(
    portal: Portal, used: Used, clock: time_machine.Traveller
) -> None:
    restore(portal, used.path)
    assert used.sent <= {delivery.key for delivery in Delivery.objects.filter(state=Mail.State.HELD)}
    tick_at(timezone.now() + timedelta(minutes=1))
    clock.move_to("2026-11-09T10:00:00Z")
    tick_at(timezone.now())
    assert not keys_sent() & used.sent
    assert any("action-due" in key for key in keys_sent())


def test_the_ledger_goes_on_and_everything_holds(portal: Portal, used: Used) -> None:
    restore(portal, used.path)
    assert "FAIL" not in portal.command("verify_restore")
    assert "Each table has its rows." in portal.command("verify_restore")
    first = Event.objects.get(kind="portal.restored")
    assert first.previous == first.detail["backup_head"]
    assert "hold" in portal.command("audit_verify")
    # a number that was given out is not given out again
    assert used.later
    assert Person.objects.create_user("next@example.com", name="Next", side=Side.IT).pk > used.later.pk


def test_a_machine_that_is_new_ends_what_it_cannot_know(portal: Portal, cast: Cast) -> None:
    invited = invite(by=cast.admin, email="new@example.com", name="Nora", role=Role.STAFF, side=Side.IT)
    Invitation.objects.issue(invited, by=cast.admin)
    path = portal.backup()
    forget_everything(portal)
    said = restore(portal, path)
    assert "Check at once who left" in said
    assert Invitation.objects.get().withdrawn_at
    assert Person.objects.count() == 7
    assert not Restore.objects.get().was_readable
    assert "FAIL" not in portal.command("verify_restore")


def forget_everything(portal: Portal) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        for file in Path(portal.name).parent.iterdir():
            file.unlink()
    else:
        drop_all(portal.name)


def test_another_portals_database_is_not_replaced_unless_told(portal: Portal, cast: Cast) -> None:
    cast.leaver.disable(by=cast.admin)
    path = portal.backup()
    forget_everything(portal)
    portal.begin_anew()
    other = make_person("other@example.com", "Olga", role=Role.ADMINISTRATOR)
    other.change(by=other, name="Olga Other")
    with pytest.raises(CommandError, match="another portal"):
        restore(portal, path)
    assert Person.objects.get() == other
    restore(portal, path, "--without-present")
    assert Person.objects.count() == 6


def test_a_backup_that_is_ahead_trusts_neither_password(portal: Portal, cast: Cast) -> None:
    """An old one was restored by mistake, then a newer one: whose password is the newer is not known."""
    cast.leaver.disable(by=cast.admin)
    monday = portal.backup("monday.zip")
    cast.it.set_password("chosen-on-tuesday")
    cast.it.save()
    cast.leaver.enable(by=cast.admin)
    tuesday = portal.backup("tuesday.zip")
    restore(portal, monday)
    Person.objects.filter(pk=cast.it.pk).update(password=make_password("chosen-before"))
    restore(portal, tuesday)
    assert not Person.objects.get(pk=cast.it.pk).has_usable_password()
    assert "FAIL" not in portal.command("verify_restore")


def test_another_key_is_refused_while_something_is_sealed(portal: Portal, cast: Cast, settings: Settings) -> None:
    blind = BlindRound.objects.open(purpose="review", title="A review")
    blind.rate(by=cast.cio, values={"confidence": 4})
    path = portal.backup()
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-of-another-machine-0123456789-0123456789"
    with pytest.raises(CommandError, match="1 sealed blind rating"):
        restore(portal, path)
    assert BlindRating.objects.get().person == cast.cio
    assert "given anew" in restore(portal, path, "--without-key")
    assert not BlindRating.objects.exists()
    settings.SECRET_KEY_FALLBACKS = [former]
    restore(portal, path)
    assert BlindRating.objects.get().unsealed()[0] == {"confidence": 4}


def test_nothing_is_restored_under_a_portal_that_runs(portal: Portal, cast: Cast) -> None:
    path = portal.backup()
    Heartbeat.objects.beat(DRAIN, timezone.now())
    with pytest.raises(CommandError, match="worker was at work 0 seconds ago"):
        portal.command("restore", path)
    portal.command("restore", path, "--force")
    assert Restore.objects.exists()


def test_nothing_is_restored_under_a_connection(portal: Portal, cast: Cast) -> None:
    path = portal.backup()
    with portal.connected():
        with pytest.raises(CommandError, match="Stop the portal first"):
            restore(portal, path)
        if connection.vendor == "sqlite":  # whoever has the file open would go on writing into the former one
            with pytest.raises(CommandError, match="Stop the portal first"):
                restore(portal, path, "--force")
        else:
            restore(portal, path, "--force")
    assert Restore.objects.exists() == (connection.vendor == "postgresql")


def test_a_database_that_cannot_be_read_is_said(portal: Portal, cast: Cast) -> None:
    path = portal.backup()
    damage(portal)
    with pytest.raises(CommandError, match=r"cannot be read.*--without-present"):
        portal.command("restore", path)
    portal.command("restore", path, "--without-present")
    assert Person.objects.count() == 6


def damage(portal: Portal) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        for file in Path(portal.name).parent.glob("*-wal"):
            file.unlink()
        with Path(portal.name).open("r+b") as pages:
            pages.seek(8192)
            pages.write(b"\xff" * 200_000)
    else:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE people_person RENAME COLUMN password TO gone")
        connection.close()
