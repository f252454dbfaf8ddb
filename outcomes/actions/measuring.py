"""Recording values, one by one or by the file: what was there is corrected, roll-ups follow in the same transaction."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from outcomes.importing.stage import Stage
from outcomes.models import CheckIn, Correction, Kpi, LatestValue, Measurement, PeriodValue, Removal
from partnership.activity.models import Event
from partnership.core.days import company_day
from partnership.core.figures import Unkept, kept
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Person

SAME_CHECK_IN = timedelta(minutes=1)


@verb
def record_value(*, kpi: Kpi, on: date, value: Decimal, by: Person, note: str = "") -> Measurement:
    """Record a KPI's value as of a day, or correct the one that is there.

    Raises Refused for a day in the future, a value that cannot be kept as it is, or a closed outcome.
    """
    if on > company_day():
        raise Refused(f"{on:%-d %b %Y} lies in the future. A value is recorded on its day or later.")
    try:
        value = kept(value)
    except Unkept as problem:
        raise Refused(f"{value} {problem}.") from None
    kpi = _held(kpi)
    there = Measurement.objects.filter(kpi=kpi, on=on).first()
    if there and there.value == value and note in ("", there.note):
        return there
    before = there.value if there else None
    measurement = _corrected(there, value, note, by) if there else _recorded(kpi, on, value, note, by)
    _follow(kpi, on)
    kind = "measurement.corrected" if there else "measurement.recorded"
    Event.objects.record(kind, kpi, by=by, changes={on.isoformat(): [_figure(before), _figure(value)]})
    return measurement


def _held(kpi: Kpi) -> Kpi:
    """The KPI with its row locked, so that its values and what follows from them change one after the other."""
    kpi = Kpi.objects.select_for_update(of=("self",)).select_related("outcome").get(pk=kpi.pk)
    if kpi.outcome.closed_at:
        raise Refused("This outcome is closed. Its values stay as they were.")
    return kpi


def _follow(kpi: Kpi, on: date) -> None:
    PeriodValue.objects.refresh({kpi.pk: [on]})
    LatestValue.objects.refresh([kpi.pk])


def _recorded(kpi: Kpi, on: date, value: Decimal, note: str, by: Person) -> Measurement:
    return Measurement.objects.create(kpi=kpi, on=on, value=value, note=note, recorded_by=by)


def _corrected(there: Measurement, value: Decimal, note: str, by: Person) -> Measurement:
    """Change what is there and keep what it said; who recorded it first stays."""
    Correction.objects.create(measurement=there, value=there.value, note=there.note, corrected_by=by)
    there.value, there.note = value, note or there.note
    there.save(update_fields=["value", "note"])
    return there


@verb
def take_back(measurement: Measurement, *, by: Person, reason: str) -> Removal:
    """A value that is none, of another KPI or another day: it counts no more, and what it said stays in history.

    Raises Refused without a reason, for a closed outcome, or where it was taken back already.
    """
    kpi = _held(measurement.kpi)
    if not reason.strip():
        raise Refused("Say why the value is taken back.")
    found = Measurement.objects.select_related("recorded_by").filter(pk=measurement.pk).first()
    if found is None:
        raise Refused("This value was taken back already.")
    corrections = found.corrections.select_related("corrected_by").order_by("-corrected_at", "-pk")
    removal = Removal.objects.create(
        kpi=kpi,
        on=found.on,
        value=found.value,
        note=found.note,
        recorded_by=found.recorded_by,
        recorded_at=found.recorded_at,
        was=[
            [_figure(each.value), each.note, _name(each.corrected_by), each.corrected_at.isoformat()]
            for each in corrections
        ],
        reason=reason.strip(),
        removed_by=by,
    )
    found.check_ins.update(measurement=None, removal=removal)
    found.corrections.all().delete()
    found.delete()
    _follow(kpi, removal.on)
    Event.objects.record(
        "measurement.removed",
        kpi,
        by=by,
        changes={removal.on.isoformat(): [_figure(removal.value), None]},
        detail={"reason": removal.reason},
    )
    return removal


@verb
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


@verb
def save_staged(stage: Stage, *, by: Person | None) -> Counter[str]:
    """Save the good rows of a file, all or nothing; how many had which fate. The event is the caller's.

    Raises Refused when one of the outcomes was closed while the file was read.
    """
    staged = stage.sum_up()
    held = Kpi.objects.select_for_update().filter(pk__in=staged.kpi_ids).order_by("pk")
    if any(closed_at for _pk, closed_at in held.values_list("pk", "outcome__closed_at")):
        raise Refused("An outcome was closed meanwhile. Its values stay as they were: look at the file once more.")
    counts = stage.save(by_id=by.pk if by else None, at=timezone.now())
    written = sum(counts.values())
    if written:
        PeriodValue.objects.refresh_span(staged.kpi_ids, min(staged.days), max(staged.days))
        LatestValue.objects.refresh(staged.kpi_ids)
    counts += Counter(same=staged.good - written, bad=staged.bad)
    return +counts


def _name(person: Person | None) -> str:
    return person.name if person else "the server"


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
