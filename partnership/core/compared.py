"""Two texts side by side, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

_WORD = re.compile(r"\s+|[\w.,%€£$-]*\w[%]?|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of words: in both texts ("same"), only in the old ("gone") or only in the new ("new")."""

    how: str
    text: str


def pieces(old: str, new: str) -> list[Piece]:
    """The two texts as one run of pieces. Long texts fall back on difflib's heuristic, never on a wrong answer."""
    if old == new:
        return [Piece("same", old)] if old else []
    before, after = _WORD.findall(old), _WORD.findall(new)
    found: list[Piece] = []
    for how, a, b, c, d in SequenceMatcher(None, before, after, autojunk=len(before) + len(after) > 2000).get_opcodes():
        if how == "equal":
            found.append(Piece("same", "".join(before[a:b])))
            continue
        if b > a:
            found.append(Piece("gone", "".join(before[a:b])))
        if d > c:
            found.append(Piece("new", "".join(after[c:d])))
    return _joined(found)


def _joined(found: list[Piece]) -> list[Piece]:
    """Changes that only a space keeps apart read as one change."""
    if not any(p.how == "same" and not p.text.strip() for p in found):
        return found
    merged: list[Piece] = []
    gone = new = ""
    for piece, following in pairwise([*found, Piece("same", "")]):
        is_gap = piece.how == "same" and not piece.text.strip() and following.how != "same"
        if piece.how == "gone" or (is_gap and (gone or new)):
            gone += piece.text
        if piece.how == "new" or (is_gap and (gone or new)):
            new += piece.text
        if (piece.how == "same" and not is_gap) or (is_gap and not gone and not new):
            merged += [Piece(how, text) for how, text in (("gone", gone), ("new", new)) if text]
            merged.append(piece)
            gone = new = ""
    return merged + [Piece(how, text) for how, text in (("gone", gone), ("new", new)) if text]
