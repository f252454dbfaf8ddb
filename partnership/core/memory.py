"""What is read once for each request or tick: the ground rules, who holds the seats. Nothing outlives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_memory: ContextVar[dict[Any, Any] | None] = ContextVar("memory", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """From here to the end, :func:`remembered` reads each thing once."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def remembered(key: Any, read: Callable[[], T]) -> T:
    """What ``read`` gave the first time; outside of :func:`remembering` it is read each time."""
    memory = _memory.get()
    if memory is None:
        return read()
    if key not in memory:
        memory[key] = read()
    found: T = memory[key]
    return found


def forget(*keys: Any) -> None:
    """Somebody changed what may be remembered: read it anew; all of it where no key is said."""
    memory = _memory.get()
    if not memory:
        return
    for key in keys or list(memory):
        memory.pop(key, None)
