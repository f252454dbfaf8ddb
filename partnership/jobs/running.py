"""Running: a job has turns of a second while others wait, and each of its steps is committed by itself.

A turn goes to the job that has waited longest. So nobody waits for somebody else's long work to end, a worker that is
told to end does so within a step, and what a killed one loses is one step. Mails have a place of their own: there are
never as many jobs at work as a worker has hands (settings.JOBS_AT_ONCE).
"""

import logging
from contextlib import closing
from threading import Event
from time import monotonic, sleep

from celery.signals import worker_shutting_down
from django.db import InterfaceError, OperationalError, connection

from partnership.core.memory import remembering
from partnership.core.refusals import Refused
from partnership.jobs.kinds import Kind
from partnership.jobs.models import Job, Lost

log = logging.getLogger(__name__)

TURN = 1.0  # seconds that a job has while another waits
LONGEST = 30.0  # seconds for which one look goes on
BREATH = 0.1  # seconds after a step on SQLite: whoever waits to write there knocks no more seldom than that
NOTICED = 0.02  # seconds of a step; after a shorter one whoever waits knocks soon anyway
WORN_OUT = "Its worker ended several times without getting on. Try again; if that fails too, tell your administrator."
NOT_ANY_MORE = "You may no longer do this."
BROKEN = "Something broke, and its last step was undone. Try again; if that fails too, tell your administrator."

stopping = Event()


@worker_shutting_down.connect
def stop(**_: object) -> None:
    """The worker was told to end: each job keeps what it has and goes on in the next one."""
    stopping.set()


def work() -> int:
    """Give turns until nothing waits, or for as long as one look may take; the number of turns."""
    turns, end = 0, monotonic() + LONGEST
    while not stopping.is_set() and monotonic() < end and Job.objects.claimable().exists():
        job = Job.objects.claim()
        if job is None:
            break
        take_turn(job, end)
        turns += 1
    return turns


def take_turn(job: Job, end: float) -> None:
    """One turn of a job that we hold. A database that does not answer is no fault of it: its lease runs out."""
    kind = job.declared
    assert kind, "only kinds that are known are claimed"
    try:
        with remembering():
            if job.kills_its_worker:
                job.fail(WORN_OUT)
            elif not kind.may(job.person):
                job.fail(NOT_ANY_MORE)
            else:
                go_on(job, kind, end)
    except Lost:
        log.info("Job %s was taken away.", job.pk)
    except Refused as refusal:
        give_up(job, str(refusal))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("Job %s (%s) broke.", job.pk, job.kind)
        give_up(job, BROKEN)


def go_on(job: Job, kind: Kind, end: float) -> None:
    if job.total is None:
        job.number(kind.count(job))
    turn_ends = monotonic() + TURN
    with closing(kind.steps(job)) as steps:
        for step in steps:
            began = monotonic()
            job.advance(step)
            breathe(monotonic() - began)
            if is_over(job, kind, turn_ends, end):
                return job.end_turn()
    return job.finish(kind.result(job))


def is_over(job: Job, kind: Kind, turn_ends: float, end: float) -> bool:
    now = monotonic()
    if stopping.is_set():
        return True
    if kind.in_one_go or now < turn_ends:
        return False
    return now >= end or Job.objects.claimable().exists()


def breathe(held: float) -> None:
    """SQLite has one writer and no queue for those who wait, who knock again and again: let them find the door open."""
    if connection.vendor == "sqlite":
        sleep(BREATH if held > NOTICED else held)


def give_up(job: Job, problem: str) -> None:
    try:
        job.fail(problem)
    except Lost:
        log.info("Job %s was taken away.", job.pk)
