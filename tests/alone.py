"""What a test's own transaction hides: in use a request has none, so that what it records stands in one of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db import connection
from django.test.client import ClientHandler

from partnership.activity.models import EventManager

Handle = Callable[[ClientHandler, Any], Any]


@contextmanager
def requests_stand_alone() -> Iterator[None]:
    """An event that a request records outside a verb is refused, as it would be where no test is around it."""
    handle, record = ClientHandler.__call__, EventManager.record_each
    begun_at: list[int] = []

    @wraps(handle)
    def handled(self: ClientHandler, environ: Any) -> Any:
        begun_at.append(len(connection.atomic_blocks))
        try:
            return handle(self, environ)
        finally:
            begun_at.pop()

    @wraps(record)
    def recorded(self: EventManager, kind: str, *args: Any, **kwargs: Any) -> None:
        if begun_at and len(connection.atomic_blocks) <= begun_at[-1]:
            raise RuntimeError(f"{kind} was recorded outside a transaction")
        record(self, kind, *args, **kwargs)

    ClientHandler.__call__, EventManager.record_each = handled, recorded  # type: ignore[method-assign]
    try:
        yield
    finally:
        ClientHandler.__call__, EventManager.record_each = handle, record  # type: ignore[method-assign]
