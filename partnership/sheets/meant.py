"""What words of a file name of ours: known by themselves, or said by whoever sends the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from partnership.sheets.cells import Cell, plain, text_of
from partnership.sheets.columns import Field, Named
from partnership.sheets.notation import Unclear, short
from partnership.sheets.tables import Line

NOTHING = "-"
"""What somebody answered for a word that names nothing of ours."""
MOST_ASKED = 100
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Meant:
    """By field: what each word stands for. ``seen`` has the words as the file writes them, in their order."""

    known: Words = field(default_factory=dict)
    said: Words = field(default_factory=dict)
    seen: dict[str, dict[str, str]] = field(default_factory=dict)

    def see(self, line: Line, fields: Sequence[tuple[Field, int]]) -> None:
        """Learn which words the file has."""
        for each, column in fields:
            if isinstance(each, Named) and (cell := line.cell(column)) != "":
                self.seen.setdefault(each.name, {}).setdefault(plain(text_of(cell)), text_of(cell))

    def of(self, name: str, word: str) -> str | None:
        """What the word stands for; `NOTHING` where somebody said so, None where nobody has said."""
        said = self.said.get(name, {}).get(word)
        return said if said is not None else self.known.get(name, {}).get(word)

    def open_words(self, name: str) -> dict[str, str]:
        """The words that are still to be asked about, as many as one can be asked about."""
        found = {word: text for word, text in self.seen.get(name, {}).items() if self.of(name, word) is None}
        return dict(list(found.items())[:MOST_ASKED])

    def asked_words(self, name: str) -> dict[str, str]:
        """The words whose meaning can be said otherwise: those that somebody has said, and those that are open."""
        said = self.said.get(name, {})
        return {word: text for word, text in self.seen.get(name, {}).items() if word in said} | self.open_words(name)

    @property
    def is_open(self) -> bool:
        return any(self.open_words(name) for name in self.seen)

    def value(self, each: Named, cell: Cell) -> str:
        """What a cell stands for. Raises Unclear with the reason."""
        value = self.of(each.name, plain(text_of(cell)))
        if value is None:
            raise Unclear(f"{each.label} “{short(text_of(cell))}” is not known here")
        return value

    def remarks(self, fields: Sequence[Field]) -> list[str]:
        """A sentence for each field of which words were left as nothing."""
        sentences = []
        for each in fields:
            left = [text for word, text in self.seen.get(each.name, {}).items() if self.of(each.name, word) == NOTHING]
            if left:
                named = ", ".join(f"“{short(text)}”" for text in left[:5]) + (" and others" if len(left) > 5 else "")
                sentences.append(f"{each.label} {named}: left empty, as you said.")
        return sentences


def said_in(mapping: Mapping[str, Any]) -> Words:
    """What was answered about a file's words, out of its mapping."""
    found: Words = mapping.get("meant") or {}
    return found
