"""A second connection of this thread: one is in a transaction for long, the other commits how far that is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from partnership.jobs.kinds import Step
    from partnership.jobs.models import Job

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def turned_to(other: BaseDatabaseWrapper) -> Iterator[None]:
    usual = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = usual


@contextmanager
def advancing_beside(job: Job) -> Iterator[Callable[[Step], None]]:
    """Says how far a job is while its connection is in a transaction that only reads so far.

    On SQLite it is the usual connection that says so: it may be in no transaction meanwhile, since there is one writer.
    """
    if connection.vendor == "sqlite":
        yield job.advance
        return
    other = connections[DEFAULT_DB_ALIAS].copy()

    def advance(step: Step) -> None:
        with turned_to(other):
            job.advance(step)

    try:
        yield advance
    finally:
        with turned_to(other):
            other.close()


def aside(read: Callable[P, Generator[T, None, None]]) -> Callable[P, Iterator[T]]:
    """What the generator does, it does over a connection of its own; whoever takes from it keeps the usual one."""

    @wraps(read)
    def generator(*args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        other = connections[DEFAULT_DB_ALIAS].copy()
        going = read(*args, **kwargs)
        try:
            while True:
                with turned_to(other):
                    try:
                        found = next(going)
                    except StopIteration:
                        return
                yield found
        finally:
            with turned_to(other):
                going.close()
                other.close()

    return generator
