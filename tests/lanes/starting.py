"""The six lanes that a company starts with, all given to one person of each side."""

from partnership.lanes.models import Lane, Ownership
from partnership.lanes.starting import STARTING, Wanted, begin_lanes
from partnership.people.models import Person


def start_lanes(*, it: Person, marketing: Person, by: Person) -> list[Lane]:
    wanted = [
        Wanted(
            name,
            belongs,
            owner,
            it=it if owner != Ownership.Owner.MARKETING else None,
            marketing=marketing if owner != Ownership.Owner.IT else None,
        )
        for name, belongs, owner in STARTING
    ]
    return begin_lanes(wanted, by=by)
