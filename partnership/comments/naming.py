"""Names after an ``@``: who is meant by what was written. Knows no record; whoever asks brings the people."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

AT = re.compile(r"(?<![\w@.])@(?=[^\W\d_])")
WORD = re.compile(r"[^\W\d_][\w'’-]*")


class Somebody(Protocol):
    pk: int
    name: str
    side: str
    team: str

    def get_side_display(self) -> str: ...


@dataclass(frozen=True)
class Named:
    """What stands after one ``@``, and who could be meant. ``whole``: by their whole name, not by a word of it."""

    words: str
    people: tuple[int, ...]
    whole: bool


def fold(text: str) -> str:
    """Without case and accents, character by character, so that places in it are places in the text."""
    return "".join(unicodedata.normalize("NFD", char)[0].lower()[0] for char in text).replace("’", "'")


def labels(people: Collection[Somebody]) -> dict[int, str]:
    """Each person's name as it is written after an ``@``; those of one name by their side, their team, their number."""
    told = {person.pk: person.name for person in people}
    for more in (_with_side, _with_team, _with_number):
        seen = Counter(fold(label) for label in told.values())
        told = {person.pk: more(person) if seen[fold(told[person.pk])] > 1 else told[person.pk] for person in people}
    return told


def _with_side(person: Somebody) -> str:
    return f"{person.name} ({person.get_side_display() if person.side else 'of neither side'})"


def _with_team(person: Somebody) -> str:
    return f"{_with_side(person)[:-1]}, {person.team})" if person.team else _with_side(person)


def _with_number(person: Somebody) -> str:
    return f"{person.name} (no. {person.pk})"


def names_in(runs: Iterable[str], people: Collection[Somebody]) -> list[Named]:
    """Every ``@name`` of the texts: the longest whole name that fits, else whoever has the one word in their name."""
    whole = _by_words(people)
    found = []
    for run in runs:
        folded = fold(run)
        for at in AT.finditer(run):
            start = at.end()
            fitting = max((name for name in whole if _stands(name, folded, start)), key=len, default="")
            if fitting:
                words = run[start : start + len(fitting)]
                found.append(Named(words, tuple(sorted(whole[fitting])), True))
            elif word := WORD.match(run, start):
                asked = fold(word[0]).removesuffix("'s").rstrip("'-")
                meant = sorted(person.pk for person in people if asked in fold(person.name).split())
                found.append(Named(word[0][: len(asked)], tuple(meant), False))
    return found


def _by_words(people: Collection[Somebody]) -> dict[str, set[int]]:
    """Names and labels, folded, with everybody who has them."""
    whole: dict[str, set[int]] = {}
    for person in people:
        whole.setdefault(fold(person.name), set()).add(person.pk)
    for pk, label in labels(people).items():
        whole.setdefault(fold(label), set()).add(pk)
    return {name: pks for name, pks in whole.items() if name}


def _stands(name: str, folded: str, start: int) -> bool:
    end = start + len(name)
    return folded.startswith(name, start) and not (folded[end : end + 1].isalnum() or folded[end : end + 1] == "_")
