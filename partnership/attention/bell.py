"""The bell: when something falls due by a change, or a worker starts, the workers look now and not within the minute.

A change rings only where there is a Redis; the database is the queue, so a bell that is not heard costs one tick.
Time-outs are short and a broken bell is left alone for a while: a page never waits for it.
"""

import logging
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


def ring() -> None:
    """Ring when the transaction commits, once for each transaction; without Redis the tick finds it by itself."""
    if settings.REDIS_URL and not any(entry[1] is _ring_now for entry in transaction.get_connection().run_on_commit):
        transaction.on_commit(_ring_now, robust=True)


def _ring_now() -> None:
    if monotonic() < _broken["until"]:
        return
    try:
        with current_app.connection_for_write(
            settings.REDIS_URL, connect_timeout=0.3, transport_options=SHORT
        ) as connection:
            current_app.send_task(TICK, connection=connection, retry=False, ignore_result=True, expires=60)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the broker, the page has nothing to do with it
        _broken["until"] = monotonic() + REST
        log.warning("The bell did not ring: %s", error)


@worker_ready.connect
def look_at_once(**_: object) -> None:
    """A worker that starts does not wait for beat's first minute: what fell due while none ran goes out now."""
    current_app.send_task(TICK, ignore_result=True, expires=60)
