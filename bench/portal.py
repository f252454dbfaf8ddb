"""The portal as it runs in production, over a database of its own, and a signed-in client of it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
SIZE = float(os.environ.get("SIZE", "1"))
"""The share of everything that is measured with."""


class Portal:
    """One running portal over a database of its own, and a signed-in client of it."""

    def __init__(self, cards: int, waiting: int, also: tuple[str, ...] = ()) -> None:
        self.database = VAR / f"{'-'.join((str(cards), *also))}.sqlite3"
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{self.database}",
            "DEMO": "1",
            "LOG_LEVEL": "ERROR",
        }
        for left in VAR.glob(f"{self.database.name}*"):  # of a group before this one, which poured as much
            left.unlink()
        self.port = free_port()
        self.env["PUBLIC_URL"] = f"http://127.0.0.1:{self.port}"
        self.manage("migrate", "-v0")
        pour = [sys.executable, "-m", "bench.pour", str(cards), str(waiting), *also]
        poured = subprocess.run(pour, env=self.env, cwd=ROOT, check=True, stdout=subprocess.PIPE)
        self.made: dict[str, str] = json.loads(poured.stdout)
        self.token = "b" * 32
        self.server = serve("partnership.wsgi", self.port, self.env)
        self.connection = self.connect()
        wait_for(self.port)

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], env=self.env, cwd=ROOT, check=True)

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, bytes]:
        sent = {"Cookie": f"lockstep-session={self.made['session']}; lockstep-csrf={self.token}"} | headers
        if body:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        return asked(self.connection, method, path, body, sent)

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        return self.ask("GET", path, **headers)

    def crowd(self, path: str, times: int, clients: int = 8, **headers: str) -> list[float]:
        """How long each of so many requests took, in milliseconds, asked by so many clients at once."""

        def client(_number: int) -> list[float]:
            connection = self.connect()
            sent = {"Cookie": f"lockstep-session={self.made['session']}"} | headers
            taken = [timed(lambda: asked(connection, "GET", path, "", sent)) for _ in range(times // clients)]
            connection.close()
            return taken

        with ThreadPoolExecutor(clients) as pool:
            return [took for taken in pool.map(client, range(clients)) for took in taken]

    def first_queries(self, path: str) -> int:
        """Of an answer for which nothing is kept yet."""
        return self.queries(path, COUNT_FIRST="1")

    def queries(self, path: str, *body: str, **environment: str) -> int:
        counted = subprocess.run(
            [sys.executable, "-m", "bench.count", self.made["session"], path, *body],
            env=self.env | environment,
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
        return int(counted.stdout)

    def stop(self) -> None:
        stop(self.server)


def serve(application: str, port: int, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Two workers of eight threads, by the portal's own gunicorn.conf.py."""
    command = ["gunicorn", "-k", "gthread", "-w", "2", "--threads", "8", "-b", f"127.0.0.1:{port}"]
    command += ["--log-level", "error", application]
    return subprocess.Popen([sys.executable, "-m", *command], env=env, cwd=ROOT)


def wait_for(port: int) -> None:
    for _ in range(1200):  # a minute: the machine may be busy
        try:
            with urlopen(f"http://127.0.0.1:{port}/floor/ready/", timeout=60):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("The server did not start: run it by hand to see why.")


def stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    server.wait(20)


def asked(
    connection: http.client.HTTPConnection, method: str, path: str, body: str, headers: dict[str, str]
) -> tuple[int, bytes]:
    connection.request(method, path, body=body or None, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def timed(call: Callable[[], object]) -> float:
    """How long it took, in milliseconds."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def portal(cards: int, waiting: int, also: tuple[str, ...] = ()) -> Iterator[Portal]:
    """With so many cards on the board, so many things that wait in the company, and what else is named."""
    running = Portal(cards, waiting, also)
    try:
        yield running
    finally:
        running.stop()
