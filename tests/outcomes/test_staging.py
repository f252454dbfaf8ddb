"""A file's values beside what is recorded: staged, judged, saved; the same on both engines."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from outcomes.actions.measuring import record_value, save_staged
from outcomes.importing.layout import KpiName
from outcomes.importing.reading import understand
from outcomes.importing.scan import Read
from outcomes.importing.stage import staging
from outcomes.models import Correction, Kpi, LatestValue, Measurement, Outcome, PeriodValue
from partnership.core.refusals import Refused
from partnership.people.models import Person
from partnership.sheets import tables
from partnership.sheets.fates import Fate
from partnership.sheets.texts import AT_ONCE
from tests.outcomes import test_importing_pages

pytestmark = pytest.mark.django_db
D = Decimal
retail = test_importing_pages.retail
only_on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="Postgres alone checks by statement")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        yield


@pytest.fixture
def orders(retail: Outcome) -> Kpi:
    return Kpi.objects.get(key="orders")


def save(reads: Iterable[Read], by: Person) -> dict[str, int]:
    with transaction.atomic(), staging() as stage:
        stage.fill(reads)
        return dict(save_staged(stage, by=by))


def read(kpi: Kpi, on: str, value: str, line: int = 2, note: str = "", reason: str = "") -> Read:
    return (line, "", kpi.pk, on, value, note, reason)


def test_an_outcome_that_was_closed_meanwhile_takes_no_values(orders: Kpi, it: Person) -> None:
    with transaction.atomic(), staging() as stage:
        stage.fill([read(orders, "2026-01-01", "5")])
        Outcome.objects.filter(pk=orders.outcome_id).update(
            closed_at=timezone.now(), result=Outcome.Result.MISSED, learnt="Too late."
        )
        with pytest.raises(Refused, match="closed meanwhile"):
            save_staged(stage, by=it)
    assert not Measurement.objects.exists()


@only_on_postgres
def test_a_command_reads_without_the_time_limits_of_a_page() -> None:
    def limit() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return str(cursor.fetchone()[0])

    for without_hurry, expected in ((False, "30s"), (True, "0")):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout TO '30s'")
            with staging(without_hurry=without_hurry):
                assert limit() == expected


def test_texts_come_through_the_stage_as_they_are(orders: Kpi, it: Person) -> None:
    odd = "tab\tback\\slash \\N new\nline\r“quotes” 'and' \\."
    with transaction.atomic(), staging() as stage:
        stage.fill([read(orders, "2026-01-01", "5.5", note=odd), (3, odd, None, "", "", "", odd)])
        good, bad = stage.rows("", 0, 10)
        assert (good.row.note, good.row.value, good.fate) == (odd, D("5.5"), Fate.NEW)
        assert (bad.row.name, bad.reason, bad.row.kpi_id, bad.row.on, bad.row.value) == (odd, odd, None, None, None)
        save_staged(stage, by=it)
    assert Measurement.objects.get().note == odd


def test_each_fate_is_judged_and_saved(orders: Kpi, it: Person, marketing: Person) -> None:
    for day, value in ((1, 10), (2, 20), (3, 30)):
        record_value(kpi=orders, on=date(2026, 1, day), value=D(value), by=it, note="first")
    reads = [
        read(orders, "2026-01-01", "10.000"),
        read(orders, "2026-01-02", "21"),
        read(orders, "2026-01-03", "30", note="second"),
        read(orders, "2026-01-04", "40"),
        (9, "x", None, "", "", "", "no KPI"),
    ]
    with transaction.atomic(), staging() as stage:
        stage.fill(reads)
        expected = {"same": 1, "changed": 2, "new": 1, "bad": 1}
        assert stage.counts() == expected
        assert [each.before for each in stage.rows(Fate.CHANGED, 0, 9)] == [20, 30]
        assert dict(save_staged(stage, by=marketing)) == expected
    found = list(Measurement.objects.order_by("on").values_list("value", "note", "recorded_by"))
    assert found == [
        (10, "first", it.pk), (21, "first", it.pk), (30, "second", it.pk), (40, "", marketing.pk),
    ]  # fmt: skip
    kept = Correction.objects.order_by("value").values_list("value", "note", "corrected_by")
    assert list(kept) == [(20, "first", marketing.pk), (30, "first", marketing.pk)]
    assert LatestValue.objects.get().value == 40
    assert save(reads, it) == {"same": 4, "bad": 1}
    assert Correction.objects.count() == 2


def test_a_span_is_rolled_up_as_single_days_are(retail: Outcome, it: Person) -> None:
    """Weeks that two months share, a year's turn, values to six places and below zero."""
    chance = random.Random(7)
    kpis = list(Kpi.objects.order_by("pk")[:3])
    days = [date(2024, 12, 20) + timedelta(n) for n in range(120) if chance.random() < 0.7]
    half = len(days) // 2
    values = {(kpi, day): D(chance.randrange(-(10**9), 10**9)) / 10**6 for kpi in kpis for day in days}
    for part in (days[:half], days[half - 5 :]):
        save([read(kpi, day.isoformat(), f"{values[kpi, day]:f}") for kpi in kpis for day in part], it)
    columns = ("kpi_id", "cadence", "first_on", "count", "total", "last_on", "last_value")
    of_file = list(PeriodValue.objects.values_list(*columns))
    PeriodValue.objects.all().delete()
    PeriodValue.objects.refresh({kpi.pk: days for kpi in kpis})
    assert list(PeriodValue.objects.values_list(*columns)) == of_file
    assert sum(each[4] for each in of_file if each[1] == "weekly") == sum(values.values())


@only_on_postgres
def test_postgres_refuses_values_of_nobody_and_nothing(orders: Kpi, stranger: Person) -> None:
    good = {"kpi": orders, "on": date(2026, 1, 1), "value": 1, "recorded_by": stranger}
    for wrong in ({"kpi_id": 10**9}, {"recorded_by_id": 10**9}):
        fields = {name: value for name, value in good.items() if f"{name}_id" not in wrong}
        with pytest.raises(IntegrityError, match="refers to no row"), transaction.atomic():
            Measurement.objects.create(**fields, **wrong)
    made = Measurement.objects.create(**good)
    with pytest.raises(IntegrityError, match="refers to no row"), transaction.atomic():
        Measurement.objects.filter(pk=made.pk).update(kpi_id=10**9)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_person WHERE id = %s", [stranger.pk])
        with pytest.raises(IntegrityError, match="is referred to by"), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DELETE FROM outcomes_measurement")


def test_a_large_file_is_read_as_a_small_one(retail: Outcome, admin: Person, tmp_path: Path) -> None:
    """Several times what is read at once, with a quoted cell, a broken one and a blank line where parts meet."""
    first, count = date(2000, 1, 1), 2 * AT_ONCE + 300
    lines = [f"{key},{first + timedelta(n)},{n}.5" for key in ("orders", "revenue") for n in range(count // 2)]
    lines[AT_ONCE - 3] = f'"orders",{first + timedelta(AT_ONCE - 3)},"{AT_ONCE - 3}.5"'
    lines[AT_ONCE] = 'orders,2001-01-01,"7'
    lines.insert(AT_ONCE - 1, "")
    path = tmp_path / "large.csv"
    path.write_text("kpi,date,value\n" + "\n".join(lines) + "\n")
    kpis = [KpiName(kpi.pk, kpi.key, kpi.name) for kpi in Kpi.objects.all()]
    reads: list[Read] = []

    def keep(rows: Iterable[Read]) -> int:
        reads.extend(rows)
        return len(reads)

    reading = understand(tables.read(path), None, kpis, today=date(2026, 11, 22), keep=keep)
    assert not reading.questions
    assert [each[0] for each in reads if each[6]] == [AT_ONCE + 3]
    assert len(reads) == count
    assert [each[0] for each in reads] == [n + 2 for n, line in enumerate(lines) if line]
    call_command("import_measurements", path, by="it@example.com")
    assert Measurement.objects.count() == count - 1
    assert Measurement.objects.get(kpi__key="orders", on=first + timedelta(AT_ONCE - 3)).value == D(f"{AT_ONCE - 3}.5")


def test_a_file_twice_at_once_is_the_file_once(orders: Kpi, it: Person) -> None:
    """What was staged before somebody else recorded it is judged again when it is saved."""
    with transaction.atomic(), staging() as stage:
        stage.fill([read(orders, "2026-01-01", "5"), read(orders, "2026-01-02", "6")])
        assert stage.counts() == {"new": 2}
        record_value(kpi=orders, on=date(2026, 1, 1), value=D(5), by=it)
        assert dict(save_staged(stage, by=it)) == {"new": 1, "same": 1}


@only_on_postgres
@pytest.mark.django_db(transaction=True)
def test_a_preview_is_one_transaction_where_sessions_are_shared_out() -> None:
    """A page that only looks opens none itself; behind PgBouncer its next statement might not find the stage."""
    assert not connection.in_atomic_block
    with staging() as stage:
        assert connection.in_atomic_block
        assert stage.counts() == {}
    assert not connection.in_atomic_block
