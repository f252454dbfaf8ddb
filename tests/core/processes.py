"""Real processes for tests: started, waited for, looked up, and always ended."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

TRIES = 120.0  # seconds: a loaded machine of two cores starts a process slowly


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], object], seconds: float = TRIES) -> None:
    """Returns when `true()` is; AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def wait_to_read(text: str, output: Path, process: subprocess.Popen[bytes]) -> None:
    """Returns when the process has written `text`; AssertionError with all it wrote when it ends before."""
    wait_until(lambda: text in output.read_text() or process.poll() is not None)
    assert text in output.read_text(), output.read_text()


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits to be reaped does not."""
    if not Path("/proc/self/status").exists():
        return pid in parents()
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def parents() -> dict[int, int]:
    """Every process's parent, from /proc where there is one (a small system has no `ps`)."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            # After the name in brackets, which may hold anything, stand the state and the parent.
            found[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    if not found:
        listed = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        found = {int(pid): int(parent) for pid, parent in map(str.split, listed.splitlines())}
    return found


def children_of(pid: int) -> list[int]:
    return [child for child, parent in parents().items() if parent == pid]


def family_of(pid: int) -> list[int]:
    """The process's children, their children, and so on."""
    children = children_of(pid)
    return [*children, *(young for child in children for young in family_of(child))]


@contextmanager
def running(arguments: list[str], environment: Mapping[str, str], output: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Python with `arguments` from the root of the project; ended with all its family, whatever happens."""
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env={**os.environ, **environment},
            stdout=sink,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        family: list[int] = []
        try:
            yield process
        finally:
            family = family_of(process.pid)
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            process.wait()
            for pid in family:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
