from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from time_machine import Traveller

from partnership.attention.items import URGENT
from partnership.attention.models import Delivery, DigestTime, Heartbeat, Mail, Notice, Preference
from partnership.attention.planning import plan
from partnership.attention.sending import drain
from partnership.company.models import GroundRules
from partnership.people.models import Person
from tests.attention import sample
from tests.attention.sample import waits

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
TOMORROW_AT_EIGHT = datetime(2026, 11, 3, 8, tzinfo=UTC)


def test_plan_writes_down_one_delivery_for_the_next_digest(it: Person, clock: Traveller) -> None:
    waits(it)
    assert plan(NOW) == 1
    delivery = Delivery.objects.get()
    assert (delivery.person, delivery.due_at, delivery.how, delivery.mail) == (
        it,
        TOMORROW_AT_EIGHT,
        Preference.How.DAILY,
        None,
    )


def test_plan_keeps_the_companys_hour_where_nobody_chose_another(
    it: Person, marketing: Person, clock: Traveller
) -> None:
    GroundRules.objects.create(pk=1, digest_hour=17)
    DigestTime.objects.create(person=marketing, hour=8)
    waits(it)
    waits(marketing, "sample.thing:2")
    plan(NOW)
    assert Delivery.objects.get(person=it).due_at == NOW.replace(hour=17, minute=0)
    assert Delivery.objects.get(person=marketing).due_at == TOMORROW_AT_EIGHT


def test_plan_again_adds_nothing(it: Person, clock: Traveller) -> None:
    waits(it)
    plan(NOW)
    assert plan(NOW) == plan(NOW + timedelta(minutes=1)) == 0
    assert Delivery.objects.count() == 1


def test_plan_leaves_out_what_has_no_occasion_yet(it: Person, clock: Traveller) -> None:
    waits(it, occasion="")
    assert plan(NOW) == 0


def test_plan_each_occasion_is_a_delivery_of_its_own(it: Person, clock: Traveller) -> None:
    waits(it)
    plan(NOW)
    sample.WAITING.clear()
    waits(it, occasion="2026-11-02:2-days")
    assert plan(NOW + timedelta(days=2)) == 1


def test_plan_sends_what_is_urgent_at_once_also_at_the_weekend(it: Person, clock: Traveller) -> None:
    saturday = datetime(2026, 11, 7, 9, tzinfo=UTC)
    clock.move_to(saturday)
    waits(it, gravity=URGENT)
    plan(saturday)
    assert Delivery.objects.get().due_at == saturday
    assert Mail.objects.get().try_at == saturday


def test_plan_groups_what_is_due_into_one_mail_for_each_person(it: Person, marketing: Person, clock: Traveller) -> None:
    for number in range(3):
        waits(it, f"sample.thing:{number}")
    waits(marketing, "sample.thing:9")
    plan(NOW)
    assert Mail.objects.count() == 0
    clock.move_to(TOMORROW_AT_EIGHT)
    plan(TOMORROW_AT_EIGHT)
    assert {mail.person: mail.deliveries.count() for mail in Mail.objects.all()} == {it: 3, marketing: 1}


def test_plan_of_the_inactive_is_empty(it: Person, clock: Traveller) -> None:
    it.is_active = False
    it.save()
    waits(it)
    assert plan(NOW) == 0


@pytest.mark.parametrize(
    ("kind", "how", "due_at"),
    [
        ("action-due", Preference.How.AT_ONCE, NOW),
        ("action-due", Preference.How.WEEKLY, datetime(2026, 11, 9, 8, tzinfo=UTC)),
        ("action-due", Preference.How.PAGE, None),
        ("", Preference.How.PAGE, None),
        ("value-due", Preference.How.PAGE, TOMORROW_AT_EIGHT),
    ],
)
def test_plan_follows_the_persons_choice(
    it: Person, clock: Traveller, kind: str, how: Preference.How, due_at: datetime | None
) -> None:
    Preference.objects.create(person=it, kind=kind, how=how)
    waits(it)
    plan(NOW)
    found = Delivery.objects.first()
    assert (found.due_at if found else None) == due_at


def test_plan_what_is_urgent_comes_at_once_even_where_the_rest_stays_on_the_page(it: Person, clock: Traveller) -> None:
    Preference.objects.create(person=it, kind="", how=Preference.How.PAGE)
    waits(it, gravity=URGENT)
    plan(NOW)
    assert Delivery.objects.get().due_at == NOW


def test_plan_keeps_to_the_persons_hour_and_zone(it: Person, clock: Traveller) -> None:
    it.time_zone = "America/New_York"
    it.save()
    DigestTime.objects.create(person=it, hour=17)
    waits(it)
    plan(NOW)
    assert Delivery.objects.get().due_at == datetime(2026, 11, 2, 22, tzinfo=UTC)


def test_plan_sends_no_digest_on_a_holiday(it: Person, clock: Traveller) -> None:
    rules = GroundRules.current()
    rules.countries = "DE"
    rules.save()
    new_years_eve = datetime(2026, 12, 31, 9, tzinfo=UTC)
    clock.move_to(new_years_eve)
    waits(it, since=new_years_eve)
    plan(new_years_eve)
    assert Delivery.objects.get().due_at == datetime(2027, 1, 4, 8, tzinfo=UTC)


def test_plan_after_days_without_a_tick_sends_what_was_missed_at_once(it: Person, clock: Traveller) -> None:
    plan(NOW)
    thursday = NOW + timedelta(days=3)
    clock.move_to(thursday)
    waits(it, since=NOW + timedelta(hours=1))
    plan(thursday)
    assert Mail.objects.get().due_at == TOMORROW_AT_EIGHT


def test_plan_of_what_began_a_moment_ago_waits_for_the_next_digest_also_after_a_standstill(
    it: Person, clock: Traveller
) -> None:
    plan(NOW)
    thursday = NOW + timedelta(days=3)
    clock.move_to(thursday)
    waits(it, since=thursday)
    plan(thursday)
    assert Delivery.objects.get().due_at == datetime(2026, 11, 6, 8, tzinfo=UTC)


def test_plan_what_was_dropped_and_waits_again_is_due_again(it: Person, clock: Traveller) -> None:
    waits(it)
    plan(NOW)
    sample.WAITING.clear()
    clock.move_to(TOMORROW_AT_EIGHT)
    plan(TOMORROW_AT_EIGHT)
    drain(TOMORROW_AT_EIGHT)
    assert Delivery.objects.get().state == Mail.State.DROPPED
    waits(it)
    plan(TOMORROW_AT_EIGHT + timedelta(hours=1))
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.mail) == (Mail.State.WAITING, None)
    assert delivery.due_at == datetime(2026, 11, 4, 8, tzinfo=UTC)


def test_plan_carries_notices_once(it: Person, marketing: Person, clock: Traveller) -> None:
    Notice.objects.tell(
        [it, marketing, it], kind="request-decided", subject="intake.request:3", text="Accepted", url="/projects/"
    )
    assert plan(NOW) == 2
    assert plan(NOW + timedelta(minutes=1)) == 0
    assert set(Delivery.objects.values_list("person", "kind")) == {
        (it.pk, "request-decided"),
        (marketing.pk, "request-decided"),
    }


def test_plan_a_notice_for_the_page_only_is_not_asked_about_again(it: Person, clock: Traveller) -> None:
    Preference.objects.create(person=it, kind="", how=Preference.How.PAGE)
    Notice.objects.tell([it], kind="request-decided", subject="intake.request:3", text="Accepted", url="/projects/")
    assert plan(NOW) == 0
    assert not Notice.objects.unplanned().exists()


def test_plan_a_broken_source_loses_nothing_of_the_others_and_is_shown(
    it: Person, clock: Traveller, settings: Settings
) -> None:
    settings.ATTENTION_SOURCES = ["tests.attention.broken", "tests.attention.sample"]
    waits(it)
    assert plan(NOW) == 1
    assert Heartbeat.objects.failing().get().name == "tests.attention.broken"
    assert "the table is gone" in Heartbeat.objects.failing().get().error


def test_plan_a_broken_routine_loses_nothing_and_is_shown(it: Person, clock: Traveller, settings: Settings) -> None:
    settings.ROUTINES = ["tests.attention.broken.routine"]
    waits(it)
    assert plan(NOW) == 1
    assert Heartbeat.objects.failing().get().name == "tests.attention.broken.routine"


def test_plan_costs_the_same_for_one_and_for_thirty_reminders(it: Person, clock: Traveller) -> None:
    waits(it)
    plan(NOW)
    waits(it, "sample.thing:2")
    with CaptureQueriesContext(connection) as one:
        plan(NOW)
    for number in range(30):
        waits(it, f"sample.thing:{number + 10}")
    with CaptureQueriesContext(connection) as thirty:
        plan(NOW)
    assert len(thirty) == len(one)


@pytest.mark.parametrize(
    ("now", "due_at"),
    [
        (NOW, NOW),
        (datetime(2026, 11, 7, 9, 30, tzinfo=UTC), datetime(2026, 11, 9, 8, tzinfo=UTC)),  # a Saturday: on Monday
    ],
)
def test_what_is_told_at_once_keeps_off_free_days(
    it: Person, clock: Traveller, now: datetime, due_at: datetime
) -> None:
    clock.move_to(now)
    Notice.objects.tell([it], kind="deputy-named", subject="people.delegation:1", text="You act for her.", url="/")
    plan(now)
    delivery = Delivery.objects.get()
    assert (delivery.how, delivery.due_at) == (Preference.How.AT_ONCE, due_at)
