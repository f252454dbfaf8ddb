"""The story's texts: TOML files that a writer reads and changes, one for a chapter (``texts/``)."""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

TEXTS = Path(__file__).with_name("texts")


class Unreadable(Exception):
    """A text that does not hold what its chapter needs; says where."""


@cache
def text(name: str) -> dict[str, Any]:
    """What ``texts/<name>.toml`` says; a number with a point is a Decimal."""
    try:
        return tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(f"{name}.toml: {error}") from error


def told(of: type[T], said: dict[str, Any], where: str) -> T:
    """One entry as what the chapter works with.

    Raises:
        Unreadable: a word is missing, or is none that the chapter knows.
    """
    try:
        return of(**said)
    except TypeError as error:
        raise Unreadable(f"{where}: {str(error).partition('() ')[2] or error}") from error
