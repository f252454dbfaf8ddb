"""An inventory of ten thousand systems by the command, beside a bare INSERT of the same rows with the unique index.

Each row is read, its owner, life and cost are understood, it is compared with what is there and recorded, requests that
name it are looked for, and the file leaves one event. Then the same file again.
"""

import io
import json
import os
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import django

HEADS = "product,vendor,category,it_owner,business_owner,annual_cost,currency,status,licences"


def stack(it: Any, marketing: Any, number: int) -> None:
    """So many systems for the list: of every life, category and way."""
    from partnership.journey.models import JourneyStage
    from partnership.stack.models import System

    lives, ways = System.Life.values, System.Way.values
    systems = System.objects.bulk_create(
        System(
            name=f"Tool {n:05}", vendor=f"maker{n % 300}.example", category=f"Category {n % 60}",
            does=f"Does the job number {n % 900}.", life=lives[n % 4], way=ways[n % 5],
            owner_it=it if n % 7 else None, owner_marketing=marketing if n % 5 else None,
            licensed_users=n % 400 or None, active_users=n % 300, yearly_cost=n * 7 % 90_000, currency="EUR",
        )
        for n in range(number)
    )  # fmt: skip
    stages = list(JourneyStage.objects.current())
    at = System.stages.through
    at.objects.bulk_create(
        (at(system=system, journeystage=stages[n % len(stages)]) for n, system in enumerate(systems)), batch_size=2_000
    )


def write(file: Path, number: int, owner: str) -> list[tuple[Any, ...]]:
    """The file; and the same rows as the floor has them."""
    rows: list[tuple[Any, ...]] = []
    for n in range(number):
        made = (f"Tool {n:05}", f"maker{n % 300}.example", f"Category {n % 60}")
        rows.append((*made, owner, "", n * 7 % 90_000, "EUR", "live", n % 400))
    with file.open("w") as out:
        out.write(f"{HEADS}\n")
        out.writelines(",".join(map(str, row)) + "\n" for row in rows)
    return rows


def floor(file: Path, rows: list[tuple[Any, ...]]) -> float:
    """The rows, made beforehand, into a table of their own on the disk, in one transaction."""
    file.unlink(missing_ok=True)
    connection = sqlite3.connect(file)
    names = HEADS.split(",")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"CREATE TABLE bare (id INTEGER PRIMARY KEY, {', '.join(names)}, UNIQUE (product))")
    start = time.perf_counter()
    with connection:
        connection.executemany(f"INSERT INTO bare ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows)
    took = time.perf_counter() - start
    connection.close()
    return took


def ours(file: Path, says: str) -> float:
    from django.core.management import call_command

    said = io.StringIO()
    start = time.perf_counter()
    call_command("import_systems", file, "--there-before", stdout=said)
    took = time.perf_counter() - start
    assert says in said.getvalue(), said.getvalue()
    return took


def main() -> None:
    from partnership.people.actions import invite

    number = int(10_000 * float(os.environ.get("SIZE", "1")))
    var = Path(os.environ["BENCH_VAR"])
    invite(by=None, email="it@example.com", name="Ivan Petrov", role="staff", side="it")
    file = var / "systems.csv"
    rows = write(file, number, "it@example.com")
    least = floor(var / "bare.sqlite3", rows)
    first, again = ours(file, f"{number} new"), ours(file, f"{number} same")
    found = [{"figure": first, "floor": least}, {"of": "-again", "figure": again, "floor": least}]
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    django.setup()
    main()
