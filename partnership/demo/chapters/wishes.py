"""The requests as their texts tell them."""

from dataclasses import dataclass
from decimal import Decimal

from partnership.demo.reading import text, told


@dataclass(frozen=True, kw_only=True)
class Wish:
    """``kpi`` is a KPI's key, ``change`` in its unit, ``budget`` in the company's money, ``system`` what was chosen.

    ``end`` says how far it has come, ``stage`` how far its project has, where that is not left to chance. A
    ``question`` about the money comes after the scores, and its ``answer`` with ``budget_then``.
    """

    day: int
    by: str
    title: str
    problem: str
    kpi: str
    change: Decimal
    budget: int
    system: str = ""
    end: str = "accepted"
    personal: bool = True
    integration: bool = True
    fit: str = "fits"
    reason: str = ""
    question: str = ""
    answer: str = ""
    budget_then: int = 0
    stage: str = ""


WISHES = [told(Wish, said, f"requests.toml, {said.get('title', 'a wish')}") for said in text("requests")["wishes"]]
ANSWERS: dict[str, dict[str, str]] = text("requests")["answers"]
