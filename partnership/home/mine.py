"""What belongs to one member of staff: their actions, cards, requests and lanes."""

from typing import Any

from partnership.intake.models import Request
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card
from partnership.promises.models import Action
from partnership.promises.places import name_places

SHOWN = 6


def mine(person: Person) -> dict[str, Any]:
    """Up to six of each, the most urgent first. Six queries."""
    actions = list(Action.objects.owned_by(person).open().for_list().most_urgent_first()[:SHOWN])
    name_places(actions, person)
    return {
        "is_staff_member": True,
        "actions": actions,
        "cards": list(Card.objects.visible_to(person).assigned_to(person)[:SHOWN]),
        "requests": list(Request.objects.asked_by(person).unfinished().for_list().most_urgent_first()[:SHOWN]),
        "lanes": list(Lane.objects.answered_for_by(person)),
    }
