"""How a web ends without losing a request: gunicorn's worker with threads, and two things more.

Told to end (TERM), it goes on serving for `DRAIN_SECONDS` while `/healthz` answers 503, so that a proxy which asks
takes it out of turn. Then it takes in whoever the kernel has connected already and closes its door, so that a proxy
which does not ask is refused at once and goes elsewhere, with a form too; and it answers what it has taken in.
"""

import time

from django.conf import settings
from gunicorn.workers.gthread import ThreadWorker

from partnership.core.closing import closing

LINGER = 0.2  # seconds in which a request that is already on its way arrives


class Worker(ThreadWorker):
    """Ends in three steps: heard, closed, answered. A second TERM skips the wait; INT and QUIT end at once."""

    closes_at: float | None = None

    def handle_exit(self, sig: int, frame: object) -> None:
        waits = settings.DRAIN_SECONDS if self.closes_at is None else 0
        closing.set()
        self.closes_at = time.monotonic() + waits
        if not waits:
            super().handle_exit(sig, frame)

    def notify(self) -> None:
        """Called by gunicorn's own loop at least once a second."""
        super().notify()
        if self.alive and self.closes_at is not None and time.monotonic() >= self.closes_at:
            super().handle_exit(0, None)

    def set_accept_enabled(self, enabled: bool) -> None:
        if self.alive:
            super().set_accept_enabled(enabled)
            return
        self.take_in_who_waits()
        super().set_accept_enabled(False)
        for listener in self.sockets:
            listener.close()

    def _cap_keepalive(self, deadline: float) -> None:
        """Who keeps a connection open without asking is waited for only where another web could be asked instead."""
        if not settings.DRAIN_SECONDS:
            deadline = min(deadline, time.monotonic() + LINGER)
        super()._cap_keepalive(deadline)

    def take_in_who_waits(self) -> None:
        """Everybody whom the kernel has connected; another worker of this web may have been quicker."""
        for listener in self.sockets:
            before = -1
            while before != self.nr_conns:
                before = self.nr_conns
                self.accept(listener)
