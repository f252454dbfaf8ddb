"""The portal as it runs in production, over a database of its own, and a signed-in client of it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"


class Portal:
    """One running portal over a database of its own, and a signed-in client of it."""

    def __init__(self, cards: int) -> None:
        self.database = VAR / f"{cards}.sqlite3"
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{self.database}",
            "DEMO": "1",
            "LOG_LEVEL": "ERROR",
        }
        self.port = free_port()
        self.env["PUBLIC_URL"] = f"http://127.0.0.1:{self.port}"
        self.manage("migrate", "-v0")
        poured = subprocess.run(
            [sys.executable, "-m", "bench.pour", str(cards)], env=self.env, cwd=ROOT, check=True, stdout=subprocess.PIPE
        )
        self.made: dict[str, str] = json.loads(poured.stdout)
        self.token = "b" * 32
        command = ["gunicorn", "-k", "gthread", "-w", "2", "--threads", "8", "-b", f"127.0.0.1:{self.port}"]
        command += ["--log-level", "error", "partnership.wsgi"]
        self.server = subprocess.Popen([sys.executable, "-m", *command], env=self.env, cwd=ROOT)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.wait()

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], env=self.env, cwd=ROOT, check=True)

    def wait(self) -> None:
        for _ in range(1200):  # a minute: the machine may be busy
            try:
                if self.get("/floor/page/")[0] == 200:
                    return
            except OSError:
                self.connection.close()
            time.sleep(0.05)
        raise SystemExit("The portal did not start: run it by hand to see why.")

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, bytes]:
        sent = {"Cookie": f"lockstep-session={self.made['session']}; lockstep-csrf={self.token}"} | headers
        if body:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body=body or None, headers=sent)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def get(self, path: str) -> tuple[int, bytes]:
        return self.ask("GET", path)

    def queries(self, path: str, *body: str) -> int:
        counted = subprocess.run(
            [sys.executable, "-m", "bench.count", self.made["session"], path, *body],
            env=self.env, cwd=ROOT, check=True, stdout=subprocess.PIPE,
        )  # fmt: skip
        return int(counted.stdout)

    def stop(self) -> None:
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def portal(cards: int) -> Iterator[Portal]:
    running = Portal(cards)
    try:
        yield running
    finally:
        running.stop()
