"""A period's value: due to both stewards, then stale, gone when it is recorded."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.template.loader import select_template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from outcomes import attention
from outcomes.actions.measuring import record_value
from outcomes.models import KpiDefinition, Outcome, Version
from partnership.attention.items import Item
from partnership.core.memory import remembering
from partnership.people.models import Person
from tests.outcomes.making import in_force

pytestmark = [pytest.mark.django_db]
For = Callable[[Person], Client]


@pytest.fixture
def outcome(it: Person, marketing: Person, cio: Person, cmo: Person) -> Outcome:
    with time_machine.travel("2026-01-02T10:00Z", tick=False):
        return in_force(it, marketing, cio, cmo)


def wanted(*when: int, person: Person | None = None) -> list[Item]:
    found = attention.items(datetime(*when, 9, tzinfo=UTC), person)  # type: ignore[arg-type]
    return [item for item in found if item.kind.startswith("value")]


def test_value_waits_for_both_stewards_from_its_day_until_it_is_recorded(
    outcome: Outcome, it: Person, marketing: Person, stranger: Person
) -> None:
    assert wanted(2026, 1, 31) == []
    due = wanted(2026, 2, 1)
    assert {(item.kind, item.person_id) for item in due} == {("value-due", it.pk), ("value-due", marketing.pk)}
    assert due[0].context["period"] == "Jan 2026"
    assert wanted(2026, 2, 1, person=stranger) == []
    assert [item.person_id for item in wanted(2026, 2, 1, person=it)] == [it.pk]
    stale = wanted(2026, 2, 6)
    assert {item.kind for item in stale} == {"value-stale"}
    assert len({item.occasion for item in (*due, *wanted(2026, 2, 5), *stale, *wanted(2026, 2, 28))}) == 2
    with time_machine.travel("2026-02-07T10:00Z", tick=False):
        record_value(kpi=outcome.kpis.get(), on=date(2026, 1, 31), value=Decimal(22), by=it)
    assert wanted(2026, 2, 8) == []
    assert {item.context["period"] for item in wanted(2026, 3, 1)} == {"Feb 2026"}


def test_nothing_is_asked_for_beyond_the_outcomes_period(outcome: Outcome, it: Person) -> None:
    assert {item.context["period"] for item in wanted(2027, 6, 1)} == {"Dec 2026"}
    with time_machine.travel("2027-01-03T10:00Z", tick=False):
        record_value(kpi=outcome.kpis.get(), on=date(2026, 12, 31), value=Decimal(30), by=it)
    assert wanted(2027, 6, 1) == []


def test_a_sum_with_values_after_the_end_alone_waits_for_one_before_it(outcome: Outcome, it: Person) -> None:
    """As its status says, which is no data: what came after the end is in no sum."""
    KpiDefinition.objects.update(aggregation="sum")
    Version.objects.update(ends_on=date(2026, 12, 10))
    with time_machine.travel("2027-01-03T10:00Z", tick=False):
        record_value(kpi=outcome.kpis.get(), on=date(2026, 12, 20), value=Decimal(30), by=it)
    assert {item.context["period"] for item in wanted(2027, 6, 1)} == {"Dec 2026"}
    with time_machine.travel("2027-01-03T10:00Z", tick=False):
        record_value(kpi=outcome.kpis.get(), on=date(2026, 12, 10), value=Decimal(30), by=it)
    assert wanted(2027, 6, 1) == []


def test_words_of_each_kind(outcome: Outcome, it: Person, client_for: For) -> None:
    for day, kind in (((2026, 2, 1), "value-due"), ((2026, 2, 20), "value-stale")):
        item = wanted(*day, person=it)[0]
        assert item.kind == kind
        for templates in (item.word_templates, item.row_templates):
            words = select_template(templates).render({"item": item})
            assert "Repeat purchase rate" in words
            assert "Jan 2026" in words


def test_waiting_page_shows_the_value_with_its_form(outcome: Outcome, it: Person, client_for: For) -> None:
    with time_machine.travel("2026-02-02T10:00Z", tick=False):
        html = client_for(it).get("/waiting/").content.decode()
        assert 'name="in-place"' in html
        assert f"/outcomes/kpis/{outcome.kpis.get().pk}/check-in/" in html


def test_a_value_on_the_waiting_page_is_typed_for_a_day_that_is_shown(
    outcome: Outcome, it: Person, client_for: For
) -> None:
    with time_machine.travel("2026-01-20T10:00Z", tick=False):
        record_value(kpi=outcome.kpis.get(), on=date(2026, 1, 20), value=Decimal(22), by=it)
    with time_machine.travel("2026-04-02T10:00Z", tick=False):
        html = client_for(it).get("/waiting/").content.decode()
    assert 'value="22"' not in html
    assert re.search(r"as of\s+<time[^>]*>Tue 31 Mar</time>", html)


@pytest.mark.parametrize(("aggregation", "asked"), [("last", []), ("mean", [("value-stale", "Jan 2026")])])
def test_the_gap_of_a_mean_waits_though_a_later_value_is_there(
    outcome: Outcome, it: Person, aggregation: str, asked: list[tuple[str, str]]
) -> None:
    KpiDefinition.objects.update(aggregation=aggregation)
    with time_machine.travel("2026-02-02T10:00Z", tick=False):
        record_value(kpi=outcome.kpis.get(), on=date(2026, 2, 1), value=Decimal(22), by=it)
    assert [(item.kind, item.context["period"]) for item in wanted(2026, 2, 10, person=it)] == asked
    with time_machine.travel("2026-02-12T10:00Z", tick=False):
        record_value(kpi=outcome.kpis.get(), on=date(2026, 1, 31), value=Decimal(22), by=it)
    assert wanted(2026, 2, 12, person=it) == []


def test_asking_costs_the_same_with_more_kpis(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    with time_machine.travel("2026-01-02T10:00Z", tick=False):
        in_force(it, marketing, cio, cmo)
        with remembering(), CaptureQueriesContext(connection) as few:
            assert len(wanted(2026, 2, 1)) == 2
        in_force(it, marketing, cio, cmo, title="More", kpis=3)
        with remembering(), CaptureQueriesContext(connection) as many:
            assert len(wanted(2026, 2, 1)) == 8
    # The signatures of what is proposed and the executives are read as well, whatever there is.
    assert len(few) == len(many) <= 18
