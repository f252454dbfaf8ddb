"""A frozen Monday in March, a one-to-one on the first Wednesday, and its meeting in each stage of its life."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine

from meetings.actions import agenda, occurring, planning
from meetings.models import Meeting, Series, Topic
from partnership.people.models import Person

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
MARCH, APRIL, MAY = date(2026, 3, 4), date(2026, 4, 1), date(2026, 5, 6)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday 2 March 2026, 10:00 UTC."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def rule(**more: Any) -> dict[str, Any]:
    return {
        "kind": Series.Kind.ONE_TO_ONE, "title": "One-to-one", "every": 1, "unit": "months", "by": "weekday", "nth": 1,
        "weekday": 2, "starts_on": date(2026, 1, 1), "at": time(9), "zone": "Europe/Berlin", "minutes": 60,
    } | more  # fmt: skip


@pytest.fixture
def series(cio: Person, cmo: Person) -> Series:
    return planning.plan_series(planned_by=cio, people=[], **rule())


@pytest.fixture
def meeting(series: Series, cio: Person) -> Meeting:
    """In preparation, two days ahead."""
    return occurring.prepare(series, MARCH, by=cio)


@pytest.fixture
def topic(meeting: Meeting, cmo: Person) -> Topic:
    return agenda.add_topic(meeting, by=cmo, title="Freeze before the sale", minutes=15)


@pytest.fixture
def held(meeting: Meeting, topic: Topic, cio: Person, cmo: Person) -> Meeting:
    """In progress, with one topic of ours and the two standing ones."""
    meeting.begin(by=cio, present=[cio, cmo])
    return meeting


@pytest.fixture
def wider(cio: Person, cmo: Person, it: Person, observer: Person) -> Meeting:
    """An executive meeting in preparation, with one of IT's staff and an observer invited."""
    fields = rule(kind=Series.Kind.EXECUTIVE, title="Leadership")
    series = planning.plan_series(planned_by=cio, people=[it, observer], **fields)
    return occurring.prepare(series, MARCH, by=cio)
