"""Five million measurements of a thousand KPIs: the newest value and 24 months of each, as the dashboard reads them.

The measurements are made in the database and rolled up by the product. Beside each figure stands the plainest query
that reads the same rows from the same tables.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import django

TIMES = 20
MONTHS = 24


def pour() -> date:
    """The measurements, and all that their writer keeps; the first day of the last 24 months."""
    from django.db import connection

    from bench.crowd import kpis
    from bench.portal import SIZE
    from outcomes.models import LatestValue, PeriodValue

    made = [kpi.pk for kpi in kpis()]
    last = date(2026, 10, 31)
    first = last - timedelta(days=max(int(5000 * SIZE), 900) - 1)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout TO 0")
        cursor.execute(
            'INSERT INTO outcomes_measurement (kpi_id, "on", value, note, recorded_by_id, recorded_at)'
            " SELECT k.id, day, (k.id * 7 + (day::date - date '2000-01-01')) %% 1000 + 0.25, '', p.id, now()"
            " FROM outcomes_kpi k, generate_series(%s::timestamp, %s, '1 day') AS day,"
            " (SELECT min(id) AS id FROM people_person) p ORDER BY k.id, day",
            [first, last],
        )
        year = first
        while year <= last:  # a year at a time, so that no statement needs much memory
            PeriodValue.objects.refresh_span(made, year, min(date(year.year, 12, 31), last))
            year = date(year.year + 1, 1, 1)
        LatestValue.objects.refresh(made)
        cursor.execute("VACUUM ANALYZE")
    return date(last.year - 2, last.month + 1, 1)


def beside(ours: Callable[[], object], floor: Callable[[], object]) -> dict[str, float]:
    """The medians of both in milliseconds, by turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(TIMES + 2):
        for index, call in enumerate((ours, floor)):
            start = time.perf_counter()
            call()
            if turn >= 2:
                taken[index].append((time.perf_counter() - start) * 1000)
    return {"figure": statistics.median(taken[0]), "floor": statistics.median(taken[1])}


def plainly(sql: str, parameters: list[Any]) -> Callable[[], object]:
    from django.db import connection

    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    return ask


def measure() -> list[dict[str, Any]]:
    since = pour()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from outcomes.models import LatestValue, PeriodValue

    def newest() -> int:
        return len(list(LatestValue.objects.values_list("kpi_id", "on", "value")))

    def months() -> int:
        rolled = PeriodValue.objects.filter(cadence="monthly", first_on__gte=since).gathered()
        return sum(len(json.loads(text)) for _kpi, _kind, text in rolled)

    def both() -> tuple[int, int]:
        return newest(), months()

    latest = plainly('SELECT kpi_id, "on", value FROM outcomes_latestvalue', [])
    rolled = plainly(
        "SELECT kpi_id, first_on, count, total, last_on, last_value FROM outcomes_periodvalue"
        " WHERE cadence = 'monthly' AND first_on >= %s",
        [since],
    )
    assert both() == (1000, 1000 * MONTHS)
    with CaptureQueriesContext(connection) as asked:
        both()
    assert not any("outcomes_measurement" in query["sql"] for query in asked.captured_queries)
    together = beside(both, lambda: (latest(), rolled()))
    return [together | {"queries": len(asked)}, beside(newest, latest) | {"of": "-latest", "queries": 1}]


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(measure()))
