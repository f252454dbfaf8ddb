"""Which systems a text names: part by part, by name or by other words that people use for one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

MOST_PARTS = 60
LONGEST = 200
_BETWEEN = re.compile(r"[\n\r,;•|]+|\s+(?:and|und|&|\+)\s+")
_AROUND = re.compile(r"^[\s\-–—*·.:\d)(]*(?:the|our|a|an)?\s+|[\s.:!?)(]+$", re.IGNORECASE)
_PLAIN = re.compile(r"(?:(?!ss)[!-~])+")
_NOTHING = re.compile(r"(?:none|no|nothing|n/?a|keine|[-–—.]*)(?: yet| so far)?", re.IGNORECASE)


def parts_of(text: str) -> dict[str, str]:
    """The single things that a text lists, as they are compared (small letters) and as they are written.

    "Shop, our campaign tool and none." lists "shop" and "campaign tool". What is too long to be a name is left out.
    """
    found: dict[str, str] = {}
    for piece in _BETWEEN.split(text)[:MOST_PARTS]:
        bare = " ".join(_AROUND.sub("", f" {piece} ").split())
        if bare and len(bare) <= LONGEST and not _NOTHING.fullmatch(bare):
            found.setdefault(bare.casefold(), bare)
    return found


def plain_in(words: Iterable[str]) -> list[str]:
    """The longest plain stretch of each word (in small letters), which stands so in any text that has the word.

    None at all where a word has no such stretch. SQLite folds only plain letters, and “ß” is “ss” in small letters.
    """
    found = [max(_PLAIN.findall(word), key=len, default="") for word in words]
    return found if all(found) else []


def found_in(parts: Iterable[str], known: Mapping[str, int | None]) -> tuple[set[int], list[str]]:
    """The systems that the parts name, and the parts of which nobody knows what they name.

    ``known`` gives each word its system, or None for one that is known to name none.
    """
    systems, unknown = set(), []
    for part in parts:
        if part not in known:
            unknown.append(part)
        elif (system := known[part]) is not None:
            systems.add(system)
    return systems, unknown
