from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event as Signal

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from pytest_django import Settings
from time_machine import Traveller

from partnership.attention.items import URGENT
from partnership.attention.models import Delivery, Mail, Notice, Preference
from partnership.attention.models.mail import Queue
from partnership.attention.planning import plan
from partnership.attention.sending import BATCH, drain
from partnership.people.models import Person
from tests.attention import sample
from tests.attention.sample import waits
from tests.attention.smtp import Sink

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 3, 8, tzinfo=UTC)


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
    assert (digest.state, digest.sent_at, digest.lease) == (Mail.State.SENT, MORNING, "")
    assert set(Delivery.objects.values_list("state", "sent_at")) == {(Mail.State.SENT, MORNING)}


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
    assert sorted(Delivery.objects.values_list("state", flat=True)) == [Mail.State.DROPPED, Mail.State.SENT]


def test_drain_sends_nothing_when_all_is_done(sink: Sink, digest: Mail) -> None:
    sample.WAITING.clear()
    drain(MORNING)
    assert sink.messages == []
    digest.refresh_from_db()
    assert digest.state == Mail.State.DROPPED


def test_drain_sends_nothing_to_who_may_no_longer_sign_in(sink: Sink, digest: Mail, it: Person) -> None:
    it.is_active = False
    it.save()
    drain(MORNING)
    assert sink.messages == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {Mail.State.DROPPED}


def test_drain_waits_while_a_source_cannot_say_whether_it_is_done(sink: Sink, digest: Mail, settings: Settings) -> None:
    settings.ATTENTION_SOURCES = ["tests.attention.sample", "tests.attention.broken"]
    drain(MORNING)
    digest.refresh_from_db()
    assert (sink.messages, digest.state) == ([], Mail.State.WAITING)
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
    assert seen == [
        [(Mail.State.WAITING, False), (Mail.State.WAITING, True)],
        [(Mail.State.SENT, False), (Mail.State.WAITING, True)],
    ]


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
                taken_first = first.take(NOW)
                taken.set()
                return taken_first, passed_over.wait(5)
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


def test_a_preference_for_the_page_after_planning_does_not_lose_what_was_planned(
    sink: Sink, digest: Mail, it: Person
) -> None:
    Preference.objects.create(person=it, kind="", how="page")
    drain(MORNING)
    assert len(sink.messages) == 1
