"""Where systems stand on the map, and which way its lines go: rows by stage, so that few lines cross.

The rows are given, by the stages of the customer's way; what is left of a layered layout is the order within a row and
the places there (docs/adr/0159). Nothing here knows a record: nodes are numbers, and a loop is as good as any line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

WIDE, HIGH = 108, 40  # a box
PASSING = 9  # what a line takes that passes a row
IN_A_ROW = 9  # boxes; a stage of more has several rows
SWEEPS = 24
Edge = tuple[int, int]
Point = tuple[float, float]


@dataclass(frozen=True)
class Room:
    """How far apart boxes stand in a row, and rows."""

    beside: int = 12
    between: int = 84


CLOSE, WIDELY = Room(), Room(beside=44, between=112)
"""For lines that have numbers at most, and for lines with words."""


@dataclass(frozen=True)
class Layout:
    """The middle of each box, the way of each line (in the order of the edges), and where each stage's band lies."""

    boxes: Mapping[int, Point]
    lines: Sequence[Sequence[Point]]
    bands: Sequence[tuple[float, float]]
    width: float
    height: float


@dataclass
class Rows:
    """Boxes and passing lines row by row, in their order; passing ones have numbers below nought."""

    rows: list[list[int]]
    chains: list[list[int]]

    def __post_init__(self) -> None:
        self.above: dict[int, list[int]] = {}
        self.below: dict[int, list[int]] = {}
        row_of = {node: at for at, row in enumerate(self.rows) for node in row}
        for chain in self.chains:
            for one, other in pairwise(chain):
                if row_of[one] != row_of[other]:
                    upper, lower = (one, other) if row_of[one] < row_of[other] else (other, one)
                    self.below.setdefault(upper, []).append(lower)
                    self.above.setdefault(lower, []).append(upper)

    def crossings(self) -> int:
        """How often two lines cross between rows."""
        places = self.places()
        found = 0
        for row in self.rows:
            ends = [(places[node], places[other]) for node in row for other in self.below.get(node, ())]
            found += sum((a - c) * (b - d) < 0 for at, (a, b) in enumerate(ends) for c, d in ends[:at])
        return found

    def places(self) -> dict[int, int]:
        return {node: place for row in self.rows for place, node in enumerate(row)}

    def untangle(self) -> None:
        """Each row in the order of what its boxes are joined to, down and up again; the best that was found stands."""
        best, kept = self.crossings(), [list(row) for row in self.rows]
        for sweep in range(SWEEPS):
            near = self.above if sweep % 2 == 0 else self.below
            places = self.places()
            for row in self.rows if sweep % 2 == 0 else reversed(self.rows):
                middle = {node: fmean(places[n] for n in near.get(node) or [node]) for node in row}
                row.sort(key=lambda node: middle[node])  # used before the next row
                places |= {node: place for place, node in enumerate(row)}
            now = self.crossings()
            if now < best:
                best, kept = now, [list(row) for row in self.rows]
            if not best:
                break
        self.rows = kept


def lay(stages: Sequence[Sequence[int]], edges: Sequence[Edge], room: Room = CLOSE) -> Layout:
    """Boxes of each stage, from first to last, and the lines between them. A line's ends are boxes, and differ."""
    rows, bands = in_rows(stages, edges)
    chains = passing(rows, edges)
    ordered = Rows(rows, chains)
    ordered.untangle()
    across, step = spread(ordered, room), HIGH + room.between
    heights = {node: at * step + HIGH / 2 for at, row in enumerate(ordered.rows) for node in row}
    width = max((across[node] for node in across), default=0.0) + WIDE / 2
    height = max(len(ordered.rows), 1) * step - room.between
    return Layout(
        boxes={node: (across[node], heights[node]) for stage in stages for node in stage},
        lines=joined(chains, across, heights),
        bands=[(first * step, last * step + HIGH) for first, last in bands],
        width=width,
        height=height,
    )


def in_rows(stages: Sequence[Sequence[int]], edges: Sequence[Edge]) -> tuple[list[list[int]], list[tuple[int, int]]]:
    """A row for each stage, or several; those that are joined to earlier stages stand in the first of them."""
    stage_of = {node: at for at, stage in enumerate(stages) for node in stage}
    joins: dict[int, list[int]] = {}
    for one, other in edges:
        joins.setdefault(one, []).append(stage_of[other])
        joins.setdefault(other, []).append(stage_of[one])
    rows: list[list[int]] = []
    bands = []
    for at, stage in enumerate(stages):
        drawn = sorted(stage, key=lambda node: fmean(joins.get(node) or [at]))
        number = -(-len(drawn) // IN_A_ROW) or 1
        size = -(-len(drawn) // number) or 1
        first = len(rows)
        rows += [drawn[n * size : (n + 1) * size] for n in range(number)]
        bands.append((first, len(rows) - 1))
    return rows, bands


def passing(rows: list[list[int]], edges: Sequence[Edge]) -> list[list[int]]:
    """Each line as what it goes by, from end to end: it takes a place in every row that it passes."""
    row_of = {node: at for at, row in enumerate(rows) for node in row}
    chains, number = [], 0
    for one, other in edges:
        chain, step = [one], 1 if row_of[other] > row_of[one] else -1
        for at in range(row_of[one] + step, row_of[other], step):
            number -= 1
            rows[at].append(number)
            chain.append(number)
        chains.append([*chain, other])
    return chains


def spread(ordered: Rows, room: Room) -> dict[int, float]:
    """Across: each as near as may be to what it is joined to, in the order of its row, and none upon another."""
    across: dict[int, float] = {}
    for row in ordered.rows:
        across |= dict(zip(row, offsets(row, room), strict=True))
    widest = max((across[row[-1]] for row in ordered.rows if row), default=0.0)
    for row in ordered.rows:  # begin in the middle
        if row:
            aside = (widest - across[row[-1]]) / 2
            across |= {node: across[node] + aside for node in row}
    for sweep in range(8):
        for row in ordered.rows if sweep % 2 == 0 else reversed(ordered.rows):
            if row:
                wanted = [fmean(across[n] for n in near(ordered, node) or [node]) for node in row]
                across |= dict(zip(row, placed(offsets(row, room), wanted, widest), strict=True))
    return across


def near(ordered: Rows, node: int) -> list[int]:
    return [*ordered.above.get(node, ()), *ordered.below.get(node, ())]


def offsets(row: Sequence[int], room: Room) -> list[float]:
    """The middles of a row that stands as close as it can, its first box at the edge."""
    found, right = [], 0.0
    for node in row:
        size = WIDE if node >= 0 else PASSING
        found.append(right + size / 2)
        right += size + (room.beside if node >= 0 else 0)
    return found


def placed(closest: Sequence[float], wanted: Sequence[float], widest: float) -> list[float]:
    """As near as possible to where each is wanted, by least squares: what would overlap shares its mean."""
    runs: list[tuple[float, int]] = []  # mean of how far from closest, and of how many
    for want, close in zip(wanted, closest, strict=True):
        mean, number = want - close, 1
        while runs and runs[-1][0] > mean:
            before, many = runs.pop()
            mean, number = (before * many + mean * number) / (many + number), many + number
        runs.append((mean, number))
    aside = [min(max(mean, 0.0), widest - closest[-1]) for mean, number in runs for _ in range(number)]
    return [close + more for close, more in zip(closest, aside, strict=True)]


def joined(
    chains: Sequence[Sequence[int]], across: Mapping[int, float], heights: Mapping[int, float]
) -> list[list[Point]]:
    """The points of each line: it leaves and meets a box at its edge, beside the box's other lines."""
    ends: dict[tuple[int, bool], list[tuple[float, int, int]]] = {}
    for number, chain in enumerate(chains):
        for end, (node, towards) in enumerate(((chain[0], chain[1]), (chain[-1], chain[-2]))):
            is_low = heights[towards] >= heights[node]
            ends.setdefault((node, is_low), []).append((across[towards], number, end))
    at: dict[tuple[int, int], Point] = {}
    for (node, is_low), those in ends.items():
        room = (WIDE - 16) / (len(those) + 1)
        for place, (_x, number, end) in enumerate(sorted(those), 1):
            x = across[node] - (WIDE - 16) / 2 + place * room
            at[number, end] = (x, heights[node] + (HIGH / 2 if is_low else -HIGH / 2))
    return [
        [at[number, 0], *((across[node], heights[node]) for node in chain[1:-1]), at[number, 1]]
        for number, chain in enumerate(chains)
    ]
