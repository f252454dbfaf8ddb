"""Several at the same moment, on connections of their own: SQLite's file and Postgres alike."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from partnership.core.refusals import Refused


def at_once(*jobs: Callable[[], Any], refusals: tuple[type[Exception], ...] = (Refused,)) -> list[Any]:
    """Run the jobs in threads that start together; a refusal is a job's result, anything else fails the test."""
    gate = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def run(number: int, job: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=20)
            results[number] = job()
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, job)) for number, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    broken = [one for one in results if isinstance(one, BaseException) and not isinstance(one, refusals)]
    assert not broken, broken
    return results
