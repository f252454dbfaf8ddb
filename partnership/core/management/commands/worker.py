"""The Celery worker, and its beat."""

import os
import sys
import threading
import time
import warnings
from typing import Any

from celery import current_app
from celery.beat import EmbeddedService
from celery.exceptions import SecurityWarning
from celery.signals import worker_shutting_down
from celery.worker.state import active_requests
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from partnership.core.leash import follow_parent, leave_at_once
from partnership.core.waiting import wait_for_broker, wait_for_database

LOOK = 0.05  # seconds between two looks at what is in hand, when it is told to end
SCHEDULER = "celery.beat:Scheduler"  # keeps its clock in memory and leaves no file: every tick is safe to repeat


class Command(BaseCommand):
    """With REDIS_URL an ordinary Celery worker (beat is a process of its own: `worker --beat`).

    Without it, one process with worker, beat and the broker in its memory. `celery worker -B` would run
    nothing there: it forks beat, and a broker in memory belongs to one process.
    """

    help = "Run the Celery worker; without REDIS_URL with beat and broker inside."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--beat", action="store_true", help="run beat instead (only with REDIS_URL)")

    def handle(self, *, beat: bool, **options: Any) -> None:
        if beat and not settings.REDIS_URL:
            self.stdout.write("Without REDIS_URL the worker has its beat inside; nothing to run here.")
            return
        follow_parent()  # already while it waits
        wait_for_database(self.say)
        wait_for_broker(self.say)
        if settings.REDIS_URL:
            self.become_celery(beat=beat)
        else:
            self.run_embedded()

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def become_celery(self, *, beat: bool) -> None:
        """Turn this process into Celery's own command; its process id, and whom it follows, stay."""
        celery = [sys.executable, "-m", "partnership.core.celery_command"]
        level = ["--loglevel", settings.LOG_LEVEL]
        if beat:
            arguments = ["beat", *level, "--scheduler", SCHEDULER, "--pidfile="]
        else:
            concurrency = ["--concurrency", str(settings.WORKER_CONCURRENCY)]
            arguments = ["worker", *level, *concurrency, "--without-gossip", "--without-mingle", "-O", "fair"]
        os.execv(sys.executable, [*celery, *arguments])

    def run_embedded(self) -> None:
        """Worker and beat as threads of this process, until it is told to stop."""
        # Beside the web's own lines, every tick of the clock is noise; and root may run what reads JSON only.
        level = "WARNING" if settings.LOG_LEVEL == "INFO" else settings.LOG_LEVEL
        warnings.filterwarnings("ignore", category=SecurityWarning)
        worker = current_app.Worker(
            pool="threads",
            concurrency=settings.WORKER_CONCURRENCY,
            loglevel=level,
            quiet=True,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        worker_shutting_down.connect(leave_when_done)
        EmbeddedService(current_app, thread=True, scheduler_cls=SCHEDULER).start()
        worker.start()
        sys.exit(worker.exitcode or 0)


def leave_when_done(**_: Any) -> None:
    """Told to end: what is in hand is finished, nothing else is waited for. Celery would look up to three seconds on.

    The messages that are still in memory are doorbells; what they rang for is in the database.
    """
    threading.Thread(target=_leave, name="leaving", daemon=True).start()


def _leave() -> None:
    while active_requests:
        time.sleep(LOOK)
    leave_at_once()
