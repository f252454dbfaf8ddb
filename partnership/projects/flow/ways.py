"""The ways of cards, from the days on which they moved: how long each took, and where it stood meanwhile.

Days are days of the company's calendar, weekends and all, since a customer waits on them too: what begins and ends on
one day took 0. Inside, a day is its number (`date.toordinal`), so that two hundred thousand moves are read at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby
from operator import itemgetter

Row = tuple[int, int, "str | None", date]
"""A move: the card, the lane and the column that it went to (None: off the board), and the day."""
Span = tuple[int, str, int, int]
"""A stretch in one lane and column: from a day until another, or until the day of asking."""

TODO, DONE = "todo", "done"
Lanes = Collection[int] | None
"""Those that are asked about; None is all of them."""


@dataclass(frozen=True, slots=True)
class Way:
    """One card's stretches on the board, in order; ``is_off`` once it is off it, or its project is closed."""

    card: int
    spans: list[Span]
    is_off: bool

    @property
    def lane(self) -> int:
        return self.spans[-1][0]

    @property
    def column(self) -> str:
        return self.spans[-1][1]

    @property
    def added_on(self) -> int:
        return self.spans[0][2]

    @property
    def is_done(self) -> bool:
        return self.column == DONE

    @property
    def is_open(self) -> bool:
        return not self.is_off and not self.is_done


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


@dataclass(frozen=True, slots=True)
class Finished:
    """A card that is done: in which lane, on which day; how long since it was added, and since it was begun."""

    card: int
    lane: int
    on: int
    lead: int
    cycle: int


def finished(known: Iterable[Way], first: date, last: date, lanes: Lanes = None) -> list[Finished]:
    """Those that were done between the days and are still, by the lane in which they ended.

    Lead time runs from the day on which the card was added; cycle time from the first on which it was not in “to do”.
    What was done, taken up again and done once more took all of it.
    """
    start, end, found = first.toordinal(), last.toordinal(), []
    for way in known:
        lane, column, on, _ = way.spans[-1]
        if column != DONE or not start <= on <= end or (lanes is not None and lane not in lanes):
            continue
        begun = next(span[2] for span in way.spans if span[1] != TODO)
        found.append(Finished(way.card, lane, on, on - way.added_on, on - begun))
    return found


@dataclass(frozen=True, slots=True)
class Open:
    """A card that is not done: where it stands, since how many days it is there, and since how many it is at all."""

    card: int
    lane: int
    column: str
    still: int
    age: int


def still_open(known: Iterable[Way], today: date, lanes: Lanes = None) -> list[Open]:
    """What is open today, the oldest first."""
    now = today.toordinal()
    found = [
        Open(way.card, way.lane, way.column, now - way.spans[-1][2], now - way.added_on)
        for way in known
        if way.is_open and (lanes is None or way.lane in lanes)
    ]
    return sorted(found, key=lambda each: (-each.age, each.card))


def time_by_place(known: Iterable[Way], first: date, last: date, lanes: Lanes = None) -> dict[tuple[int, str], int]:
    """How many card-days between the two days were spent in each lane and column; what is done spends none."""
    start, end = first.toordinal() - 1, last.toordinal()
    spent: dict[tuple[int, str], int] = {}
    for way in known:
        for lane, column, since, until in way.spans:
            if column == DONE or (lanes is not None and lane not in lanes):
                continue
            days = min(until, end) - max(since, start)
            if days > 0:
                place = (lane, column)
                spent[place] = spent.get(place, 0) + days
    return spent


def time_of_cards(known: Iterable[Way], first: date, last: date, lanes: Lanes, column: str) -> list[tuple[int, int]]:
    """The cards behind such a figure, with their days; the longest first."""
    found = []
    for way in known:
        there = [span for span in way.spans if span[1] == column]
        if days := sum(time_by_place([Way(way.card, there, way.is_off)], first, last, lanes).values()):
            found.append((way.card, days))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def levels(known: Iterable[Way], days: list[date], lanes: Lanes = None) -> dict[str, list[int]]:
    """How many cards stood in each column at the end of each of some days, which follow each other evenly."""
    first, step = days[0].toordinal(), (days[1] - days[0]).days if len(days) > 1 else 1
    size = len(days)
    changes: dict[str, list[int]] = {}
    for way in known:
        for number, (lane, column, since, until) in enumerate(way.spans, 1):
            if lanes is not None and lane not in lanes:
                continue
            stands = number == len(way.spans) and not way.is_off
            begins = max(-((first - since) // step), 0)
            ends = size if stands else max(-((first - until) // step), 0)
            if begins < ends and begins < size:
                change = changes.setdefault(column, [0] * (size + 1))
                change[begins] += 1
                change[min(ends, size)] -= 1
    return {column: list(accumulate(change[:size])) for column, change in changes.items()}
