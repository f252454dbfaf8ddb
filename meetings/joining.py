"""Two texts that grew out of one, joined into one that holds both: a three-way merge by lines, then by words.

What only one of them changed is taken; what both changed alike is taken once; where both put something else in the
same place, theirs comes first and ours after it. What one changed and the other deleted stays: nothing is lost.
"""

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

Level = Callable[[Sequence[str], Sequence[str], Sequence[str]], list[str]]
"""What stands in a place that both changed: of the base, of theirs and of ours."""
WORDS = re.compile(r"\s+|\S+")


def join(base: str, theirs: str, ours: str) -> str:
    """``base`` is what both began with; what was saved first is ``theirs``."""
    if ours in (base, theirs):
        return theirs
    if theirs == base:
        return ours
    if not base.strip() and not {*theirs.splitlines()} & {*ours.splitlines()}:
        return f"{theirs}\n\n{ours}"
    lines = _joined(*(text.splitlines() for text in (base, theirs, ours)), level=_lines)
    return "\n".join(lines).strip()


def _joined(base: Sequence[str], theirs: Sequence[str], ours: Sequence[str], *, level: Level) -> list[str]:
    result: list[str] = []
    at = at_theirs = at_ours = 0
    the_end = (len(base), len(base), len(theirs), len(ours))
    for start, end, start_theirs, start_ours in [*_agreed(base, theirs, ours), the_end]:
        result += _changed(base[at:start], theirs[at_theirs:start_theirs], ours[at_ours:start_ours], level)
        result += base[start:end]
        at, at_theirs, at_ours = end, start_theirs + end - start, start_ours + end - start
    return result


def _agreed(base: Sequence[str], theirs: Sequence[str], ours: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """The stretches of the base that stand in both: from, to, and where they begin in either."""
    in_theirs, in_ours = _places(base, theirs), _places(base, ours)
    found: list[tuple[int, int, int, int]] = []
    for at in range(len(base)):
        if at not in in_theirs or at not in in_ours:
            continue
        last = found[-1] if found else None
        if last and last[1] == at and in_theirs[at] == last[2] + at - last[0] and in_ours[at] == last[3] + at - last[0]:
            found[-1] = (last[0], at + 1, last[2], last[3])
        else:
            found.append((at, at + 1, in_theirs[at], in_ours[at]))
    return found


def _places(base: Sequence[str], text: Sequence[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, text, autojunk=False).get_matching_blocks()
    return {block.a + n: block.b + n for block in blocks for n in range(block.size)}


def _changed(base: Sequence[str], theirs: Sequence[str], ours: Sequence[str], level: Level) -> list[str]:
    """One place where they are not all alike."""
    if list(theirs) == list(ours) or list(ours) == list(base):
        return list(theirs)
    if list(theirs) == list(base):
        return list(ours)
    return level(base, theirs, ours)


def _lines(base: Sequence[str], theirs: Sequence[str], ours: Sequence[str]) -> list[str]:
    """Lines that both changed: by their words where some of them still stand, else one under the other."""
    words = [WORDS.findall("\n".join(lines)) for lines in (base, theirs, ours)]
    if any(word.strip() for start, end, _, _ in _agreed(*words) for word in words[0][start:end]):
        return "".join(_joined(*words, level=_words)).split("\n")
    return _each_once(theirs, ours)


def _words(base: Sequence[str], theirs: Sequence[str], ours: Sequence[str]) -> list[str]:
    apart = theirs and ours and not theirs[-1].isspace() and not ours[0].isspace()
    return [*theirs, *([" "] if apart else []), *ours]


def _each_once(theirs: Sequence[str], ours: Sequence[str]) -> list[str]:
    """Theirs and ours, what stands in both once."""
    result: list[str] = []
    for _, start, end, start_ours, end_ours in SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
        result += theirs[start:end]
        result += [line for line in ours[start_ours:end_ours] if line not in theirs[start:end]]
    return result
