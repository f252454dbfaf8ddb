"""Values by form: recorded, corrected with history, rolled up, refused."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outcomes.actions.measuring import check_in, record_value
from outcomes.models import CheckIn, Correction, Kpi, LatestValue, Measurement, Outcome, PeriodValue
from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.people.models import Person
from tests.outcomes.making import in_force

pytestmark = [pytest.mark.django_db]
D = Decimal
NOW = "2026-11-22T10:00:00Z"
For = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def outcome(it: Person, marketing: Person, cio: Person, cmo: Person) -> Outcome:
    return in_force(it, marketing, cio, cmo)


@pytest.fixture
def kpi(outcome: Outcome) -> Kpi:
    return outcome.kpis.get()


def said(**changed: object) -> dict[str, object]:
    return {
        "value": "24.5",
        "on": "2026-10-31",
        "confidence": "7",
        "changed": "Mailing",
        "next_step": "Again",
    } | changed


def test_value_is_recorded_with_its_check_in_event_and_roll_ups(kpi: Kpi, marketing: Person, client_for: For) -> None:
    answer = client_for(marketing).post(reverse("outcomes:check_in", args=[kpi.pk]), said())
    assert (answer.status_code, answer["Location"]) == (303, kpi.get_absolute_url())
    measurement = Measurement.objects.get()
    assert (measurement.value, measurement.on, measurement.recorded_by) == (D("24.5"), date(2026, 10, 31), marketing)
    made = CheckIn.objects.get()
    assert (made.confidence, made.side, made.changed) == (7, "marketing", "Mailing")
    latest = LatestValue.objects.get()
    assert (latest.on, latest.value) == (measurement.on, measurement.value)
    assert {(p.cadence, str(p.first_on), p.total) for p in PeriodValue.objects.all()} == {
        ("weekly", "2026-10-26", D("24.5")),
        ("monthly", "2026-10-01", D("24.5")),
        ("quarterly", "2026-10-01", D("24.5")),
    }
    kinds = set(Event.objects.about(kpi).values_list("kind", flat=True))
    assert {"measurement.recorded", "check-in.made"} <= kinds


def test_entering_a_day_again_corrects_it_and_keeps_what_was(kpi: Kpi, it: Person, marketing: Person) -> None:
    record_value(kpi=kpi, on=date(2026, 10, 1), value=D(20), by=it, note="first")
    record_value(kpi=kpi, on=date(2026, 10, 31), value=D(26), by=it)
    record_value(kpi=kpi, on=date(2026, 10, 1), value=D(22), by=marketing)
    corrected = Measurement.objects.get(on=date(2026, 10, 1))
    assert (corrected.value, corrected.recorded_by, corrected.note) == (22, it, "first")
    correction = Correction.objects.get()
    assert (correction.value, correction.corrected_by) == (20, marketing)
    month = PeriodValue.objects.get(cadence="monthly")
    assert (month.count, month.total, month.last_value) == (2, 48, 26)
    assert LatestValue.objects.get().value == 26
    event = Event.objects.filter(kind="measurement.corrected").get()
    assert event.changes == {"2026-10-01": ["20", "22"]}


def test_the_same_value_again_changes_nothing(kpi: Kpi, it: Person) -> None:
    record_value(kpi=kpi, on=date(2026, 10, 1), value=D("20.1"), by=it)
    events = Event.objects.count()
    record_value(kpi=kpi, on=date(2026, 10, 1), value=D("20.100000"), by=it)
    assert (Event.objects.count(), Correction.objects.count(), Measurement.objects.count()) == (events, 0, 1)


def test_the_same_check_in_sent_twice_is_one(kpi: Kpi, it: Person) -> None:
    for _ in range(2):
        check_in(kpi=kpi, on=date(2026, 10, 1), value=D(20), by=it, confidence=5)
    assert CheckIn.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("value", "", "Give the value."),
        ("value", "many", "“many” is not a number."),
        ("value", "NaN", "“NaN” is not a number."),
        ("value", "1e309", "is too large"),
        ("value", "999999999999999999", "at most 12 digits before the point"),
        ("value", "0.0000004", "at most 12 digits before the point, 6 after it, and 15 in all"),
        ("value", "1,559", "Write it without marks."),
        ("value", "12\x00", "a character in it that is no text"),
        ("on", "2026-11-23", "lies in the future"),
        ("on", "9999-12-31", "lies in the future"),
        ("on", "0001-01-01", "from 1900 on"),
        ("on", "tomorrow", "Give the day as 2026-12-03."),
        ("confidence", "11", "from 0 to 10"),
        ("confidence", "-1", "from 0 to 10"),
        ("changed", "x" * 301, "at most 300"),
    ],
)
def test_bad_input_gets_a_sentence_and_saves_nothing(
    kpi: Kpi, it: Person, client_for: For, field: str, text: str, says: str
) -> None:
    answer = client_for(it).post(reverse("outcomes:check_in", args=[kpi.pk]), said(**{field: text}))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Measurement.objects.exists()


def test_figures_are_read_as_people_write_them(kpi: Kpi, it: Person, client_for: For) -> None:
    client = client_for(it)
    for text, value in (("1.234,5", "1234.5"), ("1,234.5 %", "1234.5"), ("12,3", "12.3"), ("−4", "-4")):
        client.post(reverse("outcomes:check_in", args=[kpi.pk]), said(value=text))
        assert Measurement.objects.get().value == D(value)


def test_the_form_comes_filled_in(kpi: Kpi, it: Person, client_for: For) -> None:
    check_in(kpi=kpi, on=date(2026, 9, 30), value=D("23.25"), by=it, confidence=8)
    html = client_for(it).get(reverse("outcomes:check_in", args=[kpi.pk])).content.decode()
    assert 'value="23.25"' in html
    assert 'value="2026-10-31"' in html
    assert 'value="8"' in html


def test_a_value_of_long_ago_is_not_filled_in(kpi: Kpi, it: Person, client_for: For) -> None:
    record_value(kpi=kpi, on=date(2026, 8, 31), value=D("23.25"), by=it)
    html = client_for(it).get(reverse("outcomes:check_in", args=[kpi.pk])).content.decode()
    assert 'value="23.25"' not in html
    assert "Type the value of the day beside it." in html


def test_the_value_has_the_focus(kpi: Kpi, it: Person, client_for: For) -> None:
    html = client_for(it).get(reverse("outcomes:check_in", args=[kpi.pk])).content.decode()
    assert re.search(r'<input[^>]*name="value"[^>]*autofocus', html)
    assert html.count("autofocus") == 1


def test_who_may_record(
    kpi: Kpi,
    outcome: Outcome,
    it: Person,
    cio: Person,
    deputy_cio: Person,
    stranger: Person,
    admin: Person,
    observer: Person,
    client_for: For,
) -> None:
    address = reverse("outcomes:check_in", args=[kpi.pk])
    for person in (it, cio, deputy_cio):
        assert client_for(person).get(address).status_code == 200
    for person in (stranger, admin, observer):
        for answer in (client_for(person).get(address), client_for(person).post(address, said())):
            assert answer.status_code == 403
            assert "stewards and the executives" in answer.content.decode()
        assert "Record a value" not in client_for(person).get(kpi.get_absolute_url()).content.decode()
    assert not Measurement.objects.exists()
    assert client_for(it).get(reverse("outcomes:check_in", args=[10**6])).status_code == 404
    assert Client().get(address).status_code == 302


def test_htmx_gets_the_form_and_a_visit_the_page(kpi: Kpi, it: Person, client_for: For) -> None:
    address = reverse("outcomes:check_in", args=[kpi.pk])
    piece = client_for(it).post(address, said(value=""), headers={"HX-Request": "true"})
    assert piece.status_code == 422
    assert "<html" not in piece.content.decode()
    assert "<html" in client_for(it).get(address).content.decode()


def test_a_value_is_recorded_in_place_from_the_waiting_page(kpi: Kpi, it: Person, client_for: For) -> None:
    answer = client_for(it).post(reverse("outcomes:check_in", args=[kpi.pk]), {"value": "25", "in-place": "1"})
    assert answer.status_code == 303
    assert Measurement.objects.get().on == date(2026, 10, 31)
    assert CheckIn.objects.get().confidence == 5


def test_the_other_sides_steward_acknowledges(
    kpi: Kpi, it: Person, marketing: Person, marketing2: Person, client_for: For
) -> None:
    made = check_in(kpi=kpi, on=date(2026, 10, 31), value=D(25), by=it, confidence=6)
    address = reverse("outcomes:check_in_acknowledgement", args=[made.pk])
    for person in (it, marketing2):
        assert client_for(person).post(address).status_code == 403
    assert "Acknowledge" in client_for(marketing).get(kpi.get_absolute_url()).content.decode()
    for _ in range(2):
        assert client_for(marketing).post(address).status_code == 303
    made.refresh_from_db()
    assert made.acknowledged_by == marketing
    assert Event.objects.filter(kind="check-in.acknowledged").count() == 1
    assert client_for(marketing).get(address).status_code == 405


def test_annotations_stand_on_the_chart_and_can_be_taken_off(
    kpi: Kpi, it: Person, stranger: Person, client_for: For
) -> None:
    record_value(kpi=kpi, on=date(2026, 10, 1), value=D(22), by=it)
    address = reverse("outcomes:annotations", args=[kpi.pk])
    note = {"on": "2026-10-15", "kind": "release", "text": "New check-out <b>"}
    assert client_for(stranger).post(address, note).status_code == 403
    assert client_for(it).post(address, note | {"text": ""}).status_code == 422
    assert client_for(it).post(address, note).status_code == 303
    assert "Release: New check-out &lt;b&gt;" in client_for(it).get(kpi.get_absolute_url()).content.decode()
    noted = kpi.annotations.get()
    assert client_for(stranger).post(reverse("outcomes:annotation_removal", args=[noted.pk])).status_code == 403
    assert client_for(it).post(reverse("outcomes:annotation_removal", args=[noted.pk])).status_code == 303
    assert not kpi.annotations.exists()


def test_verbs_refuse_what_forms_would_have_caught(kpi: Kpi, it: Person) -> None:
    with pytest.raises(Refused, match="future"):
        record_value(kpi=kpi, on=date(2026, 11, 23), value=D(1), by=it)
    for bad in ("NaN", "Infinity", "1e18", "1e12", "0.0000004", "123456789012.1234"):
        with pytest.raises(Refused, match=r"not a number|at most 12 digits before the point"):
            record_value(kpi=kpi, on=date(2026, 11, 1), value=D(bad), by=it)


def test_closed_outcome_takes_no_values(kpi: Kpi, outcome: Outcome, it: Person, client_for: For) -> None:
    Outcome.objects.filter(pk=outcome.pk).update(closed_at=timezone.now(), result="missed")
    with pytest.raises(Refused, match="closed"):
        record_value(kpi=kpi, on=date(2026, 11, 1), value=D(1), by=it)
    assert client_for(it).post(reverse("outcomes:check_in", args=[kpi.pk]), said()).status_code == 403


def test_database_keeps_one_value_a_day_and_finite_ones(kpi: Kpi, it: Person) -> None:
    Measurement.objects.create(kpi=kpi, on=date(2026, 1, 1), value=1, recorded_by=it)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.create(kpi=kpi, on=date(2026, 1, 1), value=2, recorded_by=it)
    # Postgres refuses by the column's own size before the constraint is asked, SQLite by the constraint.
    too_large = "measurement_value_kept|numeric field overflow"
    with pytest.raises(DatabaseError, match=too_large), transaction.atomic():
        Measurement.objects.bulk_create(
            [Measurement(kpi=kpi, on=date(2026, 1, 2), value=D(10) ** 17 * 10, recorded_by=it)]
        )


def test_kpi_page_costs_the_same_with_many_values(
    kpi: Kpi, it: Person, client_for: For, django_assert_max_num_queries
) -> None:
    client = client_for(it)
    for number in range(3):
        check_in(kpi=kpi, on=date(2026, 10, 1) + timedelta(number), value=D(number), by=it, confidence=number)
    client.get(kpi.get_absolute_url())
    with django_assert_max_num_queries(16) as few:  # with what was tried on it (ADR 140)
        assert client.get(kpi.get_absolute_url()).status_code == 200
    for number in range(40):
        check_in(kpi=kpi, on=date(2026, 8, 1) + timedelta(number), value=D(number), by=it, confidence=3)
        record_value(kpi=kpi, on=date(2026, 8, 1) + timedelta(number), value=D(number + 1), by=it)
    with django_assert_max_num_queries(len(few)):
        page = client.get(kpi.get_absolute_url()).content.decode()
    assert "was" in page
    assert client.get(kpi.get_absolute_url() + "?page=2", headers={"HX-Request": "true"}).status_code == 200
    assert client.get(reverse("outcomes:kpi", args=[10**9])).status_code == 404
