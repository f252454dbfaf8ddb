"""A card as another tool tells it, before anybody has said what its lists, swimlanes and people are here."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple


class Named(NamedTuple):
    """Somebody as a file names them: by a name, an address, a name to sign in with, or several of these."""

    name: str
    address: str = ""
    handle: str = ""

    @property
    def words(self) -> str:
        return self.name or self.address or self.handle

    @property
    def ways(self) -> tuple[str, ...]:
        """Each way to find them, as it is compared."""
        return tuple(way.casefold() for way in (self.address, self.name, self.handle) if way)


class Item(NamedTuple):
    """Something to do on a card."""

    key: str
    text: str
    is_done: bool = False


class Said(NamedTuple):
    """A comment: who wrote it (nobody: the file does not say), when, and what."""

    key: str
    author: Named | None
    at: datetime | None
    text: str


@dataclass
class Incoming:
    """One card of a file. What has no place of its own on a card here is in ``rest``, under its name there."""

    place: int
    title: str
    key: str = ""
    scope: str = ""
    """The board or the project of which its key is, for tools that count their cards from 1."""
    text: str = ""
    under: str = ""
    """The list or column that it is in there."""
    swimlane: str = ""
    state: str = ""
    """How far its tool says it is, beside its list."""
    project: str = ""
    people: Sequence[Named] = ()
    due_on: date | None = None
    labels: Sequence[str] = ()
    items: Sequence[Item] = ()
    comments: Sequence[Said] = ()
    done_since: str = ""
    """Why it counts as done whatever its list: archived, completed; nothing where its list says how far it is."""
    begun_at: datetime | None = None
    touched_at: datetime | None = None
    rest: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    """What the file lacks or says oddly: the kind of it, and the sentence."""
    problem: str = ""


def digest_of(*parts: object) -> str:
    """What tells one thing of a file from another where the tool gives it no id."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]
