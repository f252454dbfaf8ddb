"""The customer's way, stage by stage: what stands at each, from every area. Kept while nothing happens.

Read as plain rows in a fixed number of queries, whatever their number; what is missing is said by ``gaps``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef
from django.urls import reverse

from outcomes.models import KpiDefinition
from outcomes.reckoning.scores import ScoreCard, Tile
from outcomes.shown.dashboard import cards
from partnership.activity.unchanged import Unchanged
from partnership.company.models import GroundRules
from partnership.home.gaps import Gap, gaps_of
from partnership.home.winning import weakness
from partnership.journey.models import PAIN, JourneyStage, Touchpoint
from partnership.people.models import Side
from partnership.projects.models import Easing, Project
from partnership.projects.models.stages import Stage
from partnership.stack.models import DataSet, System

Owned = tuple[int, str]
"""Somebody's number and name."""


class Met(NamedTuple):
    """A touchpoint, with both sides' ratings once they are open."""

    pk: int
    name: str
    channel: str
    emotion: str
    feels: str
    rated: frozenset[str]
    pains: Mapping[str, int]
    is_eased: bool
    """A project that is open is about it."""

    @property
    def pain(self) -> float | None:
        """The mean of both sides'."""
        return sum(self.pains.values()) / len(self.pains) if self.pains else None

    @property
    def it(self) -> int | None:
        return self.pains.get(Side.IT)

    @property
    def marketing(self) -> int | None:
        return self.pains.get(Side.MARKETING)

    @property
    def unrated(self) -> list[str]:
        return [side.value for side in Side if side not in self.rated]


class Work(NamedTuple):
    """A project that is open, and who owns it for which side."""

    pk: int
    title: str
    stage: str
    owners: Mapping[str, Owned | None]

    @property
    def url(self) -> str:
        return reverse("projects:detail", args=[self.pk])

    @property
    def stage_label(self) -> str:
        return Stage(self.stage).label


class Tool(NamedTuple):
    """A system that is here, and who owns it for which side."""

    pk: int
    name: str
    category: str
    life: str
    owners: Mapping[str, Owned | None]

    @property
    def url(self) -> str:
        return reverse("stack:system", args=[self.pk])

    @property
    def life_label(self) -> str:
        return System.Life(self.life).label

    @property
    def is_in_use(self) -> bool:
        """More than thought of: somebody has to answer for it."""
        return self.life != System.Life.CONSIDERED

    @property
    def does_its_job(self) -> bool:
        """On trial or live: what is thought of, or on its way out, does no job twice."""
        return self.life in (System.Life.TRIAL, System.Life.LIVE)


class Held(NamedTuple):
    """A data set that a system of the stage holds, and who owns it for which side."""

    pk: int
    name: str
    is_late: bool
    lacks_consent: bool
    owners: Mapping[str, Owned | None]

    @property
    def url(self) -> str:
        return reverse("stack:data_set", args=[self.pk])

    @property
    def lacks(self) -> str:
        """What is wrong with it, in words; empty where nothing is."""
        lacking = ["without consent"] * self.lacks_consent + ["late"] * self.is_late
        return ", ".join(lacking)


class Owner(NamedTuple):
    """Somebody who answers for things at a stage, and for how many."""

    pk: int
    name: str
    number: int


@dataclass(frozen=True, eq=False)
class Step:
    """A stage of the way, with what stands at it. One is shown to many, and is the same one while nothing happens."""

    pk: int
    name: str
    touchpoints: tuple[Met, ...]
    outcomes: tuple[ScoreCard, ...]
    projects: tuple[Work, ...]
    systems: tuple[Tool, ...]
    data_sets: tuple[Held, ...]
    owners: Mapping[str, tuple[Owner, ...]]
    stewardless: tuple[tuple[str, str, int], ...] = ()
    """KPIs that lack a steward: the side, the KPI's name and its number."""
    gaps: tuple[Gap, ...] = ()

    @property
    def url(self) -> str:
        return reverse("home:stage", args=[self.pk])

    @property
    def kpis(self) -> list[Tile]:
        """The weakest first; a KPI stands in one outcome."""
        return sorted((tile for card in self.outcomes for tile in card.tiles), key=weakness)

    @property
    def worst(self) -> Met | None:
        """The touchpoint that hurts most, by the mean of both sides; None where none is rated by both."""
        rated = [(touchpoint.pain, -place, touchpoint) for place, touchpoint in enumerate(self.touchpoints)]
        known = [row for row in rated if row[0] is not None]
        return max(known, key=lambda row: (row[0], row[1]))[2] if known else None


_kept: Unchanged[tuple[Step, ...]] = Unchanged(2)  # today's, and where it is tomorrow already


def way(today: date) -> tuple[Step, ...]:
    """Every stage of the journey in its order. One query while nothing happens."""
    rules = GroundRules.current()
    found = cards(today, rules)  # kept by itself, under the same end of the ledger
    return _kept.of((today, rules.at_risk_points, rules.stale_days), lambda _at: _read(found))


def _read(scores: list[ScoreCard]) -> tuple[Step, ...]:
    """Six queries, and those of the scores, whatever the number of records."""
    named, met, work, tools, data = _outcomes(scores), _touchpoints(), _projects(), _systems(), _data_sets()
    stewards, stewardless = _stewards()
    found = []
    for pk, name in JourneyStage.objects.current().values_list("pk", "name"):
        owned: dict[str, list[Owned]] = {side: list(stewards[pk, side]) for side in Side.values}
        things: list[Work | Tool | Held] = [*work[pk], *tools[pk], *data[pk]]
        for thing in things:
            for side, owner in thing.owners.items():
                owned[side] += [owner] if owner else []
        step = Step(
            pk=pk,
            name=name,
            touchpoints=tuple(met[pk]),
            outcomes=tuple(named[pk]),
            projects=tuple(work[pk]),
            systems=tuple(tools[pk]),
            data_sets=tuple(data[pk]),
            owners={side: _counted(people) for side, people in owned.items()},
            stewardless=tuple(stewardless[pk]),
        )
        found.append(replace(step, gaps=gaps_of(step)))
    return tuple(found)


def _counted(people: Iterable[Owned]) -> tuple[Owner, ...]:
    """Each once, who answers for most first."""
    numbers: dict[Owned, int] = defaultdict(int)
    for person in people:
        numbers[person] += 1
    counted = (Owner(pk, name, number) for (pk, name), number in numbers.items())
    return tuple(sorted(counted, key=lambda owner: (-owner.number, owner.name.casefold(), owner.pk)))


def _outcomes(found: list[ScoreCard]) -> dict[int, list[ScoreCard]]:
    """Those in force, by the stages that they name, the weakest first."""
    by_stage: dict[int, list[ScoreCard]] = defaultdict(list)
    for card in found:
        for pk, _name in card.stages:
            by_stage[pk].append(card)
    return by_stage


def _touchpoints() -> dict[int, list[Met]]:
    """What is sealed is not read: of it stands there only whose it is."""
    by_stage: dict[int, list[Met]] = defaultdict(list)
    about = Exists(Easing.objects.open().filter(touchpoint=OuterRef("pk")))
    rows = Touchpoint.objects.current().annotate(is_eased=about).rated_rows("is_eased")
    for stage_id, pk, name, channel, emotion, it, it_says, marketing, marketing_says, is_eased in rows:
        given = ((Side.IT, it, it_says), (Side.MARKETING, marketing, marketing_says))
        rated = frozenset(side.value for side, rating, _says in given if rating)
        pains = {side.value: says[PAIN] for side, _rating, says in given if says}
        feels = str(Touchpoint.Emotion(emotion).label)
        by_stage[stage_id].append(Met(pk, name, channel, emotion, feels, rated, pains, is_eased))
    return by_stage


def _projects() -> dict[int, list[Work]]:
    """Those that are open, by the stages that their requests name, what is furthest from live first."""
    by_stage: dict[int, list[Work]] = defaultdict(list)
    for stage_id, pk, title, stage, *owners in Project.objects.open().at_stages():
        by_stage[stage_id].append(Work(pk, title, stage, _owners(owners)))
    return by_stage


def _systems() -> dict[int, list[Tool]]:
    """Those that are here, by the stages that they name; what is only thought of comes last."""
    by_stage: dict[int, list[Tool]] = defaultdict(list)
    for stage_id, pk, name, category, life, *owners in System.objects.here().at_stages():
        by_stage[stage_id].append(Tool(pk, name, category, life, _owners(owners)))
    return by_stage


def _data_sets() -> dict[int, list[Held]]:
    """Those that are not retired, by the stages that their systems serve."""
    by_stage: dict[int, list[Held]] = defaultdict(list)
    for stage_id, pk, name, is_late, lacks_consent, *owners in DataSet.objects.current().at_stages():
        by_stage[stage_id].append(Held(pk, name, is_late, lacks_consent, _owners(owners)))
    return by_stage


def _owners(columns: list[Any]) -> dict[str, Owned | None]:
    """IT's and marketing's, out of two columns for each."""
    pairs = zip(Side.values, (columns[:2], columns[2:]), strict=True)
    return {side: (pair[0], pair[1]) if pair[0] else None for side, pair in pairs}


def _stewards() -> tuple[dict[tuple[int, str], list[Owned]], dict[int, list[tuple[str, str, int]]]]:
    """By stage and side, an entry for each KPI in force; and the KPIs that lack one."""
    found: dict[tuple[int, str], list[Owned]] = defaultdict(list)
    lacking: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    rows = KpiDefinition.objects.in_force().filter(version__stages__isnull=False).order_by("position", "pk")
    columns = ("steward_it", "steward_it__name", "steward_marketing", "steward_marketing__name")
    for stage_id, kpi_id, name, *people in rows.values_list("version__stages", "kpi_id", "name", *columns):
        for side, person in _owners(people).items():
            if person:
                found[stage_id, side].append(person)
            else:
                lacking[stage_id].append((side, name, kpi_id))
    return found, lacking
