"""What changes something says so once: a verb is whole or nothing, and no template calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from itertools import groupby
from typing import Any, TypeVar, cast

from django.db import IntegrityError, transaction

from partnership.core import colliding
from partnership.core.refusals import Refused

Change = TypeVar("Change", bound=Callable[..., Any])
Write = Callable[[list[Any]], object]

_last: ContextVar[list[tuple[Write, Any]] | None] = ContextVar("what a verb writes last", default=None)


def verb(change: Change) -> Change:
    """A change that somebody asks for: of one record on its model, of several in `actions`."""

    @wraps(change)
    def all_or_nothing(*args: Any, **kwargs: Any) -> Any:
        with whole():
            return change(*args, **kwargs)

    return step(cast(Change, all_or_nothing))


def step(change: Change) -> Change:
    """A part of verbs, or a single statement: it opens no transaction of its own."""
    change.alters_data = True  # type: ignore[attr-defined] # Django reads it off the function, which no type tells
    return change


@contextmanager
def whole() -> Iterator[None]:
    """A transaction, or a part of one that may fail by itself, at whose end comes what was to come last.

    Where somebody else saved at the same moment what may be there only once, Refused says so.
    What a part wrote down, and what it had written of the whole's, is undone where it fails: so that is kept as well.
    """
    outer = _last.get()
    if outer is not None:
        before = list(outer)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            outer[:] = before
            raise
        return
    token = _last.set([])
    try:
        with transaction.atomic():
            yield
            if not transaction.get_rollback():  # a dry run leaves nothing anyhow
                write_now()
    except IntegrityError as error:
        if there := colliding.sentence(error):
            raise Refused(there) from error
        raise
    finally:
        _last.reset(token)


@step
def write_last(write: Write, things: Iterable[Any]) -> None:
    """At the end of the outermost verb, by one call for what follows one another; at once outside of any verb.

    For what holds a lock that everybody needs: whoever has it must wait for no other (ADR 141).
    """
    put_off = _last.get()
    if put_off is None:
        write(list(things))
    else:
        put_off.extend((write, thing) for thing in things)


@step
def write_now() -> None:
    """What was put off until the end of the verb, now: before it is read."""
    put_off = _last.get()
    if put_off:
        taken, put_off[:] = list(put_off), []
        for write, things in groupby(taken, key=lambda each: each[0]):
            write([thing for _, thing in things])
