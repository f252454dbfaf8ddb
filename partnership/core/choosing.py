"""What an address or a form chooses from what is offered. What is not offered is left out, never an error."""

from collections.abc import Iterable
from typing import Any

Choices = Iterable[tuple[str, str]]
"""What is offered: each value with its words."""
Option = tuple[str, str, bool]
"""A value, its words, and whether it is the one that is chosen."""


def offered(value: str, choices: Choices) -> str:
    """The value where it is one of these; else none."""
    return value if value in dict(choices) else ""


def options(chosen: str, choices: Choices) -> list[Option]:
    return [(value, words, value == chosen) for value, words in choices]


def number(value: Any) -> int | None:
    """A record's number; None for anything else. SQLite stops at a larger one where Postgres finds nothing."""
    text = str(value or "")
    return int(text) or None if text.isascii() and text.isdecimal() and len(text) < 19 else None
