"""Another owner from a later day: until then nothing changes, and then it does without anybody's hand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.company.models import GroundRules
from partnership.core.refusals import Refused
from partnership.lanes.actions import tell_of_begun
from partnership.lanes.models import Lane, Ownership
from partnership.lanes.permissions import answers_for
from partnership.people.models import Person
from tests.projects.board_cast import CREATIVE, INTEGRATION, lane_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
LATER = timedelta(days=9)


@pytest.fixture
def planned(lanes: list[Lane], it2: Person, admin: Person) -> Lane:
    Notice.objects.all().delete()
    with time_machine.travel(NOON, tick=False):
        lane = lane_of(INTEGRATION)
        lane.give_to(Ownership.Owner.IT, it=it2, by=admin, from_on=NOON.date() + LATER)
    return lane


def test_what_holds_is_decided_by_the_day(planned: Lane, it: Person, it2: Person) -> None:
    for day, owner in ((NOON, it), (NOON + LATER - timedelta(days=1), it), (NOON + LATER, it2)):
        with time_machine.travel(day, tick=False):
            owned = lane_of(INTEGRATION).owned
            assert owned.person_it == owner
            assert answers_for(it2, owned, "it") == (owner == it2)
            assert (planned in Lane.objects.answered_for_by(it2)) == (owner == it2)


def test_the_companys_day_counts_whoever_reads(planned: Lane, it: Person, it2: Person) -> None:
    GroundRules.objects.create(pk=1, time_zone="Pacific/Auckland")  # 13 hours ahead in March
    just_there = datetime.combine(NOON.date() + LATER, datetime.min.time(), ZoneInfo("Pacific/Auckland"))
    with timezone.override("America/Los_Angeles"):
        for moment, owner in ((just_there - timedelta(minutes=1), it), (just_there, it2)):
            with time_machine.travel(moment, tick=False):
                assert lane_of(INTEGRATION).owned.person_it == owner


def test_both_are_told_when_it_is_planned(planned: Lane, it: Person, it2: Person) -> None:
    assert set(Notice.objects.values_list("person", flat=True)) == {it.pk, it2.pk}
    assert {notice.text for notice in Notice.objects.all()} == {
        "Integration and platforms is Irene Castillo’s to answer for from 13 Mar."
    }
    assert Event.objects.about(planned)[0].kind == "lane.promised"


def test_it_is_called_off(planned: Lane, client_for: SignIn, it: Person, it2: Person, admin: Person) -> None:
    Notice.objects.all().delete()
    with time_machine.travel(NOON + timedelta(days=1)):
        client = client_for(admin)
        assert "Planned from" in client.get(f"/set-up/lanes/{planned.pk}/").content.decode()
        assert client.post(f"/set-up/lanes/{planned.pk}/owner/plan/").status_code == 303
    assert planned.ownerships.count() == 1
    assert planned.ownerships.get().until_on is None
    assert set(Notice.objects.values_list("person", flat=True)) == {it.pk, it2.pk}
    assert Event.objects.about(planned)[0].kind == "lane.kept"


def test_one_change_at_a_time_is_planned(planned: Lane, cio: Person, admin: Person) -> None:
    with time_machine.travel(NOON), pytest.raises(Refused, match="planned for 13 Mar 2026 already"):
        planned.give_to(Ownership.Owner.IT, it=cio, by=admin, from_on=NOON.date() + timedelta(days=3))


def test_a_change_today_leaves_the_planned_one(planned: Lane, cio: Person, it2: Person, admin: Person) -> None:
    with time_machine.travel(NOON, tick=False):
        planned.give_to(Ownership.Owner.IT, it=cio, by=admin)
        assert lane_of(INTEGRATION).owned.person_it == cio
    with time_machine.travel(NOON + LATER, tick=False):
        assert lane_of(INTEGRATION).owned.person_it == it2


def test_a_new_lane_begins_today(cio: Person, admin: Person) -> None:
    with pytest.raises(Refused, match="Nobody answers for this lane yet"):
        Lane.objects.add(name="New", owner="it", it=cio, by=admin, from_on=timezone.localdate() + timedelta(days=1))


def test_archiving_drops_what_was_planned(planned: Lane, admin: Person) -> None:
    with time_machine.travel(NOON, tick=False):
        planned.archive(into=lane_of(CREATIVE), by=admin)
    assert [held.until_on for held in planned.ownerships.all()] == [NOON.date()]


def test_the_page_plans_it(lanes: list[Lane], client_for: SignIn, it: Person, it2: Person, admin: Person) -> None:
    lane = lane_of(INTEGRATION)
    day = timezone.localdate() + timedelta(days=30)
    data = {"owner": "it", "it": it2.pk, "from_on": day.isoformat()}
    page = client_for(admin).post(f"/set-up/lanes/{lane.pk}/owner/", data, follow=True).content.decode()
    assert f"Irene Castillo answers for “{lane}” from {day:%-d %b %Y}." in page
    assert lane_of(INTEGRATION).owned.person_it == it
    assert "Irene Castillo" in client_for(it).get("/lanes/").content.decode()


def test_on_the_day_both_are_told_once_more(planned: Lane, it: Person, it2: Person) -> None:
    Notice.objects.all().delete()
    for at in (NOON + LATER - timedelta(days=1), NOON + LATER, NOON + LATER + timedelta(minutes=1)):
        with time_machine.travel(at, tick=False):
            tell_of_begun(at)
            assert Notice.objects.count() == (0 if at < NOON + LATER else 2)
    assert set(Notice.objects.values_list("person", flat=True)) == {it.pk, it2.pk}
    assert Notice.objects.all()[0].text == "From today Integration and platforms is Irene Castillo’s to answer for."


def test_a_change_that_was_not_planned_is_told_only_then(lanes: list[Lane], it2: Person, admin: Person) -> None:
    lane_of(INTEGRATION).give_to(Ownership.Owner.IT, it=it2, by=admin)
    Notice.objects.all().delete()
    tell_of_begun(timezone.now())
    assert not Notice.objects.exists()
