"""What somebody holds, kind by kind: what the hand-over page lists, who may take each thing, and how it is given.

A kind reads by its area's queries and gives by its area's verbs. ``tests/setup/test_holdings.py`` names every reference
to a person in the models as held, history or their own, so that a new one cannot be forgotten.
"""

from collections.abc import Mapping

from django.db.models import CharField, Value

from partnership.people.models import Person
from partnership.setup.holdings.asked import Consultations, Invitations, Requests, Triage
from partnership.setup.holdings.data import DataSets, Integrations
from partnership.setup.holdings.kind import Given, Held, Kind
from partnership.setup.holdings.lanes import LaneDeputies, Lanes
from partnership.setup.holdings.meeting import Decisions, Meetings
from partnership.setup.holdings.promised import Actions, Cards, Projects, Stewardships
from partnership.setup.holdings.reviewing import Reviews
from partnership.setup.holdings.speaking import DeputiesNamed, Deputyships, Seats
from partnership.setup.holdings.stack import Systems

KINDS: list[Kind] = [
    Seats(), DeputiesNamed(), Deputyships(), Lanes(), LaneDeputies(), Stewardships(), Projects(), Systems(), DataSets(),
    Integrations(), Reviews(), Cards(), Actions(), Requests(), Consultations(), Triage(), Meetings(), Decisions(),
    Invitations(),
]  # fmt: skip


def held_by(person: Person) -> dict[Kind, list[Held]]:
    """Everything that somebody holds, in the order in which it is handed over. A fixed number of queries."""
    found = {kind: kind.held_by(person) for kind in KINDS}
    return {kind: held for kind, held in found.items() if held}


def counts_of(person: Person) -> dict[str, int]:
    """How many things of each kind somebody holds, by the kind's name. One query."""
    parts = [kind.of(person).order_by().annotate(held_as=Value(kind.name, CharField())) for kind in KINDS]
    first, *others = [part.values_list("held_as", "pk") for part in parts]
    counts: dict[str, int] = {}
    for name, _ in first.union(*others, all=True):
        counts[name] = counts.get(name, 0) + 1
    return counts


def in_words(counts: Mapping[str, int]) -> str:
    """Such as "4 lanes, 12 cards and 1 action", from how many there are of each kind by name."""
    parts = [kind.counted(counts[kind.name]) for kind in KINDS if counts.get(kind.name)]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


__all__ = ["KINDS", "Given", "Held", "Kind", "counts_of", "held_by", "in_words"]
