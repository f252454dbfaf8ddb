"""JSON that somebody sends may hold anything anywhere: what is asked of it is a text, a list or an object, or empty."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from partnership.core.text import clean_text
from partnership.projects.importing.cards import Incoming
from partnership.sheets.encodings import Unreadable, find_encoding
from partnership.sheets.notation import Unclear, short

Thing = dict[str, Any]
Found = TypeVar("Found", date, datetime)


def is_json(content: bytes) -> bool:
    """Whether a file is JSON by its beginning."""
    start = content[:400]
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        start = start.removeprefix(mark)
    return start.replace(b"\0", b"").lstrip()[:1] in (b"{", b"[")


def loaded(content: bytes) -> Any:
    """Raises Unreadable where it is damaged or built as no export is."""
    encoding, _ = find_encoding(content)
    try:
        return json.loads(content.decode(encoding))
    except RecursionError:
        raise Unreadable("This JSON is nested deeper than any board is.") from None
    except ValueError as problem:
        where = f" near line {problem.lineno}" if isinstance(problem, json.JSONDecodeError) else ""
        raise Unreadable(f"This file begins like JSON and is damaged{where}. Export it once more.") from None


def things(value: Any) -> list[Thing]:
    """The objects of a list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def thing(value: Any) -> Thing:
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str:
    """A text or a figure as a text; nothing for a list, an object, true or false."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return clean(str(value))


def texts(value: Any) -> list[str]:
    return [found for each in value if (found := text(each))] if isinstance(value, list) else []


def clean(value: str) -> str:
    if value.isascii() and value.isprintable():
        return value.strip()  # most are: ids, days, plain words
    return clean_text(value.replace("\0", ""))


def by_id(rows: Any, name: str = "id") -> dict[str, Thing]:
    return {text(each.get(name)): each for each in things(rows)}


def in_order(rows: Iterable[Thing], *names: str) -> list[Thing]:
    """By the first of these figures that each has; those without one last, as they stood."""
    return sorted(rows, key=lambda row: next((_figure(row[name]) for name in names if name in row), float("inf")))


def _figure(value: Any) -> float:
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return float("inf")
    return found if found == found else float("inf")  # NaN is not itself


def read_or_kept(card: Incoming, head: str, said: Any, read: Callable[[Any], Found | None]) -> Found | None:
    """What a date says; what is no date is kept as it stands, with a remark."""
    try:
        return read(said)
    except Unclear:
        card.rest.append((head, text(said)))
        card.remarks.append(("date", f"{head} “{short(text(said))}” is no date: kept in its description"))
        return None
    except (ValueError, OverflowError, OSError):
        return None


def words_of(value: Any) -> str:
    """Any value as words: an object by its name, a list by commas."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, map(words_of, value)))
    if isinstance(value, dict):
        names = ("display_value", "name", "title", "value", "text", "number", "checked", "date", "option")
        return next((found for name in names if (found := words_of(value.get(name)))), "")
    return text(value)
