"""The outcomes as their texts plan them: what is agreed, when it is signed, and how it is measured."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from outcomes.models import KpiDefinition
from partnership.demo.reading import Unreadable, text, told

STEPS = {"propose", "sign_it", "sign_marketing", "reaffirm", "close"}
TEN_POINTS = Decimal(10)


@dataclass(frozen=True, kw_only=True)
class KpiPlan:
    """``it`` and ``marketing`` are its stewards; ``texts/outcomes.toml`` says what the rest is."""

    key: str
    name: str
    meaning: str
    unit: str
    direction: str
    it: str
    marketing: str = ""
    baseline: Decimal | None = None
    targets: tuple[tuple[int, Decimal], ...] = ()
    aggregation: str = KpiDefinition.Aggregation.LAST
    cadence: str = KpiDefinition.Cadence.MONTHLY
    tolerance: Decimal | None = TEN_POINTS
    weight: int = 1
    course: tuple[float, float, float] | None = None
    forgotten: int = 0
    said: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One outcome. ``signed`` is the day of a proposal that both sign; ``steps`` are what else happens.

    Without ``joined_by`` the other side has no part in it yet.
    """

    title: str
    context: str
    by: str
    drafted: int
    starts: int
    ends: int
    stages: tuple[str, ...]
    kpis: tuple[KpiPlan, ...]
    joined_by: str = ""
    joined_after: int = 0
    steps: tuple[tuple[int, str], ...] = ()
    result: str = ""
    learnt: str = ""
    reviews: tuple[tuple[int, int], ...] = ((3, 3),)
    lines: dict[str, str]


def kpi_plan(said: dict[str, Any], where: str) -> KpiPlan:
    numbers = {name: exact(said[name]) for name in ("baseline", "tolerance") if name in said}
    targets = tuple((day, exact(value)) for day, value in said.get("targets", ()))
    more = {"course": tuple(map(float, said["course"]))} if "course" in said else {}
    return told(KpiPlan, said | numbers | more | {"targets": targets}, f"{where}, {said.get('key', 'a KPI')}")


def plan(key: str, said: dict[str, Any]) -> Plan:
    where = f"outcomes.toml, {key}"
    said = {"lines": {}} | said
    steps = [(day, step) for day, step in said.get("steps", ())]
    if signed := said.pop("signed", None):
        steps = [(signed, "propose"), (signed + 2, "sign_marketing"), (signed + 5, "sign_it"), *steps]
    if unknown := {step for _, step in steps} - STEPS:
        raise Unreadable(f"{where}: nothing is called {', '.join(sorted(unknown))}; a step is one of {sorted(STEPS)}")
    kpis = tuple(kpi_plan(each, where) for each in said["kpis"])
    return told(Plan, said | {"steps": tuple(steps), "kpis": kpis}, where)


def exact(number: int | Decimal) -> Decimal:
    return Decimal(number)


OUTCOMES = {key: plan(key, said) for key, said in text("outcomes").items()}
