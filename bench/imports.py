"""A file of a million measurements by the command, beside a bare COPY of the same rows into a table with the index.

Each row is read, checked, compared with what is there and recorded; roll-ups, newest values, history and the event
follow in the same transaction. Then the same file again.
"""

import io
import json
import os
import random
import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django


def write(file: Path, keys: list[str], days: list[date]) -> None:
    chance = random.Random(1)
    with file.open("w") as out:
        out.write("kpi,date,value\n")
        for key in keys:
            out.writelines(f"{key},{day},{chance.randrange(10_000_000) / 100}\n" for day in days)


def floor(rows: str) -> float:
    """COPY of rows that are made beforehand into a table like that of measurements, with its unique index alone."""
    from django.db import connection

    columns = 'kpi_id, "on", value, note, recorded_by_id, recorded_at'
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute("CREATE TABLE bare (LIKE outcomes_measurement INCLUDING IDENTITY)")
        cursor.execute('CREATE UNIQUE INDEX ON bare (kpi_id, "on")')
        start = time.perf_counter()
        cursor.copy_expert(f"COPY bare ({columns}) FROM STDIN", io.StringIO(rows))
        return time.perf_counter() - start


def ours(file: Path, says: str) -> float:
    from django.core.management import call_command

    from partnership.people.models import Person

    by = Person.objects.active().order_by("pk").values_list("email", flat=True)[0]
    said = io.StringIO()
    start = time.perf_counter()
    call_command("import_measurements", file, by=by, stdout=said)
    took = time.perf_counter() - start
    assert says in said.getvalue(), said.getvalue()
    return took


def memory() -> int:
    """The most that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure() -> list[dict[str, Any]]:
    from bench.crowd import kpis
    from bench.portal import SIZE
    from outcomes.models import LatestValue, Measurement
    from partnership.people.models import Person

    made, first = kpis(), date(2023, 1, 1)
    days = [first + timedelta(n) for n in range(int(1000 * SIZE))]
    count = len(made) * len(days)
    file = Path(os.environ["BENCH_VAR"]) / "values.csv"
    write(file, [kpi.key for kpi in made], days)
    before = memory()
    took = ours(file, f"{count} new")
    again = ours(file, f"0 new, 0 changed, {count} same")
    grew = memory() - before
    assert (Measurement.objects.count(), LatestValue.objects.count()) == (count, len(made))
    who = Person.objects.values_list("pk", flat=True)[0]
    rows = "".join(f"{kpi.pk}\t{day}\t{day.day}.25\t\t{who}\t2026-01-01 00:00:00+00\n" for kpi in made for day in days)
    least = sorted(floor(rows) for _ in range(3))[1]
    file.unlink()
    print(f"import-1m: memory grew by {grew} MB", file=sys.stderr)
    return [{"figure": took, "floor": least}, {"of": "-again", "figure": again, "floor": least}]


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(measure()))
