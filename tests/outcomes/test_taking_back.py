"""A value on the wrong KPI or day: taken back with a reason, kept in history, followed by every score."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outcomes.actions.measuring import check_in, record_value, take_back
from outcomes.models import CheckIn, Correction, Kpi, LatestValue, Measurement, Outcome, PeriodValue, Removal
from outcomes.reckoning.status import Status
from outcomes.shown.dashboard import cards
from partnership.activity.models import Event
from partnership.company.models import GroundRules
from partnership.core.refusals import Refused
from partnership.people.models import Person
from tests.outcomes.making import in_force

pytestmark = [pytest.mark.django_db]
D = Decimal
For = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        yield


@pytest.fixture
def outcome(it: Person, marketing: Person, cio: Person, cmo: Person) -> Outcome:
    return in_force(it, marketing, cio, cmo)


@pytest.fixture
def kpi(outcome: Outcome) -> Kpi:
    return outcome.kpis.get()


def status() -> tuple[Status, Decimal | None]:
    (card,) = cards(date(2026, 11, 22), GroundRules())
    return card.tiles[0].status, card.tiles[0].value


def address(measurement: Measurement) -> str:
    return reverse("outcomes:measurement_removal", args=[measurement.pk])


def test_taken_back_it_counts_no_more_and_stays_in_history(
    kpi: Kpi, it: Person, marketing: Person, client_for: For
) -> None:
    record_value(kpi=kpi, on=date(2026, 10, 31), value=D(30), by=it)
    record_value(kpi=kpi, on=date(2026, 11, 20), value=D(3), by=it)
    made = check_in(kpi=kpi, on=date(2026, 11, 20), value=D(4), by=it, confidence=9, changed="All new")
    assert status() == (Status.OFF_TRACK, 4)
    assert made.measurement
    client = client_for(marketing)
    assert "Take this value back" in client.get(kpi.get_absolute_url()).content.decode()
    assert client.get(address(made.measurement)).status_code == 200
    answer = client.post(address(made.measurement), {"reason": "It is another KPI's."})
    assert (answer.status_code, answer["Location"]) == (303, kpi.get_absolute_url())
    assert status() == (Status.ON_TRACK, 30)
    assert (LatestValue.objects.get().on, Measurement.objects.get().value) == (date(2026, 10, 31), 30)
    assert set(PeriodValue.objects.values_list("first_on", flat=True)) == {date(2026, 10, 1), date(2026, 10, 26)}
    gone = Removal.objects.get()
    assert (gone.value, gone.recorded_by, gone.removed_by, gone.was[0][0]) == (4, it, marketing, "3")
    event = Event.objects.get(kind="measurement.removed")
    assert (event.changes, event.detail["reason"]) == ({"2026-11-20": ["4", None]}, "It is another KPI's.")
    assert not Correction.objects.exists()
    assert CheckIn.objects.get().removal == gone
    html = client.get(kpi.get_absolute_url()).content.decode()
    for words in ("All new", "It is another KPI&#x27;s.", "1 taken back", "before it said 3"):
        assert words in html
    form = client.get(reverse("outcomes:check_in", args=[kpi.pk])).content.decode()
    field = re.search(r'<input[^>]*name="confidence"[^>]*>', form)
    assert field
    assert 'value="5"' in field[0], "what was said with the value counts no more either"


def test_the_only_value_leaves_nothing_behind(kpi: Kpi, it: Person) -> None:
    take_back(record_value(kpi=kpi, on=date(2026, 10, 31), value=D(30), by=it), by=it, reason="Wrong KPI")
    assert not LatestValue.objects.exists()
    assert not PeriodValue.objects.exists()
    assert status() == (Status.NO_DATA, None)
    record_value(kpi=kpi, on=date(2026, 10, 31), value=D(29), by=it)
    assert status() == (Status.ON_TRACK, 29)


def test_other_values_of_the_period_stay(kpi: Kpi, it: Person) -> None:
    record_value(kpi=kpi, on=date(2026, 10, 26), value=D(10), by=it)
    take_back(record_value(kpi=kpi, on=date(2026, 10, 27), value=D(30), by=it), by=it, reason="Twice")
    assert {(each.count, each.total, each.last_value) for each in PeriodValue.objects.all()} == {(1, 10, 10)}


def test_who_may_take_back_and_how_it_is_refused(
    kpi: Kpi, it: Person, cio: Person, stranger: Person, admin: Person, observer: Person, client_for: For
) -> None:
    measurement = record_value(kpi=kpi, on=date(2026, 10, 31), value=D(30), by=it)
    for person in (stranger, admin, observer):
        for answer in (client_for(person).get(address(measurement)), client_for(person).post(address(measurement))):
            assert answer.status_code == 403
        assert "Take this value back" not in client_for(person).get(kpi.get_absolute_url()).content.decode()
    for empty in ({}, {"reason": "  "}):
        assert client_for(cio).post(address(measurement), empty).status_code == 422
    piece = client_for(cio).post(address(measurement), {}, headers={"HX-Request": "true"})
    assert "<html" not in piece.content.decode()
    assert Measurement.objects.exists()
    assert client_for(it).get(reverse("outcomes:measurement_removal", args=[10**9])).status_code == 404
    with pytest.raises(Refused, match="Say why"):
        take_back(measurement, by=it, reason=" ")
    take_back(measurement, by=it, reason="Wrong")
    with pytest.raises(Refused, match="already"):
        take_back(measurement, by=it, reason="Wrong")
    assert client_for(it).get(address(measurement)).status_code == 404


def test_a_closed_outcome_keeps_its_values(kpi: Kpi, outcome: Outcome, it: Person, client_for: For) -> None:
    measurement = record_value(kpi=kpi, on=date(2026, 10, 31), value=D(30), by=it)
    Outcome.objects.filter(pk=outcome.pk).update(closed_at=timezone.now(), result="missed")
    assert client_for(it).post(address(measurement), {"reason": "x"}).status_code == 403
    with pytest.raises(Refused, match="closed"):
        take_back(measurement, by=it, reason="x")


def test_a_correction_by_mistake_is_put_back(kpi: Kpi, it: Person, client_for: For) -> None:
    record_value(kpi=kpi, on=date(2026, 10, 31), value=D(30), by=it)
    measurement = record_value(kpi=kpi, on=date(2026, 10, 31), value=D(3), by=it)
    assert "Put back" in client_for(it).get(address(measurement)).content.decode()
    assert client_for(it).post(address(measurement), {"put-back": "1"}).status_code == 303
    assert Measurement.objects.get().value == 30
    assert not Removal.objects.exists()


def test_what_was_just_recorded_says_how_it_is_undone(kpi: Kpi, it: Person, client_for: For) -> None:
    client = client_for(it)
    said = {"value": "25", "on": "2026-10-31", "confidence": "5"}
    client.post(reverse("outcomes:check_in", args=[kpi.pk]), said)
    measurement = Measurement.objects.get()
    assert f'<a href="{address(measurement)}">Take it back</a>' in client.get(kpi.get_absolute_url()).content.decode()
    in_place = {"value": "26", "on": "2026-11-20", "in-place": "1"}
    answer = client.post(
        reverse("outcomes:check_in", args=[kpi.pk]), in_place, headers={"X-Requested-With": "fetch"}
    ).json()
    assert answer["undo"] == address(Measurement.objects.get(on=date(2026, 11, 20)))
    assert "as of 20 Nov 2026" in answer["said"]
