"""What changes something says so once: a verb is whole or nothing, and no template calls it."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

Change = TypeVar("Change", bound=Callable[..., Any])


def verb(change: Change) -> Change:
    """A change that somebody asks for: of one record on its model, of several in `actions`."""
    return step(transaction.atomic(change))


def step(change: Change) -> Change:
    """A part of verbs, or a single statement: it opens no transaction of its own."""
    change.alters_data = True  # type: ignore[attr-defined] # Django reads it off the function, which no type tells
    return change
