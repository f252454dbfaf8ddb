"""The supervisor, with real processes: what ends starts again, and what stops leaves nothing behind."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from partnership.core import supervisor
from partnership.core.supervisor import Child, Supervisor
from tests.core.processes import alive

SLEEP = "import time; time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"


@pytest.fixture(autouse=True)
def _signals_stay_pytests() -> object:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def child(code: str, name: str = "The sleeper") -> Child:
    return Child(name, [sys.executable, "-c", code], dict(os.environ))


def supervise(*children: Child, each_look: Callable[[Supervisor], None]) -> list[str]:
    said: list[str] = []
    team = Supervisor(list(children), say=said.append)
    deadline = time.monotonic() + 60

    def look() -> None:
        if time.monotonic() > deadline:
            team.stop()
        each_look(team)

    team.each_look = look
    team.run()
    return said


def test_child_that_ends_starts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_WAIT", 0.1)
    pids: list[int] = []

    def look(team: Supervisor) -> None:
        process = team.children[0].process
        if process is None or process.pid in pids:
            return
        pids.append(process.pid)
        if len(pids) == 2:
            team.stop()
        else:
            process.kill()

    said = supervise(child(SLEEP), each_look=look)
    assert len(pids) == 2
    assert said == ["The sleeper ended with -9; it starts again in 0 s."]


def test_child_that_keeps_ending_waits_longer_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_WAIT", 0.1)
    monkeypatch.setattr(supervisor, "LONGEST_WAIT", 0.3)
    waits: list[float] = []

    def look(team: Supervisor) -> None:
        if len(waits) < team.children[0].restarts:
            waits.append(team.children[0].wait)
        if len(waits) == 3:
            team.stop()

    supervise(child("raise SystemExit(3)"), each_look=look)
    assert waits == [0.1, 0.2, 0.3]


def test_stop_ends_every_child() -> None:
    pids: list[int] = []

    def look(team: Supervisor) -> None:
        pids.extend(one.process.pid for one in team.children if one.process)
        team.stop()

    supervise(child(SLEEP, "One"), child(SLEEP, "Two"), each_look=look)
    assert len(pids) == 2
    assert not any(map(alive, pids))


def test_child_deaf_to_term_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "PATIENCE", 0.5)
    pids: list[int] = []
    began = time.monotonic()

    def look(team: Supervisor) -> None:
        if time.monotonic() - began > 1.5 and team.children[0].process:
            pids.append(team.children[0].process.pid)
            team.stop()

    supervise(child(STUBBORN), each_look=look)
    assert pids
    assert not alive(pids[0])


def test_signal_to_the_supervisor_stops_it() -> None:
    sent: list[int] = []

    def look(team: Supervisor) -> None:
        if not sent:
            sent.append(team.children[0].process.pid if team.children[0].process else 0)
            os.kill(os.getpid(), signal.SIGTERM)

    supervise(child(SLEEP), each_look=look)
    assert sent
    assert not alive(sent[0])


def test_what_comes_after_another_waits_until_that_is_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One that runs once begins again when it is killed, and is left alone when it ended well."""
    monkeypatch.setattr(supervisor, "FIRST_WAIT", 0.1)
    flag = tmp_path / "flag"
    story = child(
        f"import pathlib, time\nwhile not pathlib.Path({str(flag)!r}).exists(): time.sleep(0.05)", "The story"
    )
    story.once = True
    sequel = child(SLEEP, "The sequel")
    sequel.after = story
    pids: list[int] = []

    def look(team: Supervisor) -> None:
        if story.process and story.process.pid not in pids:
            pids.append(story.process.pid)
            if len(pids) == 1:
                story.process.kill()
            else:
                flag.touch()
        if not story.is_done:
            assert sequel.process is None
        elif sequel.process:
            team.stop()

    said = supervise(story, sequel, each_look=look)
    assert said == ["The story ended with -9; it starts again in 0 s."]
    assert len(pids) == 2
    assert story.process is None
