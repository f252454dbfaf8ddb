"""`manage.py up` as people meet it: real processes, a real port, a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from partnership.core.probe import answers
from tests.core.processes import alive, children_of, family_of, free_port, running, wait_to_read, wait_until


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A prepared database of its own, and no demo, which has tests of its own."""
    environment = {
        "VAR_DIR": str(tmp_path_factory.mktemp("up")),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "EMAIL_URL": "",
        "DEBUG": "1",
        "DEMO": "",
        "WEB_WORKERS": "1",
    }
    prepare = [sys.executable, "manage.py", "up", "--prepare"]
    subprocess.run(prepare, cwd=settings.BASE_DIR, env={**os.environ, **environment}, check=True)
    return environment


@pytest.fixture
def port() -> int:
    return free_port()


def healthy(port: int) -> bool:
    return answers(port, "localhost", timeout=1)


def test_up_restarts_what_dies_and_leaves_nothing_when_killed(
    environment: dict[str, str], port: int, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    with running(["manage.py", "up", "--port", str(port)], environment, output) as up:
        wait_to_read(f"Lockstep is at http://localhost:{port}", output, up)
        first = children_of(up.pid)
        assert len(first) == 2, "web and worker"

        for pid in first:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: len(set(children_of(up.pid)) - set(first)) == 2)
        wait_until(lambda: healthy(port))
        assert "The web ended with -9; it starts again in 1 s." in output.read_text()

        family = family_of(up.pid)
        assert len(family) >= 3, "web, its worker, and the worker"
        up.kill()
        wait_until(lambda: not any(map(alive, family)))
        assert not healthy(port)


def test_up_ends_cleanly_when_interrupted(environment: dict[str, str], port: int, tmp_path: Path) -> None:
    output = tmp_path / "output"
    with running(["manage.py", "up", "--port", str(port)], environment, output) as up:
        wait_to_read("Lockstep is at", output, up)
        family = family_of(up.pid)
        began = time.monotonic()
        up.send_signal(signal.SIGINT)
        assert up.wait(timeout=40) == 0
        assert time.monotonic() - began < 4, "a second on a quiet machine; taking apart what was loaded took three more"
        assert not any(map(alive, family))


def test_up_serves_while_the_demo_is_told_and_tells_it_again_when_it_is_killed(
    environment: dict[str, str], port: int, tmp_path: Path
) -> None:
    """From nothing to a sign-in, with the one who tells killed on the way."""
    output = tmp_path / "output"
    told = {**environment, "VAR_DIR": str(tmp_path / "var"), "DEBUG": "", "DEMO": "1", "PUBLIC_URL": ""}
    with running(["manage.py", "up", "--port", str(port)], told, output) as up:
        wait_to_read("when the demo is complete; it is being told", output, up)
        assert "The demo is in" not in output.read_text()
        wait_to_read("The demo: 10 %", output, up)
        assert "<progress" in sign_in_page(port), "read while the story holds the database"
        assert len(children_of(up.pid)) == 2, "the web and the demo: what writes by the clock waits"
        (teller,) = (pid for pid in children_of(up.pid) if b"--once" in Path(f"/proc/{pid}/cmdline").read_bytes())
        os.kill(teller, signal.SIGKILL)
        wait_to_read("The demo ended with -9; it starts again in 1 s.", output, up)
        wait_until(lambda: output.read_text().count("The demo: 0 %") == 2)
        wait_to_read("The demo is in: 17 people", output, up)
        assert 'name="password"' in sign_in_page(port)
        wait_until(lambda: len(children_of(up.pid)) == 2)
    with running(["manage.py", "up", "--port", str(port)], told, output) as up:
        wait_to_read("Lockstep is at", output, up)
        assert "The demo:" not in output.read_text(), "it is there"
        assert 'name="password"' in sign_in_page(port)


def sign_in_page(port: int) -> str:
    with urlopen(f"http://localhost:{port}/accounts/login/", timeout=30) as answer:
        return str(answer.read().decode())


def test_up_names_a_port_that_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is taken"):
            call_command("up", port=port)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_up_names_a_port_that_is_none(port: int) -> None:
    with pytest.raises(CommandError, match="is not a port"):
        call_command("up", port=port)


def test_up_gives_up_on_a_web_that_never_starts(environment: dict[str, str], port: int, tmp_path: Path) -> None:
    broken = {**environment, "GUNICORN_CMD_ARGS": "--no-such-option"}
    output = tmp_path / "output"
    with running(["manage.py", "up", "--port", str(port)], broken, output) as up:
        assert up.wait(timeout=60) == 1
    assert "The web did not start." in output.read_text()


@pytest.mark.services
def test_up_with_redis_runs_beat_by_itself(environment: dict[str, str], port: int, tmp_path: Path) -> None:
    output = tmp_path / "output"
    with_redis = {**environment, "REDIS_URL": settings.REDIS_URL, "WORKER_CONCURRENCY": "1"}
    with running(["manage.py", "up", "--port", str(port)], with_redis, output) as up:
        wait_to_read("Lockstep is at", output, up)
        assert len(children_of(up.pid)) == 3, "web, worker and beat"
        wait_to_read("ready", output, up)
        family = family_of(up.pid)
        up.kill()
        wait_until(lambda: not any(map(alive, family)))
