"""The bell: when something falls due by a change, or a worker starts, the workers look now and not within the minute.

A change rings only where there is a Redis; the database is the queue, so a bell that is not heard costs one tick.
Time-outs are short and a broken bell is left alone for a while: a page never waits for it.
"""

import logging
from collections.abc import Callable
from functools import cache, partial
from time import monotonic

from celery import current_app
from celery.signals import worker_ready
from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)

TICK = "attention.tick"
SHORT = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3, "retry_on_timeout": False, "max_retries": 0}
REST = 30.0  # seconds without ringing after it failed

_broken = {"until": 0.0}


def ring(task: str = TICK) -> None:
    """Ring when the transaction commits, once for each transaction; without Redis the clock finds it by itself."""
    bell = _bell_of(task)
    if settings.REDIS_URL and not any(entry[1] is bell for entry in transaction.get_connection().run_on_commit):
        transaction.on_commit(bell, robust=True)


@cache
def _bell_of(task: str) -> Callable[[], None]:
    return partial(_ring_now, task)


def _ring_now(task: str) -> None:
    if monotonic() < _broken["until"]:
        return
    try:
        with current_app.connection_for_write(
            settings.REDIS_URL, connect_timeout=0.3, transport_options=SHORT
        ) as connection:
            current_app.send_task(task, connection=connection, retry=False, ignore_result=True, expires=60)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the broker, the page has nothing to do with it
        _broken["until"] = monotonic() + REST
        log.warning("The bell did not ring: %s", error)


@worker_ready.connect
def look_at_once(**_: object) -> None:
    """A worker that starts does not wait for beat's first minute: what fell due while none ran goes out now."""
    current_app.send_task(TICK, ignore_result=True, expires=60)
