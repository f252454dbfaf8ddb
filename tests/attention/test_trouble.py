"""What a mail server says no to, what a worker leaves behind, and the way back from both."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings
from time_machine import Traveller

from partnership.activity.models import Event
from partnership.attention.items import URGENT
from partnership.attention.models import Delivery, Mail
from partnership.attention.models.mail import GIVE_UP_AFTER, LEASES_UNTIL_DEAD
from partnership.attention.planning import plan
from partnership.attention.sending import answer_code, drain
from partnership.people.models import Person
from tests.attention.sample import waits
from tests.attention.smtp import Sink, free_port

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 3, 8, tzinfo=UTC)


def test_drain_what_the_server_cannot_take_now_waits_longer_each_time(
    sink: Sink, digest: Mail, clock: Traveller
) -> None:
    sink.answer = "451 the mailbox is busy"
    at, waits_for = MORNING, []
    for _ in range(8):
        clock.move_to(at)
        assert drain(at) == 1
        digest.refresh_from_db()
        waits_for.append(digest.try_at - at)
        assert drain(digest.try_at - timedelta(seconds=1)) == 0
        at = digest.try_at
    assert [int(wait.total_seconds() // 60) for wait in waits_for] == [1, 5, 15, 60, 240, 720, 720, 720]
    assert "451" in digest.error
    sink.answer = ""
    clock.move_to(at)
    drain(at)
    assert len(sink.messages) == 1


def test_drain_gives_up_after_three_days(sink: Sink, digest: Mail, clock: Traveller) -> None:
    sink.answer = "451 the mailbox is busy"
    at = MORNING
    while digest.state == Mail.State.WAITING:
        clock.move_to(at)
        assert drain(at) == 1
        digest.refresh_from_db()
        at = digest.try_at
    assert digest.state == Mail.State.DEAD
    assert at - MORNING == GIVE_UP_AFTER
    assert set(Delivery.objects.values_list("state", flat=True)) == {Mail.State.DEAD}


def test_drain_what_the_server_refuses_for_good_has_failed(sink: Sink, digest: Mail) -> None:
    sink.answer = "550 no such mailbox"
    drain(MORNING)
    digest.refresh_from_db()
    assert digest.state == Mail.State.FAILED
    assert "550" in digest.error
    assert set(Delivery.objects.values_list("state", flat=True)) == {Mail.State.FAILED}


def test_drain_one_bad_address_holds_up_nobody_else(
    sink: Sink, it: Person, marketing: Person, clock: Traveller
) -> None:
    sink.answers = {it.email: "550 no such mailbox"}
    waits(it, gravity=URGENT)
    waits(marketing, "sample.thing:2", gravity=URGENT)
    plan(NOW)
    assert drain(NOW) == 2
    assert [message["To"] for message in sink.messages] == [marketing.email]


def test_drain_without_a_mail_server_tries_one_and_comes_back(
    it: Person, marketing: Person, clock: Traveller, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    for person in (it, marketing):
        waits(person, gravity=URGENT)
    plan(NOW)
    assert drain(NOW) == 1
    first = Mail.objects.get(attempts=1)
    assert (first.state, first.try_at) == (Mail.State.WAITING, NOW + timedelta(minutes=1))
    assert "not there" in first.error


def test_a_refused_sign_in_is_not_the_mails_fault() -> None:
    error = smtplib.SMTPRecipientsRefused({"a@example.com": (550, b"no")})
    assert answer_code(error) == 550
    assert answer_code(smtplib.SMTPServerDisconnected("gone")) == 0


def test_claim_leaves_a_lease_alone_while_it_runs(digest: Mail, clock: Traveller) -> None:
    assert Mail.objects.claim(MORNING) == digest
    assert Mail.objects.claim(MORNING) is None
    clock.shift(timedelta(seconds=91))
    again = Mail.objects.claim(timezone.now())
    assert again == digest
    assert again.expired_leases == 1


def test_claim_a_mail_that_ends_its_worker_three_times_is_dead(digest: Mail, clock: Traveller) -> None:
    for _ in range(LEASES_UNTIL_DEAD):
        assert Mail.objects.claim(timezone.now()) == digest
        clock.shift(timedelta(seconds=91))
    assert Mail.objects.claim(timezone.now()) is None
    digest.refresh_from_db()
    assert (digest.state, digest.expired_leases) == (Mail.State.DEAD, 2)
    assert "3 times" in digest.error


def test_settle_by_who_lost_the_lease_changes_nothing(digest: Mail, clock: Traveller) -> None:
    slow = Mail.objects.claim(MORNING)
    clock.shift(timedelta(seconds=91))
    quick = Mail.objects.claim(timezone.now())
    assert slow
    assert quick
    assert not slow.settle(MORNING, sent=True)
    assert quick.settle(timezone.now(), sent=True)


def test_retry_starts_over_and_is_recorded(sink: Sink, digest: Mail, admin: Person) -> None:
    sink.answer = "550 no such mailbox"
    drain(MORNING)
    sink.answer = ""
    assert digest.retry(by=admin)
    assert not digest.retry(by=admin)
    drain(MORNING)
    assert len(sink.messages) == 1
    assert Event.objects.get(kind="mail.retried").by == admin
