"""What the board's tests share: six lanes, a project, and a card in each lane that a test asks for."""

from collections.abc import Callable

import pytest

from outcomes.models import Outcome
from partnership.intake.models import Request
from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Person
from partnership.projects.models import Card, HandOff, Project
from tests.cast import SEATS_FROM
from tests.lanes.starting import start_lanes

CREATIVE, INSIGHT, CONSENT = "Creative and content", "Customer behaviour and insight", "Customer data and consent"
ARCHITECTURE, INTEGRATION, SECURITY = "Technical architecture", "Integration and platforms", "Security and governance"


def make_project(by: Person, title: str = "One basket across shop and app") -> Project:
    outcome = Outcome.objects.create(title="Sell more to existing customers", started_side="it", drafted_by=by)
    request = Request.objects.create(requester=by, side=by.side, title=title, outcome=outcome)
    return Project.objects.start(request=request, title=title, outcome=outcome, by=by)


def lane_of(name: str) -> Lane:
    return Lane.objects.with_owner().get(name=name)


@pytest.fixture
def lanes(it: Person, marketing: Person, admin: Person) -> list[Lane]:
    made = start_lanes(it=it, marketing=marketing, by=admin)
    Ownership.objects.update(from_on=SEATS_FROM)  # long before whatever day a test travels to
    return made


@pytest.fixture
def project(marketing: Person) -> Project:
    return make_project(marketing)


@pytest.fixture
def card_in(lanes: list[Lane], project: Project, it: Person, marketing: Person) -> Callable[..., Card]:
    """A card in a lane, added by the lane's own side (marketing in the border lane)."""

    def make(lane: str = CREATIVE, **fields: object) -> Card:
        row = lane_of(lane)
        by = it if row.owned.owner == "it" else marketing
        fields = {"title": "Write the welcome mail", "project": project, "by": by, **fields}
        worker = fields.get("assignee")
        if not isinstance(worker, Person) or worker.side in row.owned.sides:
            return Card.objects.add(lane=row, **fields)  # type: ignore[arg-type]
        card = Card.objects.add(lane=row, **fields | {"assignee": None})  # type: ignore[arg-type]
        Card.objects.filter(pk=card.pk).update(assignee=worker)  # as whoever had it when it crossed
        card.assignee = worker
        return card

    return make


@pytest.fixture
def hand_off(card_in: Callable[..., Card], marketing: Person) -> HandOff:
    """From marketing's creative lane into IT's integration lane; it waits for Ivan Petrov."""
    return HandOff.objects.send(
        card=card_in(),
        lane=lane_of(INTEGRATION),
        column="todo",
        by=marketing,
        done="The text is signed off.",
        right_when="It arrives within a minute.",
    )
