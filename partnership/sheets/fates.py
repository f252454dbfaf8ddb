"""What becomes of each row of a file, beside what is recorded."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, Protocol


class Fate(StrEnum):
    """What becomes of a row that is handed in."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BAD = "bad"


class Fated(NamedTuple):
    """A row with its fate, as a page shows it.

    `before` is what was there, each under its column's name ("" where only one may change); `reason` says why it cannot
    be saved, `notes` what of it is taken otherwise than it stands in the file.
    """

    line: int
    cells: Sequence[Any]
    fate: Fate
    before: Sequence[tuple[str, Any]] = ()
    reason: str = ""
    notes: Sequence[str] = ()


class Fates(Protocol):
    """Every row of a file, judged."""

    def counts(self) -> Mapping[str, int]:
        """How many rows have which fate; fates of none may be missing."""

    def reasons(self) -> Sequence[tuple[str, int]]:
        """The few reasons that make most rows bad."""

    def shown(self, fate: str, start: int, stop: int) -> Sequence[Fated]:
        """Some rows in the file's order, of one fate or ("") of all."""


class AllFates(Fates, Protocol):
    """The same, of which every row can be gone through once."""

    def every(self) -> Iterator[Fated]:
        """Every row in the file's order."""


class FatedRows:
    """The rows of one fate, or ("") of all, as a list that is read page by page."""

    def __init__(self, fates: Fates, fate: str, counts: Mapping[str, int]) -> None:
        self.fates, self.fate = fates, fate
        self._length = counts.get(fate, 0) if fate else sum(counts.values())

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, part: slice) -> Sequence[Fated]:
        return self.fates.shown(self.fate, part.start, part.stop)
