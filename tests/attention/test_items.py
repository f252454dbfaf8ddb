from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from partnership.attention.items import URGENT, stream, survey
from partnership.people.models import Person
from tests.attention.sample import waits

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def test_stream_has_the_oldest_promise_first(it: Person) -> None:
    waits(it, "sample.thing:1", due=datetime(2026, 11, 9, tzinfo=UTC))
    waits(it, "sample.thing:2", since=datetime(2026, 10, 1, tzinfo=UTC))
    waits(it, "sample.thing:3", due=datetime(2026, 11, 3, tzinfo=UTC))
    waits(it, "sample.thing:4", due=datetime(2026, 11, 3, tzinfo=UTC), gravity=URGENT)
    assert [item.subject[-1] for item in stream(NOW, it)] == ["2", "4", "3", "1"]


def test_stream_is_one_persons_or_everybodys(it: Person, marketing: Person) -> None:
    waits(it)
    waits(marketing)
    assert [item.person_id for item in stream(NOW, marketing)] == [marketing.pk]
    assert len(stream(NOW)) == 2


def test_stream_joint_names_each_thing_once(cio: Person, cmo: Person) -> None:
    waits(cio, "outcomes.version:1", kind="signature-wanted", joint=True)
    waits(cmo, "outcomes.version:1", kind="signature-wanted", joint=True)
    waits(cio, "sample.thing:1")
    assert [item.subject for item in stream(NOW, joint=True)] == ["outcomes.version:1"]


def test_survey_names_a_source_that_cannot_answer(it: Person, settings: Settings) -> None:
    settings.ATTENTION_SOURCES = ["tests.attention.broken", "tests.attention.sample"]
    waits(it)
    found = survey(NOW, it)
    assert len(found.items) == 1
    assert found.failures == {"tests.attention.broken": "the table is gone"}
