"""A second connection of this thread: one reads a snapshot for minutes, the other commits how far that is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

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


def aside(read: Callable[P, Iterator[T]]) -> Callable[P, Iterator[T]]:
    """What the generator does, it does over a connection of its own; whoever takes from it keeps the usual one."""

    @wraps(read)
    def generator(*args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        other = connections[DEFAULT_DB_ALIAS].copy()
        going = iter(read(*args, **kwargs))
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
                going.close()  # type: ignore[attr-defined]
                other.close()

    return generator
