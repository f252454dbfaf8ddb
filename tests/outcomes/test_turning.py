"""A KPI that turns off track or stale is told to both executives, once, and so is its way back."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from outcomes.actions import turning
from outcomes.actions.measuring import record_value
from outcomes.models import Outcome
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.attention.planning import run_routines
from partnership.people.models import Person
from tests.outcomes.making import in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def outcome(it: Person, marketing: Person, cio: Person, cmo: Person) -> Outcome:
    with time_machine.travel("2026-01-02T10:00Z", tick=False):
        return in_force(it, marketing, cio, cmo)


def told(month: int, day: int) -> list[tuple[str, str]]:
    """What a plan on the day tells, and whom."""
    Notice.objects.all().delete()
    at = datetime(2026, month, day, 12, tzinfo=UTC)
    with time_machine.travel(at, tick=False):
        run_routines(at)
        run_routines(at)  # a second clock
    return list(Notice.objects.filter(kind="kpi-turned").order_by("person__name").values_list("person__name", "text"))


def record(outcome: Outcome, it: Person, month: int, day: int, value: int) -> None:
    with time_machine.travel(datetime(2026, month, day, 18, tzinfo=UTC), tick=False):
        record_value(kpi=outcome.kpis.get(), on=date(2026, month, day), value=Decimal(value), by=it)


def test_both_executives_hear_that_a_kpi_turned_and_that_it_came_back(
    outcome: Outcome, it: Person, cio: Person, cmo: Person, client_for: Callable[[Person], Client]
) -> None:
    assert told(6, 29) == []  # without a value nobody knows
    record(outcome, it, 6, 30, 20)
    off = "“Repeat purchase rate” is off track at 20 %."
    assert told(7, 1) == [(cio.name, off), (cmo.name, off)]
    with time_machine.travel("2026-07-01T14:00Z", tick=False):
        assert off in client_for(cio).get("/").text
    assert told(7, 2) == []
    record(outcome, it, 7, 31, 21)
    assert told(8, 1) == []  # as before, with another value
    record(outcome, it, 8, 31, 28)
    again = "“Repeat purchase rate” is on track again at 28 %."
    assert [text for _, text in told(9, 1)] == [again, again]
    assert [text for _, text in told(11, 10)] == ["“Repeat purchase rate” is stale: a value is missing."] * 2
    assert Event.objects.filter(kind="kpi.turned").count() == 3


def test_nothing_is_read_again_while_nothing_happens(
    outcome: Outcome, it: Person, django_assert_num_queries: Callable
) -> None:
    record(outcome, it, 6, 30, 20)
    at = datetime(2026, 7, 1, 12, tzinfo=UTC)
    with time_machine.travel(at, tick=False), transaction.atomic():
        turning.tell_of_turns(at)
        turning.tell_of_turns(at)  # what was told is an event, after which it looks once more
        with django_assert_num_queries(2):  # the company's zone, the ledger's end
            turning.tell_of_turns(at)
