"""Are we winning: the first page's headline, and a line for each of the weakest outcomes."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from outcomes.reckoning.scores import ScoreCard, Tile
from outcomes.reckoning.status import WEAKEST_FIRST, Status

SHOWN = 5
"""How many outcomes the first page shows before it leads on to the dashboard."""


@dataclass(frozen=True)
class Glance:
    """An outcome in a line: how it goes, and the KPI that says so."""

    outcome: ScoreCard
    kpi: Tile


def glances(found: list[ScoreCard]) -> list[Glance]:
    """The weakest first, as the scores come."""
    return [Glance(card, min(card.tiles, key=weakness)) for card in found[:SHOWN] if card.tiles]


def weakness(tile: Tile) -> tuple[int, Decimal]:
    """What sorts the weakest KPI first: its status, then how far it is behind what is due today."""
    judged = tile.judgement
    behind = (judged.progress or Decimal(0)) - (judged.expected or Decimal(0))
    return tile.status.rank, Decimal(behind)


def headline(found: list[ScoreCard], *, may_draft: bool) -> dict[str, str]:
    """One line as a title, and how the rest stands in a second. What nobody can judge yet is not called a loss."""
    if not found:
        lede = "Outcomes and their KPIs appear here once both executives have signed."
        if may_draft:
            lede = "Draft the first outcome with the other side, and both sign it."
        return {"title": "Nothing is in force yet", "lede": lede}
    counts = Counter(card.status for card in found)
    many = len(found) > 1
    if not any(status.is_known for status in counts):
        title = f"{len(found)} outcomes are in force" if many else "One outcome is in force"
        return {"title": title, "lede": f"How it goes is not known yet: {words_of(counts)}."}
    if not many:
        return {"title": f"The one outcome is {found[0].status.word}", "lede": ""}
    winning = counts.pop(Status.ON_TRACK, 0)
    rest = words_of(counts)
    return {"title": f"{winning} of {len(found)} outcomes on track", "lede": f"{rest}.".capitalize() if rest else ""}


def words_of(counts: Counter[Status]) -> str:
    """How many stand how, the weakest first."""
    return ", ".join(f"{counts[status]} {status.word}" for status in WEAKEST_FIRST if counts[status])
