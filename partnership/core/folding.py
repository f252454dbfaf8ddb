"""Large and small letters are alike in every alphabet: on SQLite as Postgres has it.

SQLite's own LOWER and LIKE fold A to Z alone: „ärzte“ did not find „Ärzte“, and both could be the name of a system.
What is folded here is folded letter by letter, as the C library does it for Postgres: a letter stays one letter.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


def lower(text: str) -> str:
    """Python's, but for the two letters that it does not turn into one each whatever stands beside them."""
    if text.isascii():
        return text.lower()
    return text.replace("Σ", "σ").replace("İ", "i").lower()


def upper(text: str) -> str:
    if text.isascii():
        return text.upper()
    return "".join([large if len(large := letter.upper()) == 1 else letter for letter in text])


def like(pattern: Any, text: Any, escape: str | None = None) -> bool | None:
    """SQL's `text LIKE pattern ESCAPE escape`; with nothing on either side it is unknown."""
    if pattern is None or text is None:
        return None
    return matcher(str(pattern), escape)(lower(str(text)))


@lru_cache(maxsize=256)
def matcher(pattern: str, escape: str | None) -> Callable[[str], bool]:
    """What a folded text is held against. Without a sign of its own between two `%` it is looked for as it is."""
    parts = list(signs(lower(pattern), escape))
    inner = parts[1:-1]
    if len(parts) > 2 and parts[0] == parts[-1] == ("%", True) and not any(special for _, special in inner):
        wanted = "".join(letter for letter, _ in inner)
        return lambda text: wanted in text
    wild = {"%": ".*", "_": "."}
    spelled = "".join(wild[sign] if special else re.escape(sign) for sign, special in parts)
    whole = re.compile(spelled, re.DOTALL).fullmatch
    return lambda text: whole(text) is not None


def signs(pattern: str, escape: str | None) -> "list[tuple[str, bool]]":
    """Each sign, and whether it stands for others."""
    found: list[tuple[str, bool]] = []
    letters = iter(pattern)
    for letter in letters:
        if escape and letter == lower(escape):
            found.append((next(letters, letter), False))
        else:
            found.append((letter, letter in "%_"))
    return found


def teach(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Give a new connection to SQLite these functions; an index on LOWER is kept by them as well."""
    if connection.vendor != "sqlite":
        return
    for name, takes, function in (("LOWER", 1, _of_text(lower)), ("UPPER", 1, _of_text(upper)), ("LIKE", 2, like)):
        connection.connection.create_function(name, takes, function, deterministic=True)
    connection.connection.create_function("LIKE", 3, like, deterministic=True)


def _of_text(fold: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else fold(str(value))


def begin() -> None:
    connection_created.connect(teach, dispatch_uid="partnership.core.folding")
