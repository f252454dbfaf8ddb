"""Every card of a file with its fate, as the preview shows it and the bringing carries it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from partnership.projects.actions.judging import Judge
from partnership.projects.actions.placed import Placed
from partnership.projects.importing.fitting import SENTENCES
from partnership.projects.importing.reading import CardsReading
from partnership.sheets.besides import several
from partnership.sheets.fates import Fate, Fated


class CardFates:
    """Every card of a file with its fate."""

    def __init__(self, reading: CardsReading, judge: Judge | None) -> None:
        self.reading, self.judge = reading, judge
        self.placed = judge.every() if judge else []

    def of(self, *fates: Fate) -> list[Placed]:
        return [each for each in self.placed if each.fate in fates]

    def counts(self) -> Counter[str]:
        return Counter(each.fate.value for each in self.placed)

    def reasons(self) -> Sequence[tuple[str, int]]:
        return Counter(each.reason for each in self.of(Fate.BAD)).most_common(5)

    def shown(self, fate: str, start: int, stop: int) -> Sequence[Fated]:
        found = [each for each in self.placed if fate in ("", each.fate)]
        return [self._shown(each) for each in found[start:stop]]

    def every(self) -> Iterator[Fated]:
        return map(self._shown, self.placed)

    def _shown(self, placed: Placed) -> Fated:
        columns = self.judge.columns if self.judge else {}
        column = columns[placed.column].name if placed.column in columns else None
        cells = (
            placed.card.title or "—", placed.project and str(placed.project), placed.lane and str(placed.lane), column,
            placed.assignee and placed.assignee.name, placed.card.due_on,
        )  # fmt: skip
        notes = [sentence for _, sentence in placed.notes]
        return Fated(placed.card.place, cells, placed.fate, placed.before, placed.reason, notes)

    def remarks(self) -> list[str]:
        """What of how many cards is taken otherwise than it stands in the file."""
        kinds = Counter(kind for each in self.placed for kind in {kind for kind, _ in each.notes} if kind)
        return [f"{SENTENCES[kind].format(several(count, 'card'))}." for kind, count in kinds.most_common()]
