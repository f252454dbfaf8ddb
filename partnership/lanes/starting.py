"""The six lanes that a company starts with; each can be renamed, given away or archived afterwards."""

from dataclasses import dataclass

from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Person

STARTING = [
    (
        "Creative and content",
        "Campaign ideas, copy, pictures, film and the pages that carry them.",
        Ownership.Owner.MARKETING,
    ),
    (
        "Customer behaviour and insight",
        "What customers do and why: research, segments, tests and what they showed.",
        Ownership.Owner.MARKETING,
    ),
    (
        "Customer data and consent",
        "Which customer data is held, on what consent, how fresh, and for whom.",
        Ownership.Owner.BORDER,
    ),
    (
        "Technical architecture",
        "How the parts fit: platforms, environments, what is built and what is bought.",
        Ownership.Owner.IT,
    ),
    (
        "Integration and platforms",
        "Interfaces between systems, data flows, releases and their monitoring.",
        Ownership.Owner.IT,
    ),
    ("Security and governance", "Access, privacy, vendor and security reviews, and the standards.", Ownership.Owner.IT),
]


@dataclass(frozen=True)
class Wanted:
    """One lane to begin with, and who answers for it: one of the side that owns it, of the border one of each."""

    name: str
    belongs: str
    owner: str
    it: Person | None = None
    marketing: Person | None = None


@verb
def begin_lanes(wanted: list[Wanted], *, by: Person) -> list[Lane]:
    """The first lanes of a board, in their order. Raises Refused where there is one already."""
    if Lane.objects.open().exists():
        raise Refused("There are lanes on the board already. Add others one by one.")
    return [
        Lane.objects.add(
            name=lane.name, belongs=lane.belongs, owner=lane.owner, it=lane.it, marketing=lane.marketing, by=by
        )
        for lane in wanted
    ]
