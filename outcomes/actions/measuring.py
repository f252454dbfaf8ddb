"""Recording values, one by one or by the file: what was there is corrected, roll-ups follow in the same transaction."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from outcomes.importing import Row
from outcomes.models import CheckIn, Correction, Kpi, LatestValue, Measurement, PeriodValue
from outcomes.models.measurement import MOST
from outcomes.notation import STEP
from partnership.accord.models import Refused
from partnership.activity.models import Event
from partnership.people.models import Person

BATCH = 1000
There = dict[tuple[int, date], tuple[Decimal, str]]
SAME_CHECK_IN = timedelta(minutes=1)


class Fate(StrEnum):
    """What becomes of a value that is handed in."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with its fate: what was there before, or why it cannot be saved."""

    row: Row
    fate: Fate
    before: Decimal | None = None
    reason: str = ""


@transaction.atomic
def record_value(*, kpi: Kpi, on: date, value: Decimal, by: Person, note: str = "") -> Measurement:
    """Record a KPI's value as of a day, or correct the one that is there.

    Raises Refused for a day in the future, a value that is no number, or a closed outcome.
    """
    if on > timezone.localdate():
        raise Refused(f"{on:%-d %b %Y} lies in the future. A value is recorded on its day or later.")
    if not value.is_finite() or abs(value) >= MOST:
        raise Refused("The value must be a number of at most 18 digits before the point.")
    kpi = Kpi.objects.select_for_update().select_related("outcome").get(pk=kpi.pk)
    if kpi.outcome.closed_at:
        raise Refused("This outcome is closed. Its values stay as they were.")
    (judged,) = judge_rows([Row(0, kpi.key, kpi.pk, on, value.quantize(STEP), note)])
    _write([judged], by)
    if judged.fate != Fate.SAME:
        kind = "measurement.corrected" if judged.fate == Fate.CHANGED else "measurement.recorded"
        Event.objects.record(kind, kpi, by=by, changes={on.isoformat(): [_figure(judged.before), _figure(value)]})
    return Measurement.objects.get(kpi=kpi, on=on)


@transaction.atomic
def check_in(
    *, kpi: Kpi, on: date, value: Decimal, by: Person, confidence: int, changed: str = "", next_step: str = ""
) -> CheckIn:
    """A value with what its steward says about it. The same thing said twice within a minute is said once."""
    measurement = record_value(kpi=kpi, on=on, value=value, by=by)
    said = {
        "kpi": kpi,
        "measurement": measurement,
        "made_by": by,
        "confidence": confidence,
        "changed": changed,
        "next_step": next_step,
    }
    again = CheckIn.objects.filter(**said, made_at__gt=timezone.now() - SAME_CHECK_IN).first()
    if again:
        return again
    made = CheckIn.objects.create(**said, side=by.side)
    Event.objects.record("check-in.made", kpi, by=by, detail={"on": on.isoformat(), "confidence": confidence})
    return made


def judge_rows(rows: Sequence[Row], *, recordable: frozenset[int] | set[int] | None = None) -> list[Judged]:
    """Every row's fate against what is recorded now. `recordable` says whose KPIs may be written; None: any.

    One query, whatever the number of rows.
    """
    there = _recorded(rows)
    return [_judged(row, there, recordable) for row in rows]


def _recorded(rows: Iterable[Row]) -> There:
    good = [row for row in rows if not row.reason and row.kpi_id and row.on]
    if not good:
        return {}
    days = [row.on for row in good if row.on]
    there = Measurement.objects.filter(kpi__in={row.kpi_id for row in good}, on__range=(min(days), max(days)))
    found = there.order_by().values_list("kpi_id", "on", "value", "note")
    return {(kpi_id, on): (value, note) for kpi_id, on, value, note in found.iterator(chunk_size=5000)}


def _judged(row: Row, there: There, recordable: frozenset[int] | set[int] | None) -> Judged:
    if row.reason or row.kpi_id is None or row.on is None or row.value is None:
        return Judged(row, Fate.BAD, reason=row.reason)
    if recordable is not None and row.kpi_id not in recordable:
        return Judged(row, Fate.BAD, reason="you are not a steward of this KPI, so you cannot record its values")
    if row.repeats is not None:
        return Judged(row, Fate.SAME, reason=f"line {row.repeats} says the same")
    before = there.get((row.kpi_id, row.on))
    if before is None:
        return Judged(row, Fate.NEW)
    same = before[0] == row.value and row.note in ("", before[1])
    return Judged(row, Fate.SAME if same else Fate.CHANGED, before[0])


@transaction.atomic
def save_rows(*, rows: Sequence[Row], by: Person, recordable: frozenset[int] | set[int] | None = None) -> Counter[str]:
    """Save the good rows of a file, all or nothing; how many had which fate. The event is the caller's."""
    kpi_ids = sorted({row.kpi_id for row in rows if row.kpi_id})
    list(Kpi.objects.select_for_update().filter(pk__in=kpi_ids).order_by("pk"))
    judged = judge_rows(rows, recordable=recordable)
    _write(judged, by)
    return Counter(str(each.fate) for each in judged)


def _write(judged: Sequence[Judged], by: Person) -> None:
    new = [each.row for each in judged if each.fate == Fate.NEW]
    changed = [each.row for each in judged if each.fate == Fate.CHANGED]
    now = timezone.now()
    made = [_measurement(row, by, now) for row in new]
    # In the order of the index, so that a large import writes its pages once.
    Measurement.objects.bulk_create(sorted(made, key=lambda each: (each.kpi_id, each.on)), batch_size=BATCH)
    _correct(changed, by)
    days: dict[int, set[date]] = defaultdict(set)
    for row in (*new, *changed):
        if row.kpi_id and row.on:
            days[row.kpi_id].add(row.on)
    PeriodValue.objects.refresh(days)
    LatestValue.objects.refresh(days.keys())


def _measurement(row: Row, by: Person, at: datetime) -> Measurement:
    assert row.kpi_id is not None
    assert row.on is not None
    assert row.value is not None
    return Measurement(kpi_id=row.kpi_id, on=row.on, value=row.value, note=row.note, recorded_by=by, recorded_at=at)


def _correct(rows: Sequence[Row], by: Person) -> None:
    """Change what is there and keep what it said; who recorded it first stays."""
    if not rows:
        return
    said = {(row.kpi_id, row.on): row for row in rows}
    days = [row.on for row in rows if row.on]
    there = Measurement.objects.filter(kpi__in={row.kpi_id for row in rows}, on__range=(min(days), max(days)))
    found = [each for each in there if (each.kpi_id, each.on) in said]
    Correction.objects.bulk_create(
        [Correction(measurement=each, value=each.value, note=each.note, corrected_by=by) for each in found],
        batch_size=BATCH,
    )
    for each in found:
        row = said[each.kpi_id, each.on]
        each.value, each.note = row.value or Decimal(0), row.note or each.note
    Measurement.objects.bulk_update(found, ["value", "note"], batch_size=BATCH)


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
