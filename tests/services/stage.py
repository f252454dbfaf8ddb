"""A stage for real processes: a database, perhaps a Redis, a mail server, workers and beats that may be killed."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from tests.attention.smtp import Sink

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
CROWD = """
from partnership.people.models import Person, Side
Person.objects.bulk_create(
    Person(email=f"p{n}@example.com", name=f"Person {n}", side=Side.IT, team="waits", password="!") for n in range(%d)
)
"""


JOB = """
from partnership.jobs.models import Job
from partnership.people.models import Person, Side
from tests.jobs.sample import LINES
person, _ = Person.objects.get_or_create(
    email="starts@example.com", defaults={"name": "Starts", "side": Side.IT, "password": "!"}
)
print(Job.objects.begin(LINES, by=person, wants=%r).pk)
"""


@dataclass
class Stage:
    """One installation in processes of its own; `close` ends all that it started."""

    database_url: str
    sink: Sink
    folder: Path
    redis_url: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        own = {
            "DJANGO_SETTINGS_MODULE": "tests.services.stage_settings",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "SECRET_KEY": "for-the-stage-only-and-never-in-earnest-0123456789",
            "PYTHONWARNINGS": "ignore",
            "WORKER_CONCURRENCY": "2",
            "LOG_LEVEL": "WARNING",
        }
        return inherited | own | self.settings

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{len(self.running)}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """As the machine's out-of-memory killer would: at once, with all its children."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.running.remove(process)

    def crowd(self, size: int) -> None:
        self.manage("shell", "-v0", "-c", CROWD % size)

    def deliveries(self) -> list[dict[str, Any]]:
        return list(json.loads(self.manage("deliveries", "--json")))

    def begin(self, **wants: Any) -> int:
        """Somebody starts long work; its number."""
        return int(self.manage("shell", "-v0", "-c", JOB % wants))

    def how_far(self, job: int) -> dict[str, Any]:
        """Read past Django, which takes a second to start."""
        (state, done), *_ = self.read(f"SELECT state, done FROM jobs_job WHERE id = {job}")
        written = self.read(f"SELECT text FROM attention_notice WHERE kind = 'sample-line' AND subject = '{job}'")
        return {"state": state, "done": done, "lines": sorted(int(text) for (text,) in written)}

    def read(self, query: str) -> list[tuple[Any, ...]]:
        if self.database_url.startswith("sqlite"):
            session: Any = sqlite3.connect(self.database_url.removeprefix("sqlite:///"), timeout=20)
        else:
            session = psycopg2.connect(self.database_url)
        with closing(session), closing(session.cursor()) as asking:
            asking.execute(query)
            return list(asking.fetchall())

    def has_ticked(self) -> bool:
        """Whether a plan has run, as a worker's first deed or by the clock."""
        asked = "from partnership.attention.models import Heartbeat; print(Heartbeat.objects.as_of('plan') is not None)"
        return self.manage("shell", "-v0", "-c", asked).strip() == "True"

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-1500:] for path in sorted(self.folder.glob("*.log")))

    def close(self) -> None:
        for process in list(self.running):
            if process.poll() is None:
                self.kill(process)


def until(true: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Wait for something to become true; whether it did."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return true()
