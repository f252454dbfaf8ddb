"""What is kept of what waits for somebody is never anything else than what a survey made anew would say."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from meetings.actions import planning
from meetings.models import Meeting, Series
from outcomes.models import Version
from partnership import settings as portal
from partnership.accord.models import BlindRound
from partnership.activity.models import Event
from partnership.attention.items import survey
from partnership.attention.pending import FIRST, known_pending, pending_for
from partnership.core.memory import remembered, remembering
from partnership.people.models import Chairs, Person
from partnership.promises.models import Action
from tests.attention.doings import do_one
from tests.attention.sample import waits
from tests.many import NOW, Crowd

pytestmark = pytest.mark.django_db(transaction=True)
ClientFor = Callable[[Person], Client]
PASSES = [timedelta(seconds=1), timedelta(minutes=4), timedelta(minutes=40), timedelta(hours=7), timedelta(days=2)]


@pytest.fixture
def clock(settings: Settings) -> Iterator[time_machine.Traveller]:
    """A Wednesday noon at which everything waits that can."""
    settings.ATTENTION_SOURCES = portal.ATTENTION_SOURCES
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def promise(it: Person, by: Person) -> Action:
    return Action.objects.capture(title="Call", owner=it, due_on=timezone.localdate(), by=by)


def is_true(person: Person) -> bool:
    """Whether what is kept, or read now, says what a survey says."""
    with remembering():
        pending = pending_for(person)
    with remembering():
        items = survey(timezone.now(), Person.objects.get(pk=person.pk)).items
    joint = [item for item in items if item.takes_both]
    found = (pending.count, pending.first, pending.joint_count, pending.joint_first)
    return found == (len(items), items[:FIRST], len(joint), joint[:FIRST])


@pytest.mark.parametrize("seed", range(2))
def test_it_is_true_whatever_people_do_and_however_time_passes(
    seed: int, clock: time_machine.Traveller, it: Person, marketing: Person, cio: Person, cmo: Person, admin: Person
) -> None:
    crowd, chance = Crowd(it=it, marketing=marketing, cio=cio, cmo=cmo, admin=admin), Random(seed)
    people, done = (it, marketing, cio, cmo, admin), set()
    for _ in range(30):
        if chance.random() < 0.4:
            clock.shift(chance.choice(PASSES))
            done.add("time passed")
        else:
            done.add(do_one(crowd, chance))
        assert [person.name for person in (cio, chance.choice(people)) if not is_true(person)] == [], done
    assert len(done) > 9


def test_it_is_true_in_each_minute_and_through_a_day(
    clock: time_machine.Traveller, it: Person, marketing: Person, cio: Person, cmo: Person, admin: Person
) -> None:
    """A meeting ends, minutes want to be confirmed, an agreement is no longer fresh, a gap goes: within a quarter."""
    crowd = Crowd(it=it, marketing=marketing, cio=cio, cmo=cmo, admin=admin)
    planning.plan_series(
        planned_by=cio, people=[], kind=Series.Kind.EXECUTIVE, title="Short", every=1, unit="weeks", by="weekday",
        weekday=NOW.weekday(), starts_on=NOW.date(), at=time(11, 48), zone="UTC", minutes=15,
    )  # fmt: skip
    Meeting.objects.filter(pk=crowd.held.pk).update(closed_at=NOW + timedelta(minutes=5) - timedelta(days=1))
    version = Version.objects.in_force().filter(outcome=crowd.due)
    version.update(in_force_at=NOW + timedelta(minutes=7) - timedelta(days=180))
    rounds = BlindRound.objects.filter(pk=crowd.apart.round_id)
    rounds.update(revealed_at=NOW + timedelta(minutes=9) - timedelta(days=180))
    seen = []
    for minutes in (*range(17), *range(60, 24 * 60, 190)):
        clock.move_to(NOW + timedelta(minutes=minutes))
        assert is_true(cio), minutes
        seen.append(frozenset((item.kind, item.subject) for item in pending_for(cio).first))
    changed = [minute for minute in range(1, 17) if seen[minute] != seen[minute - 1]]
    assert changed == [3, 5, 7, 9]


@pytest.mark.usefixtures("clock")
def test_nothing_is_asked_again_while_nothing_happens(it: Person, cio: Person, client_for: ClientFor) -> None:
    promise(it, cio)
    client = client_for(it)
    assert ">1<" in client.get("/waiting/count/").text
    with CaptureQueriesContext(connection) as captured:
        assert ">1<" in client.get("/waiting/count/").text
    assert len(captured) == 3  # the session, the reader, the ledger's end
    promise(it, cio)
    assert ">2<" in client.get("/waiting/count/").text


@pytest.mark.usefixtures("clock")
def test_the_page_brings_the_count_where_it_is_known_and_asks_for_it_where_it_is_not(
    it: Person, cio: Person, client_for: ClientFor
) -> None:
    promise(it, cio)
    client = client_for(it)
    unknown = client.get("/actions/").text
    assert 'hx-trigger="load, waiting-changed from:body"' in unknown
    assert 'class="count"' not in unknown
    client.get("/waiting/count/")
    known = client.get("/actions/").text
    assert 'hx-trigger="waiting-changed from:body"' in known
    assert known.count('<span class="count">1<') == 2  # at the side, and on a phone
    promise(it, cio)
    assert 'hx-trigger="load, waiting-changed from:body"' in client.get("/actions/").text


@pytest.mark.usefixtures("clock")
def test_what_a_transaction_sees_is_not_kept(it: Person, cio: Person) -> None:
    promise(it, cio)
    assert pending_for(it).count == 1
    with transaction.atomic():
        Action.objects.all().delete()
        assert pending_for(it).count == 0
        assert known_pending(it) is None
        transaction.set_rollback(True)
    assert pending_for(it).count == 1


@pytest.mark.usefixtures("clock")
def test_what_the_request_read_before_is_not_believed(it: Person, cio: Person) -> None:
    promise(it, cio)
    with remembering():
        remembered(Chairs, list)  # read when nobody held a seat
        pending_for(cio)
    assert [item.kind for item in pending_for(cio).first] == ["loose-ends"]  # the other seat is empty


@pytest.mark.usefixtures("clock")
def test_an_event_of_a_clock_that_is_ahead_is_seen(it: Person, cio: Person) -> None:
    with time_machine.travel(NOW + timedelta(seconds=3), tick=False):
        promise(it, cio)
    assert pending_for(it).count == 1


def test_a_source_that_fails_is_asked_again(it: Person, settings: Settings) -> None:
    with transaction.atomic():
        Event.objects.record("person.changed", it, by=None)
    settings.ATTENTION_SOURCES = ["tests.attention.broken", "tests.attention.sample"]
    assert not pending_for(it).is_complete
    settings.ATTENTION_SOURCES = ["tests.attention.sample"]
    waits(it)
    assert pending_for(it).is_complete
    assert pending_for(it).count == 1


def test_the_list_is_paged(it: Person, client_for: ClientFor) -> None:
    for number in range(FIRST + 2):
        waits(it, f"sample.thing:{number:03}", title=f"Thing {number:03}")
    client = client_for(it)
    assert "Next page" in (first := client.get("/waiting/").text)
    assert "Thing 000" in first
    assert f"Thing {FIRST:03}" not in first
    second = client.get("/waiting/?page=2").text
    assert "Thing 000" not in second
    assert f"Thing {FIRST + 1:03}" in second
    assert f"{FIRST + 1}–{FIRST + 2} of {FIRST + 2}" in second


def test_a_quarter_begins_with_each_day_of_every_zone() -> None:
    for name in ("UTC", "Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns"):
        midnight = datetime(2026, 6, 4, tzinfo=ZoneInfo(name)).astimezone(UTC)
        assert midnight.timestamp() % (15 * 60) == 0
