"""Imports, reminders and five million measurements, each in a process and a database of its own.

Postgres is the one that DATABASE_URL names, or the local one; what needs it is skipped by name where it is not.
SIZE=0.1 measures with a tenth of everything.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from bench.portal import ROOT, VAR
from bench.result import Result

LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"


def measured(_times: int) -> Iterator[Result]:
    with sink() as mail:
        with sqlite() as database:
            yield from child("bench.mail", "mail", "/s", DATABASE_URL=database, EMAIL_URL=mail)
        with postgres("mail-postgres") as database:
            if database:
                yield from child("bench.mail", "mail-postgres", "/s", DATABASE_URL=database, EMAIL_URL=mail)
    with sqlite() as database:
        yield from child("bench.inventory", "systems-10k", "s", DATABASE_URL=database)
    with postgres("import-1m") as database:
        if database:
            yield from child("bench.imports", "import-1m", "s", DATABASE_URL=database)
    with postgres("kpis-5m") as database:
        if database:
            yield from child("bench.kpis", "kpis-5m", "ms", DATABASE_URL=database)


def child(module: str, job: str, unit: str, **environment: str) -> Iterator[Result]:
    """Migrate the database and run one module over it, which prints a list of what it measured."""
    own = {"DJANGO_SETTINGS_MODULE": "bench.settings", "DEMO": "1", "LOG_LEVEL": "ERROR", "BENCH_VAR": str(VAR)}
    env = os.environ | own | environment
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=env, cwd=ROOT, check=True)
    done = subprocess.run([sys.executable, "-m", module], env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    for each in found:
        figure, floor = each["figure"], each["floor"]
        ratio = each.get("ratio", figure / floor)
        yield Result(
            job + each.get("of", ""), round(figure, 2), unit, round(floor, 2), round(ratio, 2), each.get("queries")
        )


@contextmanager
def sqlite() -> Iterator[str]:
    file = VAR / "volume.sqlite3"
    yield f"sqlite:///{file}"
    file.unlink(missing_ok=True)


@contextmanager
def postgres(job: str) -> Iterator[str]:
    """An empty database beside the one that is named, dropped afterwards; "" where no server answers."""
    named = os.environ.get("DATABASE_URL", "")
    url = urlsplit(named if named.startswith("postgres") else LOCAL)
    name = f"lockstep_bench_{os.getpid()}"
    try:
        server = psycopg2.connect(url._replace(path="/postgres").geturl())
    except psycopg2.OperationalError:
        print(f"{job:<14} skipped: no Postgres answers here")
        yield ""
        return
    server.autocommit = True
    with server.cursor() as asking:
        asking.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        asking.execute(f"CREATE DATABASE {name}")
        try:
            yield url._replace(path=f"/{name}").geturl()
        finally:
            asking.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            server.close()


@contextmanager
def sink() -> Iterator[str]:
    """A mail server in a process of its own."""
    server = subprocess.Popen([sys.executable, "-m", "bench.sink"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    try:
        yield f"smtp://127.0.0.1:{server.stdout.readline().strip()}"
    finally:
        server.terminate()
        server.wait(10)
