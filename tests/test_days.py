"""Which day it is: whoever may sign sees it on Waiting and is mailed, at every hour, wherever all of them sit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from outcomes.actions import signing
from outcomes.models import Version
from partnership.attention.items import stream
from partnership.attention.models import Delivery
from partnership.attention.planning import plan
from partnership.company.models import GroundRules
from partnership.core.days import company_day, company_moment, reader_day
from partnership.core.refusals import Refused
from partnership.core.templatetags.dates import is_past
from partnership.people.models import Delegation, Person
from partnership.promises.models import Action
from tests.outcomes.making import a_proposal

pytestmark = pytest.mark.django_db

ZONES = ("America/Los_Angeles", "Pacific/Kiritimati", "UTC", "Europe/Berlin")
THE_DAY = date(2026, 6, 3)  # a Wednesday
ASKED_AT = datetime(2026, 5, 27, 12, tzinfo=UTC)
HOURS = [datetime(2026, 6, 2, 8, 30, tzinfo=UTC) + timedelta(hours=n) for n in range(48)]  # the day in every zone


@contextmanager
def undone() -> Iterator[None]:
    """What is done in it has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def settle(zone: str) -> None:
    GroundRules.objects.update_or_create(pk=1, defaults={"time_zone": zone})


def lives_in(person: Person, zone: str) -> Person:
    Person.objects.filter(pk=person.pk).update(time_zone=zone)
    return Person.objects.get(pk=person.pk)


def may_sign(version: Version, person: Person) -> bool:
    with undone():
        try:
            signing.sign(version, by=person, seen=version.digest, proved_at=timezone.now())
        except Refused:
            return False
        return True


def sees(client: Client, version: Version) -> bool:
    return version.title in client.get("/waiting/").content.decode()


def is_mailed(person: Person) -> bool:
    with undone():
        plan(timezone.now())
        return Delivery.objects.filter(person=person, kind="signature-wanted").exists()


def around(zone: str) -> list[datetime]:
    """Of the hours the last before the day and its first, its last and the first after it, in this zone."""
    begins = datetime(THE_DAY.year, THE_DAY.month, THE_DAY.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    half = timedelta(minutes=30)
    return [begins - half, begins + half, begins + timedelta(days=1) - half, begins + timedelta(days=1) + half]


@pytest.mark.parametrize("zone", ZONES)
def test_who_may_sign_sees_it_and_is_mailed_at_every_hour(
    zone: str, it: Person, marketing: Person, cio: Person, cmo: Person, it2: Person, client_for: Callable[..., Client]
) -> None:
    """Each hour by the one stream; around midnight by the page and the planned mail as well."""
    settle(zone)
    with time_machine.travel(ASKED_AT, tick=False):
        version = a_proposal(it, marketing)
        Delegation.objects.create(principal=cio, deputy=it2, from_on=THE_DAY, until_on=THE_DAY, told_at=timezone.now())
    told = []
    for at, reads_in in zip(HOURS, cycle(ZONES), strict=False):
        deputy = lives_in(it2, reads_in)
        with time_machine.travel(at, tick=False), timezone.override(reads_in):
            found = {"may": may_sign(version, deputy), "waits": bool(stream(at, deputy))}
            if at in around(zone):
                found |= {"sees": sees(client_for(deputy), version), "mailed": is_mailed(deputy)}
        assert len(set(found.values())) == 1, f"{at} in {zone}, read in {reads_in}: {found}"
        assert found["may"] == (at.astimezone(ZoneInfo(zone)).date() == THE_DAY), f"{at} in {zone}"
        told.append(found["may"])
    assert sum(told) == 24
    assert set(around(zone)) <= set(HOURS)


@pytest.mark.parametrize("zone", ZONES)
def test_what_is_owed_is_late_at_the_same_moment_everywhere(
    zone: str, it: Person, admin: Person, client_for: Callable[..., Client]
) -> None:
    """The record, the list of what is overdue, the stream and the words of pages, whoever's clock reads them; around
    midnight Waiting as it is shown."""
    settle(zone)
    with time_machine.travel(ASKED_AT, tick=False):
        action = Action.objects.capture(title="Send the list", owner=it, due_on=THE_DAY, by=admin)
    for at, reads_in in zip(HOURS, cycle(ZONES), strict=False):
        owner = lives_in(it, reads_in)
        with time_machine.travel(at, tick=False), timezone.override(reads_in):
            late = company_day() > action.due_on
            (item,) = stream(at, owner)
            assert Action.objects.overdue().exists() == action.is_overdue == is_past(action.due_on) == late
            assert (item.kind == "action-overdue") == is_past(item.due_on) == late
            assert item.due_on == action.due_on
            if at in around(zone):
                page = client_for(owner).get("/waiting/").content.decode()
                assert ("Overdue since" in page) == late, f"{at} in {zone}, read in {reads_in}"
                assert "Wednesday 3 June 2026" in page, f"{at} in {zone}, read in {reads_in}"


@pytest.mark.parametrize("zone", ZONES)
def test_a_days_first_moment_is_that_day(zone: str) -> None:
    settle(zone)
    begins = company_moment(THE_DAY)
    assert company_day(begins) == THE_DAY
    assert company_day(begins - timedelta(seconds=1)) == THE_DAY - timedelta(days=1)


def test_a_moment_is_shown_by_the_readers_day() -> None:
    settle("Europe/Berlin")
    late_evening = datetime(2026, 6, 3, 22, 30, tzinfo=UTC)
    with timezone.override("America/Los_Angeles"):
        assert reader_day(late_evening) == date(2026, 6, 3)
    assert company_day(late_evening) == date(2026, 6, 4)
