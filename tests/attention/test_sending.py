import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event as Signal

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings
from time_machine import Traveller

from partnership.activity.models import Event
from partnership.attention.items import URGENT
from partnership.attention.models import Delivery, Mail, Notice, Preference, State
from partnership.attention.models.mail import GIVE_UP_AFTER, LEASES_UNTIL_DEAD, Queue
from partnership.attention.planning import plan
from partnership.attention.sending import BATCH, answer_code, drain
from partnership.people.models import Person
from tests.attention import sample
from tests.attention.sample import waits
from tests.attention.smtp import Sink, free_port

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 3, 8, tzinfo=UTC)


@pytest.fixture
def digest(it: Person, clock: Traveller) -> Mail:
    """Two things for one person, due this morning."""
    waits(it, title="Send the brief", due=datetime(2026, 11, 1, 9, tzinfo=UTC))
    waits(it, "sample.thing:2", title="Check R&D's <numbers>")
    plan(NOW)
    clock.move_to(MORNING)
    plan(MORNING)
    return Mail.objects.get()


def test_drain_sends_text_and_html_to_one_person(sink: Sink, digest: Mail, it: Person) -> None:
    assert drain(MORNING) == 1
    (message,) = sink.messages
    assert message["To"] == message["X-Envelope-To"] == it.email
    assert message["Subject"] == "Send the brief, and 1 more"
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "* Send the brief (due Sun 1 Nov)" in text
    assert "Check R&D's <numbers>" in text
    assert "http://localhost:8000/actions/" in text
    assert "Check R&amp;D&#x27;s &lt;numbers&gt;" in html
    assert "Overdue since Sun 1 Nov" in html
    for outside in ("<img", "<script", "<link", "style="):
        assert outside not in html


def test_drain_names_the_deliveries_and_a_message_id_that_never_changes(sink: Sink, digest: Mail, it: Person) -> None:
    drain(MORNING)
    (message,) = sink.messages
    assert set(sink.arrived()) == {delivery.key for delivery in Delivery.objects.all()}
    assert f"{it.pk}/action-due/sample.thing:1/2026-11-02:at-once/mail" in sink.arrived()
    assert message["Message-ID"] == digest.message_id == Mail.objects.get().message_id


def test_drain_writes_down_when_it_was_sent(sink: Sink, digest: Mail) -> None:
    drain(MORNING)
    digest.refresh_from_db()
    assert (digest.state, digest.sent_at, digest.lease) == (State.SENT, MORNING, "")
    assert set(Delivery.objects.values_list("state", "sent_at")) == {(State.SENT, MORNING)}


def test_drain_twice_sends_once(sink: Sink, digest: Mail) -> None:
    assert (drain(MORNING), drain(MORNING)) == (1, 0)
    assert len(sink.messages) == 1


def test_drain_a_digest_can_be_stopped_with_one_click(sink: Sink, digest: Mail) -> None:
    drain(MORNING)
    (message,) = sink.messages
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].strip().startswith("<http://localhost:8000/reminders/stop/")


def test_drain_what_is_urgent_is_no_digest(sink: Sink, it: Person, clock: Traveller) -> None:
    waits(it, gravity=URGENT)
    plan(NOW)
    drain(NOW)
    (message,) = sink.messages
    assert message["List-Unsubscribe"] is None
    assert message["Subject"] == "Send the brief"


def test_drain_leaves_out_what_is_done_by_now(sink: Sink, digest: Mail) -> None:
    del sample.WAITING[0]
    drain(MORNING)
    assert sink.messages[0]["Subject"] == "Check R&D's <numbers>"
    assert sorted(Delivery.objects.values_list("state", flat=True)) == [State.DROPPED, State.SENT]


def test_drain_sends_nothing_when_all_is_done(sink: Sink, digest: Mail) -> None:
    sample.WAITING.clear()
    drain(MORNING)
    assert sink.messages == []
    digest.refresh_from_db()
    assert digest.state == State.DROPPED


def test_drain_sends_nothing_to_who_may_no_longer_sign_in(sink: Sink, digest: Mail, it: Person) -> None:
    it.is_active = False
    it.save()
    drain(MORNING)
    assert sink.messages == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.DROPPED}


def test_drain_waits_while_a_source_cannot_say_whether_it_is_done(sink: Sink, digest: Mail, settings: Settings) -> None:
    settings.ATTENTION_SOURCES = ["tests.attention.sample", "tests.attention.broken"]
    drain(MORNING)
    digest.refresh_from_db()
    assert (sink.messages, digest.state) == ([], State.WAITING)
    assert "the table is gone" in digest.error


def test_drain_marks_what_is_late(sink: Sink, digest: Mail) -> None:
    drain(MORNING + timedelta(hours=5))
    assert (
        "Late: this should have reached you on Tue 3 Nov, 08:00" in sink.messages[0].get_body(("plain",)).get_content()
    )


def test_drain_names_what_is_told_apart_from_what_waits(sink: Sink, digest: Mail, it: Person) -> None:
    Notice.objects.tell(
        [it], kind="request-decided", subject="intake.request:3", text="Your request was accepted", url="/projects/"
    )
    evening = MORNING + timedelta(days=1)
    plan(MORNING - timedelta(minutes=1))
    drain(evening)
    plan(evening)
    drain(evening)
    told = sink.messages[-1]
    assert told["Subject"] == "Your request was accepted"
    assert "What changed" in told.get_body(("plain",)).get_content()


def test_drain_two_reminders_of_one_thing_are_one_line(sink: Sink, it: Person, clock: Traveller) -> None:
    waits(it)
    plan(NOW)
    sample.WAITING.clear()
    waits(it, occasion="2026-11-02:2-days")
    plan(MORNING - timedelta(minutes=1))
    plan(MORNING)
    drain(MORNING)
    (message,) = sink.messages
    assert message["Subject"] == "Send the brief"
    assert len(sink.arrived()) == 2


def test_drain_sends_a_batch_over_one_connection(
    sink: Sink, it: Person, marketing: Person, cio: Person, clock: Traveller
) -> None:
    for person in (it, marketing, cio):
        waits(person, gravity=URGENT)
    plan(NOW)
    assert drain(NOW) == 3
    assert len(sink.messages) == 3
    assert len(sink.sessions) == 1


def test_drain_goes_on_until_nothing_is_due_with_a_connection_for_each_batch(sink: Sink, clock: Traveller) -> None:
    for person in Person.objects.bulk_create(
        Person(email=f"p{n}@example.com", name=f"Person {n}", side="it", password="!") for n in range(BATCH + 1)
    ):
        waits(person, f"sample.thing:{person.pk}", gravity=URGENT)
    plan(NOW)
    assert drain(NOW) == BATCH + 1
    assert len({message["To"] for message in sink.messages}) == BATCH + 1
    assert len(sink.sessions) == 2


@pytest.mark.django_db(transaction=True)
def test_drain_commits_each_mail_before_another_is_sent(it: Person, marketing: Person, clock: Traveller) -> None:
    """As somebody else sees it while a mail is on its way: that one is leased, the one before is sent."""
    seen: list[list[tuple[str, bool]]] = []

    class Watched(BaseEmailBackend):
        def send_messages(self, messages: object) -> int:
            with ThreadPoolExecutor(1) as other:
                seen.append(other.submit(states).result())
            return 1

    def states() -> list[tuple[str, bool]]:
        try:
            return sorted((mail.state, bool(mail.lease)) for mail in Mail.objects.all())
        finally:
            connection.close()

    for person in (it, marketing):
        waits(person, f"sample.thing:{person.pk}", gravity=URGENT)
    plan(NOW)
    assert drain(NOW, connection=Watched()) == 2
    assert seen == [[(State.WAITING, False), (State.WAITING, True)], [(State.SENT, False), (State.WAITING, True)]]


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_somebody_is_taking_is_passed_over_and_not_waited_for(it: Person) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("one transaction writes at a time on SQLite")
    waits(it, gravity=URGENT)
    plan(NOW)
    first, second = Mail.objects.get(), Mail.objects.get()
    taken, passed_over = Signal(), Signal()

    def take_and_hold() -> tuple[bool, bool]:
        try:
            with transaction.atomic():
                return first.take(NOW), taken.set() or passed_over.wait(5)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        holder = pool.submit(take_and_hold)
        assert taken.wait(5)
        assert not second.take(NOW)
        assert Mail.objects.claim(NOW) is None  # it does not ask again and again either
        passed_over.set()
        assert holder.result() == (True, True)  # it was still holding the row when the other one had gone on


def test_claim_of_what_was_read_before_somebody_took_it_holds_nothing(
    it: Person, marketing: Person, clock: Traveller
) -> None:
    for person in (it, marketing):
        waits(person, gravity=URGENT)
    plan(NOW)
    slow, quick = Queue(Mail.objects.all(), NOW), Queue(Mail.objects.all(), NOW)
    first, second = slow.claim(), quick.claim()
    assert {first, second} == set(Mail.objects.all())
    assert second
    second.put_off(NOW, "busy")  # free again, but not as it was read, and not yet
    assert (slow.claim(), quick.claim()) == (None, None)


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
    while digest.state == State.WAITING:
        clock.move_to(at)
        assert drain(at) == 1
        digest.refresh_from_db()
        at = digest.try_at
    assert digest.state == State.DEAD
    assert at - MORNING == GIVE_UP_AFTER
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.DEAD}


def test_drain_what_the_server_refuses_for_good_has_failed(sink: Sink, digest: Mail) -> None:
    sink.answer = "550 no such mailbox"
    drain(MORNING)
    digest.refresh_from_db()
    assert digest.state == State.FAILED
    assert "550" in digest.error
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.FAILED}


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
    assert (first.state, first.try_at) == (State.WAITING, NOW + timedelta(minutes=1))
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
    assert (digest.state, digest.expired_leases) == (State.DEAD, 2)
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


def test_a_preference_for_the_page_after_planning_does_not_lose_what_was_planned(
    sink: Sink, digest: Mail, it: Person
) -> None:
    Preference.objects.create(person=it, kind="", how="page")
    drain(MORNING)
    assert len(sink.messages) == 1
