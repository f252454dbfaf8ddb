"""The supervisor behind `manage.py up`: starts processes, restarts the one that ends, ends them all."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from partnership.core.leash import FOLLOWED

FIRST_WAIT = 1.0  # seconds before a process that ended is started again; doubles up to LONGEST_WAIT
LONGEST_WAIT = 30.0
STEADY = 60.0  # a process that lived this long starts again with the first wait
PATIENCE = 35.0  # seconds to end by itself before it is killed: longer than any request may take
LOOK = 0.2  # seconds between two looks at the processes


@dataclass
class Child:
    """One process that should always run, in a process group of its own.

    One that runs `once` is done when it ends well; what comes `after` another begins when that is done.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    once: bool = False
    after: "Child | None" = None
    is_done: bool = False
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    wait: float = 0.0
    start_at: float = 0.0
    restarts: int = 0

    @property
    def may_start(self) -> bool:
        return not self.is_done and (self.after is None or self.after.is_done)

    def start(self) -> None:
        """Start it; it follows this process (FOLLOWED), and the keyboard's interrupt reaches only us."""
        self.process = subprocess.Popen(
            self.command,
            env={**self.environment, FOLLOWED: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.started_at = time.monotonic()

    def ended(self) -> int | None:
        """The exit code of a process that has just ended, once; None while it runs or waits."""
        if self.process is None:
            return None
        code = self.process.poll()
        if code is None:
            return None
        self._end_group(signal.SIGKILL)  # what it left behind goes with it
        self.process = None
        self.is_done = self.once and code == 0
        now = time.monotonic()
        self.wait = FIRST_WAIT if now - self.started_at > STEADY else min(max(self.wait * 2, FIRST_WAIT), LONGEST_WAIT)
        self.start_at = now + self.wait
        self.restarts += 1
        return code

    def send(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def finish(self, deadline: float) -> None:
        """Wait for its end until `deadline` (monotonic), then kill it and all that it started."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._end_group(signal.SIGKILL)
            self.process.wait()
        self._end_group(signal.SIGKILL)
        self.process = None

    def _end_group(self, number: int) -> None:
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


@dataclass
class Supervisor:
    """Keeps its children running until it is told to stop by INT, TERM or HUP.

    `say` receives a line for people; `each_look` is called at every look and may call `stop()`.
    """

    children: list[Child]
    say: Callable[[str], None]
    each_look: Callable[[], None] = field(default=lambda: None)
    stopping: int = 0

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told)
        try:
            for child in self.children:
                if child.may_start:
                    child.start()
            while not self.stopping:
                self._look()
                time.sleep(LOOK)
        finally:
            self._end()

    def stop(self) -> None:
        self.stopping = self.stopping or signal.SIGTERM

    def _told(self, number: int, _frame: object) -> None:
        if self.stopping:  # told twice: at once
            for child in self.children:
                child.send(signal.SIGKILL)
        self.stopping = number

    def _look(self) -> None:
        now = time.monotonic()
        for child in self.children:
            code = child.ended()
            if code is not None and not child.is_done:
                self.say(f"{child.name} ended with {code}; it starts again in {child.wait:.0f} s.")
            elif child.process is None and child.may_start and now >= child.start_at:
                child.start()
        self.each_look()

    def _end(self) -> None:
        for child in self.children:
            child.send(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for child in self.children:
            child.finish(deadline)
