"""The six lanes that a company starts with; each can be renamed, given away or archived afterwards."""

from django.db import transaction

from partnership.lanes.models import Lane, Owner
from partnership.people.models import Person

STARTING = [
    ("Creative and content", "Campaign ideas, copy, pictures, film and the pages that carry them.", Owner.MARKETING),
    (
        "Customer behaviour and insight",
        "What customers do and why: research, segments, tests and what they showed.",
        Owner.MARKETING,
    ),
    (
        "Customer data and consent",
        "Which customer data is held, on what consent, how fresh, and for whom.",
        Owner.BORDER,
    ),
    (
        "Technical architecture",
        "How the parts fit: platforms, environments, what is built and what is bought.",
        Owner.IT,
    ),
    ("Integration and platforms", "Interfaces between systems, data flows, releases and their monitoring.", Owner.IT),
    ("Security and governance", "Access, privacy, vendor and security reviews, and the standards.", Owner.IT),
]


@transaction.atomic
def start_lanes(*, it: Person, marketing: Person, by: Person) -> list[Lane]:
    """The six lanes, all given to one person of each side until somebody is named."""
    return [
        Lane.objects.add(
            name=name,
            belongs=belongs,
            owner=owner,
            it=it if owner != Owner.MARKETING else None,
            marketing=marketing if owner != Owner.IT else None,
            by=by,
        )
        for name, belongs, owner in STARTING
    ]
