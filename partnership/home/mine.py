"""What belongs to one member of staff: their actions, cards, requests and lanes."""

from typing import Any

from partnership.intake.models import Request
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card
from partnership.promises.models import Action

SHOWN = 6


def mine(person: Person) -> dict[str, Any]:
    """Up to six of each, the most urgent first. Four queries."""
    return {
        "is_staff_member": True,
        "actions": Action.objects.owned_by(person).open().for_list().most_urgent_first()[:SHOWN],
        "cards": Card.objects.visible_to(person).assigned_to(person)[:SHOWN],
        "requests": Request.objects.asked_by(person).for_list()[:SHOWN],
        "lanes": Lane.objects.answered_for_by(person),
    }
