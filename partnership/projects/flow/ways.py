"""The ways of cards, from the days on which they moved: how long each took, and where it stood meanwhile.

Days are days of the company's calendar, weekends and all, since a customer waits on them too: what begins and ends on
one day took 0. Inside, a day is its number (`date.toordinal`), so that two hundred thousand moves are read at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby
from operator import itemgetter
from typing import NamedTuple

Row = tuple[int, int, "str | None", date]
"""A move: the card, the lane and the column that it went to (None: off the board), and the day."""
Span = tuple[int, str, int, int]
"""A stretch in one lane and column: from a day until another, or until the day of asking."""

TODO, DONE = "todo", "done"
Lanes = Collection[int] | None
"""Those that are asked about; None is all of them."""


@dataclass(slots=True)
class Way:
    """One card's stretches on the board, in order; ``is_off`` once it is off it, or its project is closed."""

    card: int
    spans: list[Span]
    is_off: bool


def ways(rows: Iterable[Row], today: date, ended: Mapping[int, date] | None = None) -> Iterator[Way]:
    """The way of each card. Rows stand card by card, in the order of the moves.

    ``ended`` maps a card to the day on which its project was closed: there it stops, wherever it stands.
    """
    until = today.toordinal()
    for card, moves in groupby(rows, key=itemgetter(0)):
        last = min(until, ended[card].toordinal()) if ended and card in ended else until
        spans: list[Span] = []
        at: tuple[int, str, int] | None = None
        for _, lane, column, on in moves:
            day = on.toordinal()
            if at is not None:
                spans.append((*at, day))
            at = None if column is None else (lane, column, day)
        if at is not None:
            spans.append((*at, max(last, at[2])))
        if spans:
            yield Way(card, spans, at is None or bool(ended and card in ended))


class Finished(NamedTuple):
    """A card that is done: in which lane, on which day; how long since it was added, and since it was begun."""

    card: int
    lane: int
    on: int
    lead: int
    cycle: int


class Open(NamedTuple):
    """A card that is not done: where it stands, since how many days it is there, and since how many it is at all."""

    card: int
    lane: int
    column: str
    still: int
    age: int


def finished(way: Way, first: int, last: int, lanes: Lanes = None) -> Finished | None:
    """If it was done between the days and is still, and in which of the lanes it ended.

    Lead time runs from the day on which the card was added; cycle time from the first on which it was not in “to do”.
    What was done, taken up again and done once more took all of it. What was done when it came, from another tool say,
    tells nothing of how long it took, and is not among them.
    """
    lane, column, on, _ = way.spans[-1]
    if column != DONE or not first <= on <= last or (lanes is not None and lane not in lanes):
        return None
    if all(span[1] == DONE for span in way.spans):
        return None
    begun = next(span[2] for span in way.spans if span[1] != TODO)
    return Finished(way.card, lane, on, on - way.spans[0][2], on - begun)


def still_open(way: Way, today: int, lanes: Lanes = None) -> Open | None:
    """If it is open today, in one of the lanes."""
    lane, column, since, _ = way.spans[-1]
    if way.is_off or column == DONE or (lanes is not None and lane not in lanes):
        return None
    return Open(way.card, lane, column, today - since, today - way.spans[0][2])


class Standing:
    """How many cards stood in each lane and column at the end of each day, from the eve of a stretch to its last day.

    Kept as what changed from one day to the next. The days that cards spent in a place are the sum of its levels: a
    card that stood there at the end of a day, and is looked at on the next, was there for one.
    """

    def __init__(self, first: date, last: date) -> None:
        self.eve = first.toordinal() - 1
        self.size = last.toordinal() - self.eve + 1
        self.changes: dict[tuple[int, str], list[int]] = {}

    def take(self, way: Way) -> None:
        eve, size, changes = self.eve, self.size, self.changes
        left = len(way.spans) + way.is_off
        for lane, column, since, until in way.spans:
            left -= 1
            ends = until - eve if left else size  # where it stands, it stands at the end of the last day too
            begins = since - eve if since > eve else 0
            if begins < ends and begins < size:
                change = changes.get((lane, column)) or changes.setdefault((lane, column), [0] * (size + 1))
                change[begins] += 1
                change[min(size, ends)] -= 1

    def places(self, lanes: Lanes) -> Iterator[tuple[tuple[int, str], list[int]]]:
        """Each lane and column with its levels, the eve's first."""
        for place, change in self.changes.items():
            if lanes is None or place[0] in lanes:
                yield place, list(accumulate(change[: self.size]))

    def times(self, lanes: Lanes = None) -> dict[tuple[int, str], int]:
        """Card-days by lane and column; what is done spends none."""
        spent = {place: sum(levels[:-1]) for place, levels in self.places(lanes) if place[1] != DONE}
        return {place: days for place, days in spent.items() if days}

    def levels(self, days: Sequence[date], lanes: Lanes = None) -> dict[str, list[int]]:
        """How many there were in each column at the end of some of the days."""
        found: dict[str, list[int]] = {}
        for (_, column), levels in self.places(lanes):
            known = found.get(column, [0] * len(days))
            found[column] = [
                number + levels[day.toordinal() - self.eve] for number, day in zip(known, days, strict=True)
            ]
        return found


@dataclass
class Gathered:
    """What was gathered of all ways in one look at each, so that they need not be kept."""

    number: int
    done: list[Finished]
    open: list[Open]
    standing: Standing


def gather(known: Iterable[Way], first: date, last: date, lanes: Lanes = None) -> Gathered:
    """Of two days and those between: what was done in these lanes, and where cards stood, whichever these are. What is
    open is so at the end of the last, the oldest first."""
    found = Gathered(0, [], [], Standing(first, last))
    start, end = first.toordinal(), last.toordinal()
    for way in known:
        found.number += 1
        found.standing.take(way)
        if (done := finished(way, start, end, lanes)) is not None:
            found.done.append(done)
        elif (still := still_open(way, end, lanes)) is not None:
            found.open.append(still)
    found.open.sort(key=lambda each: (-each.age, each.card))
    return found


def time_of_cards(known: Iterable[Way], first: date, last: date, lanes: Lanes, column: str) -> list[tuple[int, int]]:
    """The cards behind a time, with their days in a column, or in any where none is said; the longest first."""
    eve, end = first.toordinal() - 1, last.toordinal()
    found = []
    for way in known:
        days = sum(
            max(min(until, end) - max(since, eve), 0)
            for lane, place, since, until in way.spans
            if place != DONE and column in ("", place) and (lanes is None or lane in lanes)
        )
        if days:
            found.append((way.card, days))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
