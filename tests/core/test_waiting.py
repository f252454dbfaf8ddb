"""What is not there at the start is waited for: a sentence, no traceback, and an end."""

import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings as real
from django.core.management import CommandError

from partnership.core import waiting
from partnership.environment import SHOULD_BE
from tests.core.processes import free_port, running, wait_to_read

KEY = "Zk3vQ9-xW1rT7_yU5iO2pA8sD4fG6hJ0kL-zXcVbNmQwErTyUiOp1a"


def test_it_says_the_reason_waits_longer_each_time_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    answers = iter(["gone\nfishing", "gone", "gone", "gone", "gone", "gone", ""])
    said: list[str] = []
    waiting.wait_for("The database x at y", lambda: next(answers), said.append)
    assert slept == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]
    assert said[0].startswith("The database x at y does not answer (gone")
    assert said[-1] == "The database x at y answers."


def test_what_answers_at_once_is_not_spoken_of() -> None:
    said: list[str] = []
    waiting.wait_for("Redis", lambda: "", said.append)
    assert said == []


def test_waiting_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.6)
    with pytest.raises(CommandError, match="Redis did not answer within 1 s: refused"):
        waiting.wait_for("Redis", lambda: "refused", lambda _: None)


def test_a_broker_that_comes_late_is_waited_for(settings) -> None:
    port = free_port()
    settings.REDIS_URL = f"redis://:secret@127.0.0.1:{port}/0"
    said: list[str] = []
    late = threading.Timer(1.0, answer_one_ping, [port])
    late.start()
    waiting.wait_for_broker(said.append)
    late.join()
    assert said[0].startswith(f"Redis at 127.0.0.1:{port} does not answer (Error 111 connecting to 127.0.0.1:{port}")
    assert said[1] == f"Redis at 127.0.0.1:{port} answers."
    assert "secret" not in "".join(said)


def answer_one_ping(port: int) -> None:
    """As much of Redis as a start asks for: whatever is said, all is well."""
    with socket.create_server(("127.0.0.1", port)) as server:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            while asked := connection.recv(4096):
                commands = max(1, asked.count(b"*"))
                connection.sendall(b"+PONG\r\n" if b"PING" in asked and commands == 1 else b"+OK\r\n" * commands)
                if b"PING" in asked:
                    return


@pytest.mark.services
def test_up_and_worker_wait_for_a_database_that_comes_late(tmp_path: Path) -> None:
    port = free_port()
    parts = urlsplit(os.environ["DATABASE_URL"])
    user = parts.netloc.rpartition("@")[0]
    late = urlunsplit(parts._replace(netloc=f"{user}@127.0.0.1:{port}", path=f"/{real.DATABASES['default']['NAME']}"))
    told = dict.fromkeys(SHOULD_BE, "") | {"SECRET_KEY": KEY, "DATABASE_URL": late, "VAR_DIR": str(tmp_path)}
    output = tmp_path / "output"
    with (
        Forwarder(port, parts.hostname or "", parts.port or 5432) as forwarder,
        running(["manage.py", "worker"], told, output) as worker,
    ):
        wait_to_read(f"at 127.0.0.1:{port} does not answer", output, worker)
        forwarder.open()
        wait_to_read(f"at 127.0.0.1:{port} answers.", output, worker)
    assert "Traceback" not in output.read_text()


class Forwarder:
    """From `open` to the end of the block, everything that reaches `port` goes on to the real server."""

    def __init__(self, port: int, host: str, to: int) -> None:
        self.port, self.real = port, (host, to)
        self.threads: list[threading.Thread] = []
        self.server: socket.socket | None = None

    def __enter__(self) -> "Forwarder":
        return self

    def __exit__(self, *_: object) -> None:
        if self.server:
            self.server.shutdown(socket.SHUT_RDWR)
            self.server.close()
        for thread in self.threads:
            thread.join(timeout=10)

    def open(self) -> None:
        self.server = socket.create_server(("127.0.0.1", self.port))
        self.begin(self.accept)

    def begin(self, target: Callable[..., None], *args: socket.socket) -> None:
        self.threads.append(threading.Thread(target=target, args=args, daemon=True))
        self.threads[-1].start()

    def accept(self) -> None:
        with suppress(OSError):
            while self.server:
                self.begin(self.relay, self.server.accept()[0])

    def relay(self, near: socket.socket) -> None:
        with suppress(OSError), near, socket.create_connection(self.real) as far:
            other = {near: far, far: near}
            while True:
                for ready in select.select([near, far], [], [])[0]:
                    if not (piece := ready.recv(65_536)):
                        return
                    other[ready].sendall(piece)


def test_up_gives_the_servers_words_and_no_traceback(tmp_path: Path) -> None:
    told = dict.fromkeys(SHOULD_BE, "") | {"SECRET_KEY": KEY, "VAR_DIR": str(tmp_path)}
    told["DATABASE_URL"] = f"postgres://me:hunter2@127.0.0.1:{free_port()}/lockstep"
    output = tmp_path / "output"
    with running(["manage.py", "up", "--prepare"], told, output) as up:
        wait_to_read("does not answer", output, up)
    said = output.read_text()
    assert "Connection refused" in said
    assert "Waiting for it, until 120 s are over." in said
    assert len(said.splitlines()) == 1
    assert "hunter2" not in said


def test_a_command_says_in_one_line_that_the_database_is_away(tmp_path: Path) -> None:
    """Beside a start, nobody waits: whoever typed it sees the reason at once."""
    told = dict.fromkeys(SHOULD_BE, "") | {"SECRET_KEY": KEY, "VAR_DIR": str(tmp_path)}
    told["DATABASE_URL"] = f"postgres://me:hunter2@127.0.0.1:{free_port()}/lockstep"
    done = subprocess.run(
        [sys.executable, "manage.py", "deliveries"],
        cwd=real.BASE_DIR,
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The database says: ")
    assert len(done.stderr.splitlines()) == 1
