"""The memory of two web workers, beside two of a bare Django site: on Linux, which tells shared pages apart."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.portal import ROOT, VAR, Portal, free_port, serve, stop, wait_for
from bench.result import Result


def memory(running: Portal) -> Iterator[Result]:
    """Once the portal's workers have answered eight clients at once, and the bare ones as many."""
    if not Path("/proc/self/smaps_rollup").exists():
        return
    ours, floor = held(running.server.pid), bare()
    yield Result("memory", round(ours, 1), "MB", round(floor, 1), round(ours / floor, 2))


def held(pid: int) -> float:
    """What gunicorn and its workers hold, in MB: each shared page in parts to those who share it."""
    family = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    rolled = [Path(f"/proc/{each}/smaps_rollup").read_text().split() for each in family]
    return sum(int(words[words.index("Pss:") + 1]) for words in rolled) / 1024


def bare() -> float:
    """Sessions, a user, a template, one SELECT: what every Django site has, served by the same configuration."""
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "bench.bare.settings", "BARE_DATABASE": str(VAR / "bare.sqlite3")}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=env, cwd=ROOT, check=True)
    port = free_port()
    server = serve("django.core.wsgi:get_wsgi_application()", port, env)
    try:
        wait_for(port)
        with ThreadPoolExecutor(8) as crowd:
            list(crowd.map(wait_for, [port] * 400))
        return held(server.pid)
    finally:
        stop(server)
