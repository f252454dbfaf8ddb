"""What holds while nothing happens: kept in this process from one request to the next.

Every verb leaves an event in the transaction of its change, and the ledger is a chain. So its newest hash names the
state of all records: what was read under it holds while it is the newest, in every process and on every machine. The
clock changes answers as well: at a quarter of an hour, since days begin on one in every time zone, and at the moments
that whoever answers names (:func:`changes_at`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from django.db import connection
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.memory import remembered, remembering

T = TypeVar("T")

QUARTER = timedelta(minutes=15)
INSTANT = timedelta(microseconds=1)
AHEAD = timedelta(minutes=1)  # a clock that is further ahead is wrong
TURNS = 64

_horizon: ContextVar[Horizon | None] = ContextVar("horizon", default=None)


@dataclass(frozen=True)
class Now:
    """An instant and the ledger's newest hash at it; "" where nothing may be kept."""

    at: datetime
    head: str

    @classmethod
    def of_request(cls) -> Now:
        """Read once for each request, and anew once it has recorded something: what one page shows is of one moment."""
        return cls.read() if connection.in_atomic_block else remembered(Event, cls.read)

    @classmethod
    def read(cls) -> Now:
        """One query. Within a transaction nothing is kept: what is read there may never come to pass.

        The present is not before what has happened: another machine's clock may be a little ahead of ours.
        """
        at = timezone.now()
        newest = None if connection.in_atomic_block else Event.objects.newest()
        return cls(max(at, min(newest[1], at + AHEAD)), newest[0]) if newest else cls(at, "")


@dataclass
class Horizon:
    """Until when an answer that is given as of an instant holds, if nothing happens."""

    at: datetime
    until: datetime

    @classmethod
    def after(cls, at: datetime) -> Horizon:
        return cls(at, at + QUARTER - timedelta(seconds=at.timestamp() % QUARTER.total_seconds()))

    def note(self, moment: datetime) -> None:
        if self.at <= moment < self.until:
            self.until = max(moment, self.at + INSTANT)  # at the moment itself and after it may be two answers


@contextmanager
def watching(at: datetime) -> Iterator[Horizon]:
    """From here to the end, :func:`changes_at` notes until when what is read as of the instant holds."""
    horizon = Horizon.after(at)
    token = _horizon.set(horizon)
    try:
        yield horizon
    finally:
        _horizon.reset(token)


def changes_at(moment: datetime) -> None:
    """What is being read will be answered otherwise from this moment on, although nothing happens."""
    horizon = _horizon.get()
    if horizon is not None:
        horizon.note(moment)


class Unchanged(Generic[T]):
    """The last answer for each key, for as long as it holds; of so many keys at most, the least used goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[object, tuple[T, Now, datetime]] = OrderedDict()
        self._lock = Lock()
        self._turns = [Lock() for _ in range(TURNS)]

    def of(self, key: object, read: Callable[[datetime], T]) -> T:
        """What is kept, or else what is read as of now: by one thread, while others that ask the same wait for it."""
        now = Now.of_request()
        found = self.find(key, now)
        if found is not None:
            return found
        if not now.head:
            return read(now.at)
        turn = self._turns[hash(key) % TURNS]
        waited = not turn.acquire(blocking=False) and turn.acquire()
        try:
            if waited:
                now = Now.read()
                found = self.find(key, now)
            return self._read(key, now, read) if found is None else found
        finally:
            turn.release()

    def known(self, key: object) -> T | None:
        """What is kept, without reading what is not."""
        return self.find(key, Now.of_request())

    def _read(self, key: object, now: Now, read: Callable[[datetime], T]) -> T:
        """What this request remembers may be older than the ledger’s end that it is kept under: it is read again."""
        with remembering(), watching(now.at) as horizon:
            value = read(now.at)
        self.keep(key, value, now, horizon.until)
        return value

    def find(self, key: object, now: Now) -> T | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            value, then, until = found
            if now.head != then.head or not now.head or not then.at <= now.at < until:
                return None
            self._kept.move_to_end(key)
            return value

    def keep(self, key: object, value: T, now: Now, until: datetime) -> None:
        with self._lock:
            self._kept[key] = (value, now, until)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
