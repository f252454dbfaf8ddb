"""What follows from measurements and is kept by whoever writes them, so that no page reads them all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.db.models import F, OuterRef, Q, Subquery, Value

from outcomes.models.figure import TotalField, figure
from outcomes.models.kpi import Kpi
from outcomes.models.measurement import Measurement
from outcomes.reckoning import periods
from partnership.core.rows import Gathered
from partnership.core.verbs import step


class LatestValueQuerySet(models.QuerySet["LatestValue"]):
    @step
    def refresh(self, kpi_ids: Collection[int]) -> None:
        """Read the newest value of these KPIs again, each by one step into the index."""
        newest = Measurement.objects.filter(kpi=OuterRef("pk")).order_by("-on")
        found = Kpi.objects.filter(pk__in=kpi_ids).annotate(
            newest_on=Subquery(newest.values("on")[:1]), newest_value=Subquery(newest.values("value")[:1])
        )
        rows = list(found.exclude(newest_on=None).order_by("pk").values_list("pk", "newest_on", "newest_value"))
        if len(rows) < len(kpi_ids):
            self.filter(kpi__in=set(kpi_ids) - {pk for pk, _on, _value in rows}).delete()
        LatestValue.objects.bulk_create(
            [LatestValue(kpi_id=pk, on=on, value=value) for pk, on, value in rows],
            update_conflicts=True,
            unique_fields=["kpi"],
            update_fields=["on", "value"],
            batch_size=500,
        )


class LatestValue(models.Model):
    """A KPI's newest value, kept by whoever writes measurements, in the same transaction."""

    kpi = models.OneToOneField(Kpi, on_delete=models.PROTECT, related_name="latest", primary_key=True)
    on = models.DateField()
    value = figure()

    objects = LatestValueQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.value.normalize():f} on {self.on:%Y-%m-%d}"


Place = tuple[int, str, date]
# The days of a span in one look at them: first by what a week and a month share, then by each cadence. The greatest
# pair of day and value holds the newest value, which spares a look-up for each period.
ROLL_UP = """
INSERT INTO outcomes_periodvalue (kpi_id, cadence, first_on, count, total, last_on, last_value)
WITH parts AS MATERIALIZED (
    SELECT kpi_id, week, month, quarter, count(*) AS count, sum(value) AS total,
           max(ARRAY["on" - date '2000-01-01', value]) AS newest
    FROM outcomes_measurement JOIN (
        SELECT day::date AS day, date_trunc('week', day)::date AS week, date_trunc('month', day)::date AS month,
               date_trunc('quarter', day)::date AS quarter
        FROM generate_series(%(first)s::timestamp, %(last)s::timestamp, '1 day') AS day
    ) calendar ON day = "on"
    WHERE kpi_id = ANY(%(kpis)s) AND "on" BETWEEN %(first)s AND %(last)s
    GROUP BY kpi_id, week, month, quarter
), rolled AS (
    SELECT kpi_id, 'monthly' AS cadence, month AS first_on, sum(count) AS count, sum(total) AS total,
           max(newest) AS newest
    FROM parts WHERE month BETWEEN %(monthly)s AND %(end)s GROUP BY kpi_id, month
    UNION ALL
    SELECT kpi_id, 'quarterly', quarter, sum(count), sum(total), max(newest)
    FROM parts WHERE quarter BETWEEN %(quarterly)s AND %(end)s GROUP BY kpi_id, quarter
    UNION ALL
    SELECT kpi_id, 'weekly', week, sum(count), sum(total), max(newest)
    FROM parts WHERE week BETWEEN %(weekly)s AND %(end)s GROUP BY kpi_id, week
)
SELECT kpi_id, cadence, first_on, count, total, date '2000-01-01' + newest[1]::integer, newest[2] FROM rolled
"""


class PeriodValueQuerySet(models.QuerySet["PeriodValue"]):
    def gathered(self) -> models.QuerySet[Any, Any]:
        """(KPI, "rolled", text) with the text `[[first day, count, total, last day, last value], …]`."""
        rows = Gathered("first_on", "count", "total", "last_on", "last_value")
        return self.order_by().values_list("kpi_id", Value("rolled")).annotate(rows=rows)

    @step
    def refresh(self, days: Mapping[int, Collection[date]]) -> None:
        """Roll up again the weeks, months and quarters that hold these days of these KPIs.

        Reads the measurements from the first of those periods to the last once, and writes each period once.
        """
        wanted = {
            (kpi_id, cadence, periods.first_day(cadence, day))
            for kpi_id, some in days.items()
            for day in some
            for cadence in periods.CADENCES
        }
        if wanted:
            first, last = min(place[2] for place in wanted), max(map(_last_of, wanted))
            for kpi_id, cadence, first_on in wanted - self._roll_up(days, first, wanted.__contains__, last):
                self.filter(kpi=kpi_id, cadence=cadence, first_on=first_on).delete()  # its last value was taken back

    @step
    def refresh_span(self, kpi_ids: Collection[int], first: date, last: date) -> None:
        """Roll up again every period of these KPIs that holds a day of this span: after a file.

        On Postgres in one statement; on SQLite, whose sums are not exact, the values of one KPI after the other are
        added up here.
        """
        begin = {cadence: periods.first_day(cadence, first) for cadence in periods.CADENCES}
        ends = max(periods.containing(cadence, last).last for cadence in periods.CADENCES)
        if connection.vendor == "postgresql":
            for cadence, begins in begin.items():  # its KPIs are locked: to write anew is quicker than to compare
                self.filter(kpi__in=kpi_ids, cadence=cadence, first_on__range=(begins, last)).delete()
            span: dict[str, Any] = {
                "kpis": list(kpi_ids),
                "first": min(begin.values()),
                "last": ends,
                "end": last,
                **begin,
            }
            with connection.cursor() as cursor:
                cursor.execute(ROLL_UP, span | begin)
            return
        for kpi_id in sorted(kpi_ids):
            self._roll_up([kpi_id], min(begin.values()), lambda place: begin[place[1]] <= place[2] <= last, ends)

    def _roll_up(
        self, kpi_ids: Collection[int], first: date, wanted: Callable[[Place], bool], last: date
    ) -> set[Place]:
        """Write the periods that are wanted and have values; which they are."""
        rolled: dict[Place, PeriodValue] = {}
        raw = Measurement.objects.filter(kpi__in=kpi_ids, on__range=(first, last)).order_by("kpi_id", "on")
        for kpi_id, on, value in raw.values_list("kpi_id", "on", "value").iterator(chunk_size=5000):
            for cadence in periods.CADENCES:
                place = (kpi_id, cadence, periods.first_day(cadence, on))
                if wanted(place):
                    if place not in rolled:
                        rolled[place] = PeriodValue.empty(*place)
                    rolled[place].add(on, value)
        PeriodValue.objects.bulk_create(
            [rolled[place] for place in sorted(rolled)],
            update_conflicts=True,
            unique_fields=["kpi", "cadence", "first_on"],
            update_fields=["count", "total", "last_on", "last_value"],
            batch_size=500,
        )
        return set(rolled)


def _last_of(place: Place) -> date:
    return periods.containing(place[1], place[2]).last


class PeriodValue(models.Model):
    """A KPI's values of one cadence period rolled up, kept like the latest value, so that no page reads them all."""

    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="period_values", db_index=False)
    cadence = models.CharField(max_length=12, choices=[(cadence, cadence) for cadence in periods.CADENCES])
    first_on = models.DateField()
    count = models.PositiveIntegerField()
    total = TotalField()
    last_on = models.DateField()
    last_value = figure()

    objects = PeriodValueQuerySet.as_manager()

    class Meta:
        ordering = ("kpi", "cadence", "first_on")
        constraints = (
            models.UniqueConstraint(fields=["kpi", "cadence", "first_on"], name="period_value_once"),
            models.CheckConstraint(name="period_value_of_some", condition=Q(count__gte=1, last_on__gte=F("first_on"))),
        )

    def __str__(self) -> str:
        return f"{self.count} values of {periods.label(self.cadence, self.first_on)}"

    @classmethod
    def empty(cls, kpi_id: int, cadence: str, first_on: date) -> PeriodValue:
        return cls(kpi_id=kpi_id, cadence=cadence, first_on=first_on, count=0, total=Decimal(0))

    def add(self, on: date, value: Decimal) -> None:
        """Take in one more value; they come in the order of their days."""
        self.count, self.total = self.count + 1, self.total + value
        self.last_on, self.last_value = on, value
