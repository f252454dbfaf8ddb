"""A second, naive reckoning of status, progress, what is due and the roll-up, out of product.md's words alone.

It shares no line with the code: calendars are counted day by day, values are fractions, and every definition is judged
from its raw measurements. A few hundred random KPIs are compared in each run, ORACLE=12000 in a long one.
"""

import json
import os
import random
from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from outcomes.models import KpiDefinition
from outcomes.reckoning.scores import ScoreCard
from outcomes.reckoning.tiles import Definition, tile_of
from outcomes.reckoning.yardstick import Aggregation, Direction

HOW_MANY = int(os.environ.get("ORACLE", "400"))
SEED = 20261122
DAY = timedelta(days=1)
Values = dict[date, Fraction]


# The second reckoning


def name_of(cadence: str, day: date) -> tuple[int, int]:
    """What tells one cadence period from another: the ISO week, the month, the quarter."""
    if cadence == "weekly":
        year, week, _weekday = day.isocalendar()
        return year, week
    return (day.year, day.month) if cadence == "monthly" else (day.year, (day.month + 2) // 3)


@cache
def last_day(cadence: str, day: date) -> date:
    while name_of(cadence, day + DAY) == name_of(cadence, day):
        day += DAY
    return day


@cache
def first_day(cadence: str, day: date) -> date:
    while name_of(cadence, day - DAY) == name_of(cadence, day):
        day -= DAY
    return day


def judged(kpi: dict[str, Any], today: date) -> Fraction | None:
    """The value that counts. What lies before the outcome's period does not."""
    cadence, begins, ends = kpi["cadence"], kpi["begins"], kpi["ends"]
    values: Values = {on: value for on, value in kpi["values"].items() if on <= today}
    if not any(on >= begins for on in values):
        return None
    if kpi["aggregation"] == "last":
        return values[max(values)]
    if kpi["aggregation"] == "sum" and kpi["direction"] in ("increase", "decrease"):
        inside = [value for on, value in values.items() if begins <= on <= ends]
        return sum(inside, Fraction(0)) if inside else None
    groups: dict[tuple[int, int], Values] = defaultdict(dict)
    for on, value in values.items():
        groups[name_of(cadence, on)][on] = value
    of_the_outcome = [
        group for group in groups.values() if max(group) >= begins and first_day(cadence, max(group)) <= ends
    ]
    if kpi["aggregation"] == "sum":  # of a period that is over
        of_the_outcome = [group for group in of_the_outcome if last_day(cadence, max(group)) < today]
    if not of_the_outcome:
        return None
    newest = max(of_the_outcome, key=max)
    total = sum(newest.values(), Fraction(0))
    return total if kpi["aggregation"] == "sum" else total / len(newest)


def is_stale(kpi: dict[str, Any], today: date, days: int) -> bool:
    """The last cadence period that ended more than so many days ago has no value. Of a *last* a later one will do."""
    cadence, begins, ends = kpi["cadence"], kpi["begins"], kpi["ends"]
    over = today - DAY
    while not (last_day(cadence, over) == over and (today - over).days > days):
        over -= DAY
    if over > last_day(cadence, ends):
        over = last_day(cadence, ends)
    if over < begins:
        return False
    opens = first_day(cadence, over)
    values = [on for on in kpi["values"] if on <= today]
    if kpi["aggregation"] == "last":
        return not any(on >= opens and on >= begins for on in values)
    within = [on for on in values if opens <= on <= over]
    if kpi["aggregation"] == "sum" and kpi["direction"] in ("increase", "decrease"):
        return not any(begins <= on <= ends for on in within)
    return not within or max(within) < begins


def due(kpi: dict[str, Any], today: date) -> Fraction | None:
    """On the line from the baseline through each dated target; of *above* and *below* the target that holds."""
    targets, begins = kpi["targets"], kpi["begins"]
    moves = kpi["direction"] in ("increase", "decrease")
    if not targets or (moves and today < begins):
        return kpi["baseline"] if targets else None
    if today > kpi["ends"]:
        return targets[-1][1]
    if not moves:
        return next((value for on, value in reversed(targets) if on <= today), None)
    corners = {begins: kpi["baseline"]} | {max(on, begins): value for on, value in targets}
    for (left, low), (right, high) in pairwise(corners.items()):
        if left <= today < right:
            return None if low is None else low + (high - low) * Fraction((today - left).days, (right - left).days)
    return targets[-1][1]


def expected(kpi: dict[str, Any], today: date, points: int, days: int) -> dict[str, Any]:
    value, level = judged(kpi, today), due(kpi, today)
    way = None
    if kpi["direction"] in ("increase", "decrease") and kpi["targets"] and kpi["baseline"] is not None:
        way = kpi["targets"][-1][1] - kpi["baseline"]
    progress = (value - kpi["baseline"]) / way if way and value is not None else None
    wanted = (level - kpi["baseline"]) / way if way and level is not None else None
    moves = kpi["direction"] in ("increase", "decrease")
    unknown = grey(kpi, today, value, level, days)
    return {
        "value": value,
        "due": level,
        "progress": progress,
        "expected": wanted,
        "status": unknown or (on_the_way if moves else beside_the_line)(kpi, value, level, way, points),
    }


def grey(kpi: dict[str, Any], today: date, value: Fraction | None, level: Fraction | None, days: int) -> str:
    """The first of product.md's list that matches; empty where it is known how it goes."""
    no_way = kpi["direction"] in ("increase", "decrease") and kpi["targets"] and kpi["baseline"] is None
    said = [
        ("not_started", today < kpi["begins"]),
        ("no_baseline", no_way),
        ("no_target", level is None),
        ("no_data", value is None),
        ("stale", is_stale(kpi, today, days)),
    ]
    return next((word for word, matches in said if matches), "")


def on_the_way(kpi: dict[str, Any], value: Any, level: Any, way: Any, points: int) -> str:
    if not way:  # baseline equal to target: whoever is past it is there
        short = level - value if kpi["direction"] == "increase" else value - level
        return "on_track" if short <= 0 else "off_track"
    behind = 100 * (level - value) / way
    tolerance = points if kpi["tolerance"] is None else kpi["tolerance"]
    return "on_track" if behind <= 0 else "at_risk" if behind <= tolerance else "off_track"


def beside_the_line(kpi: dict[str, Any], value: Any, level: Any, _way: Any, _points: int) -> str:
    beyond = level - value if kpi["direction"] == "above" else value - level
    tolerance = abs(level) / 10 if kpi["tolerance"] is None else kpi["tolerance"]
    return "on_track" if beyond <= 0 else "at_risk" if beyond <= tolerance else "off_track"


def rolled_up(parts: list[tuple[dict[str, Any], int]]) -> tuple[str, int | None, int | None]:
    statuses = {found["status"] for found, _weight in parts}
    unknown = ["stale", "no_data", "no_baseline", "no_target", "not_started"]
    weakest = next(each for each in ["off_track", "at_risk", *unknown, "on_track"] if each in statuses)
    known = [(found, weight) for found, weight in parts if found["progress"] is not None]

    def mean(which: str) -> int | None:
        weights = sum(weight for found, weight in known if found[which] is not None)
        total = sum(min(max(found[which], 0), 1) * weight for found, weight in known if found[which] is not None)
        return int(100 * Fraction(total) / weights) if weights else None

    return weakest, mean("progress"), mean("expected")


# Random KPIs, and the code's own answer


def figure(dice: random.Random) -> Fraction:
    return Fraction(dice.choice([dice.randint(-20, 20), dice.randint(0, 1000)])) / dice.choice([1, 1, 2, 4, 10])


def a_kpi(dice: random.Random) -> dict[str, Any]:
    begins = date(2026, 1, 1) + dice.choice([0, 31, 90, dice.randint(0, 120)]) * DAY
    ends = begins + dice.randint(20, 400) * DAY
    held = dice.sample(range(-40, (ends - begins).days + 30), dice.choice([0, 1, 1, 1, 2, 3]))
    aims = sorted(begins + each * DAY for each in held)
    newest = dice.randint(-60, (ends - begins).days + 90)
    often = dice.choice([1, 3, 7, 15, 30, 45, 91])
    days = {begins + (newest - nth * often + dice.randint(-2, 2)) * DAY for nth in range(dice.randint(0, 30))}
    return {
        "direction": dice.choice(KpiDefinition.Direction.values),
        "aggregation": dice.choice(KpiDefinition.Aggregation.values),
        "cadence": dice.choice(KpiDefinition.Cadence.values),
        "baseline": dice.choice([None, figure(dice), figure(dice), figure(dice), Fraction(0)]),
        "tolerance": dice.choice([None, Fraction(dice.randint(0, 30))]),
        "weight": dice.randint(1, 5),
        "begins": begins,
        "ends": ends,
        "targets": [(on, figure(dice)) for on in aims],
        "values": {on: figure(dice) for on in days if dice.random() > 0.15},
    }


def exact(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / value.denominator


def answered(kpi: dict[str, Any], number: int, today: date, points: int, days: int) -> Any:
    """The tile of the code, from the roll-ups that are kept."""
    values = {on: value for on, value in sorted(kpi["values"].items()) if on <= today}
    rolled: dict[date, list[Any]] = {}
    for on, value in values.items():
        first = first_day(kpi["cadence"], on)
        row = rolled.setdefault(first, [first.isoformat(), 0, Fraction(0), "", ""])
        row[1:] = [row[1] + 1, row[2] + value, on.isoformat(), value]
    definition = Definition(
        number, "KPI", "x", kpi["direction"], kpi["aggregation"], kpi["cadence"], exact(kpi["baseline"]),
        exact(kpi["tolerance"]), kpi["weight"], kpi["begins"], kpi["ends"], max(values, default=None),
        exact(values[max(values)]) if values else None, None,
        tuple((on, exact(value) or Decimal(0)) for on, value in kpi["targets"]),
    )  # fmt: skip
    single = [(on, value) for period in definition.edges() for on, value in values.items() if on in period]
    inside = [[on.isoformat(), float(value)] for on, value in single if kpi["begins"] <= on <= kpi["ends"]]
    rows = [[*row[:2], str(exact(row[2])), row[3], float(row[4])] for row in rolled.values()]
    return tile_of(definition, json.dumps(rows), json.dumps(inside), today, points, days)


def near(mine: Fraction | None, theirs: Decimal | None) -> bool:
    if mine is None or theirs is None:
        return mine is None and theirs is None
    return abs(mine - Fraction(theirs)) < Fraction(1, 10**9)


@pytest.mark.parametrize("part", range(4))
def test_a_second_reckoning_says_the_same(part: int) -> None:
    dice = random.Random(SEED + part)
    for number in range(HOW_MANY // 4):
        points, days = dice.choice([(10, 5), (10, 5), (0, 0), (25, 12)])
        today = date(2026, 1, 1) + dice.randint(-10, 640) * DAY
        parts, tiles = [], []
        for _ in range(dice.choice([1, 1, 2, 3])):
            kpi = a_kpi(dice)
            mine, tile = expected(kpi, today, points, days), answered(kpi, number, today, points, days)
            theirs = {
                "value": tile.value,
                "due": tile.judgement.due_value,
                "progress": tile.judgement.progress,
                "expected": tile.judgement.expected,
            }
            assert str(tile.status) == mine["status"], (part, number, today, kpi, mine, theirs)
            for what, found in theirs.items():
                assert near(mine[what], found), (part, number, what, today, kpi, mine, theirs)
            parts.append((mine, kpi["weight"]))
            tiles.append(tile)
        card = ScoreCard(1, "Outcome", "it", date(2026, 1, 1), date(2026, 12, 31), (), (), tuple(tiles))
        assert (str(card.status), card.progress, card.expected) == rolled_up(parts), (part, number, today, parts)


def test_the_oracle_meets_every_status() -> None:
    dice, met = random.Random(SEED), set()
    for _ in range(400):
        today = date(2026, 1, 1) + dice.randint(-10, 640) * DAY
        met.add(expected(a_kpi(dice), today, 10, 5)["status"])
    assert met == {
        "not_started", "no_target", "no_baseline", "no_data", "stale", "on_track", "at_risk", "off_track",
    }  # fmt: skip


def test_every_choice_is_matched() -> None:
    """A direction or an aggregation that is added to the choices must be reckoned, and is not by itself."""
    assert set(KpiDefinition.Direction.values) == set(map(str, Direction))
    assert set(KpiDefinition.Aggregation.values) == set(map(str, Aggregation))
    for direction in KpiDefinition.Direction.values:
        Direction(direction).has_a_way  # noqa: B018 raises for one that nobody thought of


def test_months_end_where_they_end() -> None:
    assert all(last_day("monthly", date(2028, month, 3)).day == monthrange(2028, month)[1] for month in range(1, 13))
