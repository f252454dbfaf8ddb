"""`make bench`: starts the portal as it runs in production, measures, prints, and writes var/bench.json.

Each figure is the median time of one request at one client, its floor measured in turns with it, so that what else the
machine does touches both alike. Memory and absolute times are the machine's; the ratio is what counts (docs: speed).
"""

import argparse
import http.client
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"


@dataclass
class Result:
    job: str
    figure: float
    unit: str
    floor: float
    ratio: float
    queries: int | None


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


def in_turns(ours: Callable[[], object], floor: Callable[[], object], times: int) -> tuple[float, float]:
    """The medians of both, in milliseconds, each after a warm-up and by turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(times + 3):
        for index, call in enumerate((ours, floor)):
            start = time.perf_counter()
            call()
            if turn >= 3:
                taken[index].append((time.perf_counter() - start) * 1000)
    return statistics.median(taken[0]), statistics.median(taken[1])


def page(running: Portal, job: str, path: str, floor: str, times: int) -> Result:
    status, _ = running.get(path)
    if status != 200:
        raise SystemExit(f"{job}: {path} answered {status}")
    ours, least = in_turns(lambda: running.get(path), lambda: running.get(floor), times)
    return Result(job, round(ours, 2), "ms", round(least, 2), round(ours / least, 2), running.queries(path))


def move(running: Portal, job: str, times: int) -> Result:
    """A card to and fro between two columns, by the form that every way of moving posts."""
    card, lane = running.made["card"], running.made["lane"]
    columns = ["doing", "todo"]
    state = {"turn": 0}

    def once() -> None:
        version = re.search(rb'name="version" value="(\d+)"', running.get(f"/projects/cards/{card}/place/")[1])
        assert version, "the move form shows the card's version"
        state["version"] = int(version[1])

    def body_of_next() -> str:
        column = columns[state["turn"] % 2]
        return f"lane={lane}&column={column}&version={state['version']}&over_limit_because=bench"

    def ours() -> None:
        body = body_of_next()
        headers = {"X-CSRFToken": running.token, "Referer": running.env["PUBLIC_URL"], "HX-Request": "true"}
        status, answer = running.ask("POST", f"/projects/cards/{card}/place/", body, **headers)
        if status >= 400:
            raise SystemExit(f"{job}: a move answered {status}: {answer[:300]!r}")
        state["turn"] += 1
        state["version"] += 1

    once()
    before = state["version"]
    took, least = in_turns(ours, lambda: running.ask("POST", f"/floor/move/{card}/", "x=1"), times)
    once()
    if state["version"] - before != state["turn"]:
        raise SystemExit(f"{job}: {state['turn']} moves were asked for, and {state['version'] - before} made")
    counted = running.queries(f"/projects/cards/{card}/place/", body_of_next())
    return Result(job, round(took, 2), "ms", round(least, 2), round(took / least, 2), counted)


def measured(times: int) -> Iterator[Result]:
    """Each job in turn, as soon as it is measured."""
    with portal(200) as running:
        yield page(running, "home", "/", "/floor/page/", times)
        yield page(running, "dashboard-50", "/outcomes/dashboard/", "/floor/tiles/", times)
        yield page(running, "board-200", "/projects/", "/floor/board/", times)
        yield move(running, "move-200", times)
        yield page(running, "requests-10k", "/projects/requests/?state=declined", "/floor/list/", times)
    with portal(2000) as running:
        yield page(running, "board-2000", "/projects/", "/floor/board/", max(times // 3, 10))
        yield move(running, "move-2000", times)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--times", type=int, default=60, help="requests for each figure")
    times = parser.parse_args().times
    shutil.rmtree(VAR, ignore_errors=True)
    VAR.mkdir(parents=True)
    print(f"{'job':<14}{'figure':>10}{'floor':>10}{'ratio':>8}{'queries':>9}")
    results: list[Result] = []
    for result in measured(times):
        results.append(result)
        times_taken = f"{result.figure:>7.2f} {result.unit}{result.floor:>7.2f} {result.unit}"
        queries = "–" if result.queries is None else result.queries
        print(f"{result.job:<14}{times_taken}{result.ratio:>8.2f}{queries:>9}", flush=True)
    (ROOT / "var" / "bench.json").write_text(json.dumps([asdict(result) for result in results], indent=2))
    shutil.rmtree(VAR, ignore_errors=True)


if __name__ == "__main__":
    main()
